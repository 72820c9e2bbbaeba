// How many corners two frames have in common, and how well they are placed: `npm run bench -- features`. First a photograph
// of ../shared/data seen again after known motions, with noise, at other exposures and with boxes in the way; then real
// sequences. Without ../shared/data there is nothing to see. Times are in `npm run bench -- stages`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { countEpipolar } from "./epipolar.mjs";

const DATA = new URL("../../shared/data/", import.meta.url);
const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { createKernels } = await load("kernels/instance.js");
const { RawDecoder } = await load("raw/decoder.js");
const { measureFeatures } = await load("measure/measure-features.js");
const { matchFeatures } = await load("measure/match-features.js");
const { combine, IDENTITY, invert, makeSimilarity, movePoint } = await load("motion/similarity.js");

const [WIDTH, HEIGHT] = [1500, 1000];
/** Pixels of the photograph to one of the view: what is finer than a pixel of it is there to be seen. */
const FINER = 1.3;
/** Name, scale, roll, step across and down (pixels of 1,500), EV, noise at half of clipping, boxes. */
const VIEWS = [
  ["the same, new noise", 1, 0, 0, 0, 0, 0.005, 0],
  ["a quarter and a half pixel", 1, 0, 0.25, 0.5, 0, 0.005, 0],
  ["step of 5 %", 1, 0, 75, 0, 0, 0.005, 0],
  ["step of 15 %", 1, 0, 225, -40, 0, 0.005, 0],
  ["roll of 2°", 1, 2, 0, 0, 0, 0.005, 0],
  ["roll of 5°", 1, 5, 0, 0, 0, 0.005, 0],
  ["roll of 10°", 1, 10, 0, 0, 0, 0.005, 0],
  ["scale of 1.1", 1.1, 0, 0, 0, 0, 0.005, 0],
  ["scale of 0.9", 0.9, 0, 0, 0, 0, 0.005, 0],
  ["scale of 1.3", 1.3, 0, 0, 0, 0, 0.005, 0],
  ["3 EV less", 1, 0, 0, 0, -3, 0.005, 0],
  ["3 EV less, much noise", 1, 0, 0, 0, -3, 0.02, 0],
  ["1.5 EV more, clipping", 1, 0, 0, 0, 1.5, 0.005, 0],
  ["step of 5 %, 30 boxes", 1, 0, 75, 0, 0, 0.005, 30],
  ["15 %, 5°, 1.1, −3 EV, boxes", 1.1, 5, 225, 0, -3, 0.005, 20],
  ["15 %, −5°, 0.9, +1 EV, boxes", 0.9, -5, 225, 0, 1, 0.005, 20],
];

/** Frames of a sequence at most. */
const MOST_FRAMES = 30;
/** No two views have the same noise. */
let seeds = 0;

const kernels = await createKernels();
const decoder = await RawDecoder.create(kernels);

async function run() {
  if (!existsSync(DATA)) {
    console.log("../shared/data is not there: nothing to measure");
    return;
  }
  await compareViews("jpeg-sequences/walk-sceaux-castle/100_7103.JPG");
  await followWalk("jpeg-sequences/walk-sceaux-castle");
  await followTable("raw-sequences/derived-30d-sunset");
  await followBracket("raw-sequences/real-nikon-d5000-bracket");
  await followStill("jpeg-sequences/rpi-sunset-0622", [1, 4, 10]);
  await followStill("jpeg-sequences/rpi-night-city-0620", [1, 4]);
  await followOrbit("jpeg-sequences/iss-astropi-earth");
}

async function compareViews(path) {
  const { mark } = kernels.memory;
  const image = await decoder.decode(readFileSync(new URL(path, DATA)), path);
  const world = {
    samples: kernels.memory.uint16(image.offset, image.stride * image.height).slice(),
    width: image.width,
    height: image.height,
    stride: image.stride,
  };
  kernels.memory.release(mark);
  const base = seeView(world, IDENTITY, 0, 0.005, 0);
  console.log(
    `\nViews of ${path}, ${base.count} corners. Right: within 3 pixels; RMS of those, finest level, pixels a way`,
  );
  for (const [name, scale, roll, x, y, ev, noise, boxes] of VIEWS) {
    const motion = makeSimilarity(scale, roll, x, y);
    const view = seeView(world, motion, ev, noise, boxes);
    const about = combine(makeSimilarity(1.02, 1, 15, -10), motion);
    const free = judge(base, matchFeatures(kernels, base, view, null, 0), motion);
    const led = judge(base, matchFeatures(kernels, base, view, about, 80), motion);
    console.log(`${name.padEnd(30)} free ${free}   guided ${led}`);
  }
}

