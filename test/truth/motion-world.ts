// A large picture that a virtual camera photographs: light of a real place where a photograph is at hand, else our own city.
import { existsSync, readFileSync } from "node:fs";
import { Developer } from "../../src/develop/developer.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import { RawDecoder } from "../../src/raw/decoder.ts";
import type { LightPicture } from "../../src/sample/glow.ts";
import { createNoise } from "../../src/sample/noise.ts";
import { createScene, renderSceneLinear } from "../../src/sample/scene.ts";
import { daySetUp } from "../../src/sample/shots.ts";

/** Places in it are pixels from its middle, x to the right and y down. */
export interface World {
  readonly name: "photograph" | "city";
  /** Linear sRGB primaries; 1: what a camera clips at. No finer than its pixels can show. */
  readonly light: LightPicture;
  /** 0 to 255 a pixel: how much of it is sky, where clouds move. */
  readonly sky: Uint8Array;
  /** Light of clouds over that of the sky, as log2, repeated; one sample is `CLOUD_STEP` pixels. */
  readonly clouds: Float32Array;
  readonly cloudSize: number;
}

/** Samples of the clouds' noise are so many pixels apart, at a world 2000 pixels wide. */
export const CLOUD_STEP = 3;
const CLOUD_EV = 0.45;
const CLOUD_SIZE = 512;

/** A church of stone in sun, cars and people before it, 12 megapixels (Nikon D5000). */
const PHOTOGRAPH = new URL(
  "../../../shared/data/raw-sequences/real-nikon-d5000-bracket/DSC_5827_1-160s.dng",
  import.meta.url,
);
/** The photograph's own light, EV, before it is 1 = clipping of what is photographed here. */
const PHOTOGRAPH_EV = -0.7;

/** @param width of the photograph's world in pixels, even, up to its own 4292; the city is as large. */
export async function openWorld(width: number, seed: number): Promise<World> {
  const base = existsSync(PHOTOGRAPH) ? await openPhotograph(width) : openCity(width, seed);
  const clouds = createNoise(seed, CLOUD_SIZE, 6, 7, 0.62).levels[0] as Float32Array;
  return { ...base, clouds: clouds.map((value) => CLOUD_EV * value), cloudSize: CLOUD_SIZE };
}

type Place = Pick<World, "name" | "light" | "sky">;

async function openPhotograph(width: number): Promise<Place> {
  const kernels = await createKernels();
  const decoder = await RawDecoder.create(kernels);
  const image = await decoder.decode(readFileSync(PHOTOGRAPH), "photograph");
  const height = 2 * Math.round((width * image.height) / image.width / 2);
  const { planes } = new Developer(kernels).develop(image, {
    whiteBalance: image.asShot ?? [1, 1, 1],
    xyzToCamera: image.xyzToCamera,
    gain: 2 ** PHOTOGRAPH_EV,
    look: { kind: "plain" },
    crop: { x: 0, y: 0, width: image.width, height: image.height },
    width,
    height,
    format: "yuv422p10le",
    dither: 0,
  });
  const codes = new Uint16Array(kernels.memory.buffer);
  const read = (plane: number, x: number, y: number): number => {
    const { offset, stride } = planes[plane] as (typeof planes)[0];
    return codes[offset / 2 + (y * stride) / 2 + x] as number;
  };
  const linear = Float32Array.from({ length: 4096 }, (_, i) => (i / 4095) ** 2.4);
  const toLight = (code: number): number => linear[Math.max(0, Math.min(4095, Math.round(4095 * code)))] as number;
  const rgb = new Float32Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const luma = (read(0, x, y) - 64) / 876;
      // Chroma lies left: between two of its samples where x is odd.
      const next = Math.min(width / 2 - 1, (x + 1) >> 1);
      const cb = ((read(1, x >> 1, y) + read(1, next, y)) / 2 - 512) / 896;
      const cr = ((read(2, x >> 1, y) + read(2, next, y)) / 2 - 512) / 896;
      rgb[at++] = toLight(luma + 1.5748 * cr);
      rgb[at++] = toLight(luma - 0.187324 * cb - 0.468124 * cr);
      rgb[at++] = toLight(luma + 1.8556 * cb);
    }
  }
  const light = { width, height, rgb };
  return { name: "photograph", light, sky: findSky(light) };
}

function openCity(width: number, seed: number): Place {
  const height = 2 * Math.round(width / 3);
  const scene = createScene({ width, height, seed, ...daySetUp() });
  const { picture } = renderSceneLinear(scene, { frame: 0, frames: 2, seconds: 0, shutter: 1 / 200 });
  return { name: "city", light: picture, sky: scene.ground.sky.map((value) => value) };
}

/** Bright, and without edges from the top or from what is blue: enough for a photograph whose sky is known to be so. */
function findSky({ width, height, rgb }: LightPicture): Uint8Array {
  const level = Float32Array.from({ length: width * height }, (_, i) =>
    Math.sqrt(Math.max(0, rgb[3 * i + 2] as number)),
  );
  const isSmooth = (i: number, step: number): boolean =>
    Math.abs((level[i + step] as number) - (level[i] as number)) < 0.02;
  const sky = new Uint8Array(width * height);
  const isBlue = (i: number): boolean => (rgb[3 * i + 2] as number) > 1.4 * (rgb[3 * i] as number);
  const open = Array.from(level.keys()).filter((i) => i < width || (i < 0.6 * level.length && isBlue(i)));
  while (open.length > 0) {
    const i = open.pop() as number;
    if (sky[i] !== 0 || !((level[i] as number) > 0.55)) continue;
    sky[i] = 255;
    const x = i % width;
    if (x > 0 && isSmooth(i, -1)) open.push(i - 1);
    if (x < width - 1 && isSmooth(i, 1)) open.push(i + 1);
    if (i >= width && isSmooth(i, -width)) open.push(i - width);
    if (i < width * (height - 1) && isSmooth(i, width)) open.push(i + width);
  }
  return sky;
}
