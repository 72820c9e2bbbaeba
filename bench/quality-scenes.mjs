// Scenes of the quality benchmark: what a lens would draw on the sensor, and the mosaic the sensor makes of it.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { createLight, scale } from "./quality-image.mjs";

const CASTLE = new URL("../../shared/data/jpeg-sequences/walk-sceaux-castle/", import.meta.url);
/** sRGB of the classic 24-patch chart. */
const PATCHES = [
  0x735244, 0xc29682, 0x627a9d, 0x576c43, 0x8580b1, 0x67bdaa, 0xd67e2c, 0x505ba6, 0xc15a63, 0x5e3c6c, 0x9dbc40,
  0xe0a32e, 0x383d96, 0x469449, 0xaf363c, 0xe7c71f, 0xbb5695, 0x0885a1, 0xf3f3f2, 0xc8c8c8, 0xa0a0a0, 0x7a7a79,
  0x555555, 0x343434,
].map((rgb) => [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((code) => 0.75 * toLinear(code / 255)));

function toLinear(code) {
  return code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;
}

const mix = (a, b, t) => a.map((value, c) => value + (b[c] - value) * t);

/** Rings whose frequency grows from the middle on to `most` cycles a pixel at half the height. */
function rings(dark, bright, most) {
  return (x, y, { width, height }) => {
    const [u, v] = [x - width / 2, y - height / 2];
    const phase = (Math.PI * most * (u * u + v * v)) / (height / 2);
    return mix(dark, bright, 0.5 + 0.5 * Math.cos(phase));
  };
}

/** The chart; over each patch a fan of dark lines a pixel wide, and a frame around it. */
function chart(x, y, { width, height }) {
  const [column, row] = [Math.floor((6 * x) / width), Math.floor((4 * y) / height)];
  const patch = PATCHES[Math.min(23, column + 6 * row)];
  const side = Math.min(width / 6, height / 4);
  const [u, v] = [x - ((column + 0.5) * width) / 6, y - ((row + 0.5) * height) / 4];
  if (Math.max(Math.abs(u), Math.abs(v)) > 0.46 * side) return [0.03, 0.03, 0.03];
  const radius = Math.hypot(u, v);
  if (radius > 0.4 * side || radius < 0.03 * side) return patch;
  const spokes = 36;
  const angle = (Math.atan2(v, u) / (2 * Math.PI) + 0.5) * spokes;
  const offset = Math.abs(angle - Math.round(angle)) * ((2 * Math.PI * radius) / spokes);
  if (offset > 0.25 + 0.02 * side * (radius / side)) return patch;
  return Math.round(angle) % 2 === 0 ? [0.03, 0.03, 0.03] : [0.7, 0.7, 0.7];
}

/** Cloth: threads over and under one another, coloured in checks, in folds that bring them from 5 pixels to 2.2. */
function fabric(x, y, { width, height }) {
  const threads = [
    [0.55, 0.5, 0.42],
    [0.05, 0.07, 0.2],
    [0.5, 0.06, 0.05],
    [0.45, 0.42, 0.1],
  ];
  const fold = Math.sin((2 * Math.PI * x) / width) * Math.cos((2 * Math.PI * y) / height);
  const u = (x * Math.cos(0.2) + y * Math.sin(0.2)) / 3.3 + 45 * fold;
  const v = (y * Math.cos(0.2) - x * Math.sin(0.2)) / 3.3 + 30 * fold;
  const [i, j] = [Math.floor(u), Math.floor(v)];
  const over = (i + j) % 4 < 2;
  const across = over ? v - j : u - i;
  const check = ((over ? j : i) >> 3) & 3;
  const shade = 0.35 + 0.65 * Math.sin(Math.PI * across);
  return threads[check].map((light) => light * shade * (0.8 + 0.2 * fold));
}

const SCENES = {
  zone: { draw: rings([0.04, 0.04, 0.04], [0.6, 0.6, 0.6], 0.5), grey: true, look: { x: 0.3, y: 0.2 } },
  "zone-colour": { draw: rings([0.05, 0.12, 0.35], [0.55, 0.2, 0.06], 0.4), look: { x: 0.5, y: 0.2 } },
  chart: { draw: chart, look: { x: 0.25, y: 0.12 } },
  fabric: { draw: fabric, look: { x: 0.27, y: 0.27 } },
  castle: { photograph: "100_7103.JPG", look: { x: 0.45, y: 0.5 } },
};

export const SCENE_NAMES = Object.keys(SCENES);

/**
 * Light on the sensor's pixels (each the mean over its area), or null where the photograph is not at hand.
 * @returns {Promise<{name: string, light: import("./quality-image.mjs").Light, grey: boolean, look: {x: number, y: number}} | null>}
 */
export async function makeScene(name, width, height) {
  const scene = SCENES[name];
  if (scene === undefined) throw new Error(`There is no scene ${name}; there are: ${SCENE_NAMES.join(", ")}`);
  const light = scene.photograph ? await readPhotograph(scene.photograph) : drawScene(scene.draw, width, height);
  return light && { name, light, grey: scene.grey === true, look: scene.look };
}

const SAMPLES = 4;

function drawScene(draw, width, height) {
  const light = createLight(width, height);
  const share = 1 / SAMPLES ** 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let s = 0; s < SAMPLES ** 2; s++) {
        const [u, v] = [(s % SAMPLES) + 0.5, Math.floor(s / SAMPLES) + 0.5];
        const rgb = draw(x + u / SAMPLES, y + v / SAMPLES, light);
        for (let c = 0; c < 3; c++) light.planes[c][y * width + x] += rgb[c] * share;
      }
    }
  }
  return light;
}

