// What one 24 MP frame costs in one thread, stage by stage: `npm run bench -- stages [rounds] [width]x[height]`.
// Times are the least of all rounds, in milliseconds; the first rounds warm the compilers up.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FILM = { width: 3840, height: 2160 };
const dist = new URL("../dist/", import.meta.url);
const load = (path) => import(new URL(path, dist).href);

async function run([rounds = "16", size = "6000x4000"]) {
  const [width, height] = size.split("x").map(Number);
  const folder = await mkdtemp(join(tmpdir(), "rushes-stages-"));
  try {
    const { writeSample } = await load("sample/sample.js");
    const truth = await writeSample(folder, { width, height, tiles: 2, frames: 3, dayFrames: 0, testShots: false });
    const files = truth.files.map((path) => join(folder, path));
    await timeFrame(files, Number(rounds));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await timeLight();
}

async function timeFrame(files, rounds) {
  const { createKernels } = await load("kernels/instance.js");
  const { RawDecoder } = await load("raw/decoder.js");
  const { Developer } = await load("develop/developer.js");
  const { DEFAULT_SIGMOID } = await load("develop/settings.js");
  const { makeThumbnail } = await load("develop/thumbnail.js");
  const { measureLight } = await load("measure/measure-light.js");
  const { measurePicture } = await load("measure/picture-light.js");
  const { contentHash } = await load("store/content-hash.js");
  const kernels = await createKernels();
  const decoder = await RawDecoder.create(kernels);
  const developer = new Developer(kernels);
  const clock = createClock();
  for (let round = 0; round < rounds; round++) {
    const { mark } = kernels.memory;
    const bytes = await clock.time("read file", () => readFile(files[round % files.length]));
    await clock.time("hash", () => contentHash(bytes));
    const image = await clock.time("decode", () => decoder.decode(bytes, "frame"));
    await clock.time("measure light", () => measureLight(kernels, image));
    const cropHeight = (image.width * 9) / 16;
    const settings = {
      whiteBalance: image.asShot,
      xyzToCamera: image.xyzToCamera,
      gain: 1,
      crop: { x: 0, y: (image.height - cropHeight) / 2, width: image.width, height: cropHeight },
      ...FILM,
      format: "yuv420p",
      dither: round,
    };
    await clock.time("develop, plain", () => developer.develop(image, { ...settings, look: { kind: "plain" } }));
    const look = { ...DEFAULT_SIGMOID, white: 1 };
    const picture = await clock.time("develop, sigmoid", () => developer.develop(image, { ...settings, look }));
    await clock.time("thumbnail", () => makeThumbnail(kernels.memory.buffer, picture, 320, 180));
    await clock.time("measure picture", () => measurePicture(kernels.memory.buffer, picture));
    kernels.memory.release(mark);
  }
  clock.print();
}

/** A made-up dusk of 2,000 frames: ratios of grids, and the solver. */
async function timeLight() {
  const { computeLightRatio } = await load("measure/light-ratio.js");
  const { solveLight } = await load("light/solve-light.js");
  const clock = createClock();
  const grids = [0, 1].map((frame) => ({
    grid: Uint16Array.from(
      { length: 144 * 96 },
      (_, cell) => 40_000 + ((cell * 7919 + frame * 104_729) % 400) + frame * 60,
    ),
    floorEv: -11,
  }));
  for (let round = 0; round < 200; round++) await clock.time("one ratio", () => computeLightRatio(grids[0], grids[1]));
  const count = 2000;
  const frames = Array.from({ length: count }, (_, index) => ({
    time: index * 5,
    exposure: { shutter: 2 ** (-6 + Math.floor(index / 20) / 3), aperture: 8, iso: 100 },
    usable: true,
  }));
  const level = (index) => Math.floor(index / 20) / 3 - index / 60 + 0.08 * Math.sin(index * 12.9898);
  const ratios = frames.flatMap((_, b) =>
    [1, 2, 4, 8].flatMap((lag) =>
      b < lag ? [] : [{ a: b - lag, b, delta: level(b) - level(b - lag), quality: 0.9, variance: 1e-6, cells: 12_000 }],
    ),
  );
  for (let round = 0; round < 5; round++) await clock.time("solve 2,000 frames", () => solveLight({ frames, ratios }));
  clock.print();
}

function createClock() {
  const least = new Map();
  return {
    async time(name, work) {
      const started = performance.now();
      const result = await work();
      const took = performance.now() - started;
      least.set(name, Math.min(took, least.get(name) ?? Infinity));
      return result;
    },
    print() {
      for (const [name, ms] of least) console.log(`${name.padEnd(20)} ${ms.toFixed(ms < 10 ? 2 : 0).padStart(8)} ms`);
    },
  };
}

await run(process.argv.slice(2));