/** The photograph as an RGB frame whose places are those of the first moved by `motion`. */
function seeView(world, motion, ev, noise, boxes) {
  const { memory } = kernels;
  const { mark } = memory;
  const offset = memory.take(WIDTH * 3 * HEIGHT * 2);
  const samples = memory.uint16(offset, WIDTH * 3 * HEIGHT);
  const random = createRandom(++seeds);
  const back = invert(motion);
  const inTheWay = Array.from({ length: boxes }, () => ({
    x: random() * WIDTH,
    y: HEIGHT * (0.4 + 0.4 * random()),
    width: 20 + 60 * random(),
    height: 80 + 160 * random(),
    light: [0.3 * random(), 0.3 * random(), 0.3 * random()],
  }));
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const box = inTheWay.find((b) => Math.abs(x - b.x) < b.width && Math.abs(y - b.y) < b.height);
      const rgb = box ? paintBox(box, x, y) : lookUp(world, back, x, y);
      for (let c = 0; c < 3; c++, at++) {
        const light = rgb[c] * 2 ** ev;
        const grain = noise * Math.sqrt(light + 1e-3) * (random() + random() + random() + random() - 2) * Math.sqrt(3);
        samples[at] = Math.max(0, Math.min(16383, 512 + 15871 * (light + grain)));
      }
    }
  }
  const black = [512, 512, 512, 512];
  const levels = { black, white: 16383, transfer: "linear", cfa: [0, 1, 1, 2], orientation: 1 };
  const image = { layout: "rgb", offset, stride: WIDTH * 3, width: WIDTH, height: HEIGHT, ...levels };
  const features = measureFeatures(kernels, image);
  memory.release(mark);
  return features;
}

function paintBox({ x: left, light }, x, y) {
  return light.map((value) => value * (1 + 0.5 * Math.sin(x / 5 + left) * Math.sin(y / 7)));
}

/** Mean of four places in a pixel, each between four samples. */
function lookUp({ samples, width, height, stride }, back, x, y) {
  const rgb = [0, 0, 0];
  for (let k = 0; k < 4; k++) {
    const place = { x: x + 0.25 + 0.5 * (k & 1) - WIDTH / 2, y: y + 0.25 + 0.5 * (k >> 1) - HEIGHT / 2 };
    const moved = movePoint(back, place);
    const u = Math.max(0, Math.min(width - 1.001, moved.x * FINER + width / 2 - 0.5));
    const v = Math.max(0, Math.min(height - 1.001, moved.y * FINER + height / 2 - 0.5));
    const [i, j] = [Math.floor(u), Math.floor(v)];
    const [p, q] = [u - i, v - j];
    for (let c = 0; c < 3; c++) {
      const at = j * stride + 3 * i + c;
      const top = samples[at] * (1 - p) + samples[at + 3] * p;
      const bottom = samples[at + stride] * (1 - p) + samples[at + stride + 3] * p;
      rgb[c] += ((top * (1 - q) + bottom * q) / 65535) ** 2.2 / 4;
    }
  }
  return rgb;
}

function judge(base, pairs, motion) {
  const fine = new Set();
  for (let i = 0; i < base.count; i++) if (base.level[i] === 0) fine.add(`${base.x[i]} ${base.y[i]}`);
  let [right, count, squares] = [0, 0, 0];
  for (let i = 0; i < pairs.ax.length; i++) {
    const { x, y } = movePoint(motion, { x: pairs.ax[i], y: pairs.ay[i] });
    const square = (x - pairs.bx[i]) ** 2 + (y - pairs.by[i]) ** 2;
    if (square > 9) continue;
    right++;
    if (!fine.has(`${pairs.ax[i]} ${pairs.ay[i]}`)) continue;
    count++;
    squares += square;
  }
  return `${right} of ${pairs.ax.length} right, RMS ${Math.sqrt(squares / count / 2).toFixed(3)}`;
}

function createRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function measureFolder(folder) {
  const url = new URL(`${folder}/`, DATA);
  const frames = [];
  const names = readdirSync(url).filter((name) => /\.(jpe?g|dng)$/i.test(name));
  for (const name of names.sort().slice(0, MOST_FRAMES)) {
    const { mark } = kernels.memory;
    frames.push(measureFeatures(kernels, await decoder.decode(readFileSync(new URL(name, url)), name)));
    kernels.memory.release(mark);
  }
  console.log(`\n${folder}: ${frames.length} frames, ${frames.map(({ count }) => count).join(" ")} corners`);
  return frames;
}

function matchAll(frames, lag) {
  return frames.slice(lag).map((to, t) => matchFeatures(kernels, frames[t], to, null, 0));
}

async function followWalk(folder) {
  const frames = await measureFolder(folder);
  for (const lag of [1, 2, 3]) {
    const found = matchAll(frames, lag).map((pairs) => `${countEpipolar(pairs, 2.5)}/${pairs.ax.length}`);
    console.log(`lag ${lag}: fit one epipolar geometry within 2.5 pixels ${found.join(" ")}`);
  }
}

async function followTable(folder) {
  const frames = await measureFolder(folder);
  const [, ...rows] = readFileSync(new URL(`${folder}/ground-truth.csv`, DATA), "utf8")
    .trim()
    .split("\n");
  const truth = rows.map((row) => row.split(",").slice(5, 7).map(Number));
  for (const lag of [1, 4, 16, 29]) {
    let [right, all, off] = [0, 0, 0];
    const pairs = matchAll(frames, lag);
    pairs.forEach(({ ax, ay, bx, by }, t) => {
      const errors = Array.from(ax, (_, i) => [
        bx[i] - ax[i] - truth[t][0] + truth[t + lag][0],
        by[i] - ay[i] - truth[t][1] + truth[t + lag][1],
      ]).filter(([x, y]) => Math.hypot(x, y) < 3);
      right += errors.length;
      all += ax.length;
      const mean = (k) => errors.reduce((sum, error) => sum + error[k], 0) / errors.length;
      off += mean(0) ** 2 + mean(1) ** 2;
    });
    const rms = Math.sqrt(off / 2 / pairs.length).toFixed(3);
    console.log(
      `lag ${lag}: ${right} of ${all} within 3 pixels of the table; their mean is off by ${rms} pixels a way (RMS)`,
    );
  }
}

async function followStill(folder, lags) {
  const frames = await measureFolder(folder);
  for (const lag of lags) {
    const counts = matchAll(frames, lag).map(({ ax, ay, bx, by }) => {
      const still = ax.filter((x, i) => Math.hypot(bx[i] - x, by[i] - ay[i]) < 4).length;
      return `${still}/${ax.length}`;
    });
    console.log(`lag ${lag}: moved by less than 4 pixels ${counts.slice(0, 12).join(" ")}`);
  }
}

/** Exposures of a view from the hand: agreement with the median motion. */
async function followBracket(folder) {
  const frames = await measureFolder(folder);
  for (const lag of [1, 2]) {
    const counts = matchAll(frames, lag).map(({ ax, ay, bx, by }) => {
      const [x, y] = [median(bx.map((u, i) => u - ax[i])), median(by.map((v, i) => v - ay[i]))];
      const close = ax.filter((u, i) => Math.hypot(bx[i] - u - x, by[i] - ay[i] - y) < 4).length;
      return `${close}/${ax.length}`;
    });
    console.log(`lag ${lag}: within 4 pixels of the median motion ${counts.join(" ")}`);
  }
}

function median(values) {
  return values.sort()[values.length >> 1] ?? NaN;
}

async function followOrbit(folder) {
  const frames = await measureFolder(folder);
  const counts = matchAll(frames, 1).map(({ ax, bx }) => {
    const step = median(bx.map((x, i) => x - ax[i]));
    return `${ax.length} (${step.toFixed(0)})`;
  });
  console.log(`lag 1: matches (median step across, pixels) ${counts.slice(0, 12).join(" ")}`);
}

await run();