/** A developed photograph at half its size: free of its own mosaic. Cut so that 16/25 of it are whole pixels. */
async function readPhotograph(file) {
  const path = fileURLToPath(new URL(file, CASTLE));
  if (!existsSync(path)) {
    console.log(`${path} is not there: scene left out`);
    return null;
  }
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const light = createLight(info.width, info.height);
  for (let i = 0; i < data.length; i++) light.planes[i % 3][Math.floor(i / 3)] = 0.75 * toLinear(data[i] / 255);
  const half = scale(light, info.width >> 1, info.height >> 1);
  const cut = createLight(half.width - (half.width % 50), half.height - (half.height % 50));
  cut.planes.forEach((plane, c) => {
    for (let y = 0; y < cut.height; y++) {
      plane.set(half.planes[c].subarray(y * half.width, y * half.width + cut.width), y * cut.width);
    }
  });
  return cut;
}

/** Camera light of white: less red and blue, as real sensors see daylight. */
export const NEUTRAL = [0.55, 1, 0.68];
const BLACK = 512;
const WHITE = 16383;
const XYZ_TO_SRGB = [
  3.2409699419045213, -1.5373831775700935, -0.4986107602930033, -0.9692436362808798, 1.8759675015077206,
  0.04155505740717561, 0.05563007969699361, -0.20397695888897657, 1.0569715142428786,
];
/** XYZ → this camera: BT.709 primaries, each as bright as `NEUTRAL`. */
export const XYZ_TO_CAMERA = XYZ_TO_SRGB.map((value, at) => value * NEUTRAL[Math.floor(at / 3)]);

/** RGGB samples of 14 bits of that light, with the noise of a good sensor at its lowest sensitivity. */
export function makeMosaic({ width, height, planes }) {
  const samples = new Uint16Array(width * height);
  const cfa = [0, 1, 1, 2];
  const normal = createNormal();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = cfa[(x & 1) + 2 * (y & 1)];
      const light = Math.max(0, planes[colour][y * width + x] * NEUTRAL[colour]);
      const seen = light + Math.sqrt(1e-5 * light + 4e-8) * normal();
      samples[y * width + x] = Math.min(WHITE, Math.max(0, Math.round(BLACK + seen * (WHITE - BLACK))));
    }
  }
  return { samples, width, height, cfa, black: [BLACK, BLACK, BLACK, BLACK], white: WHITE };
}

/** Box and Muller over a small generator with a seed of its own: the same noise in every run. */
function createNormal() {
  let state = 1;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
