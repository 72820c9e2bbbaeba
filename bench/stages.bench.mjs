// What one 24 MP frame costs in one thread, stage by stage: `npm run bench -- stages [rounds] [width]x[height]`.
// Times are the least of all rounds, in milliseconds, by the clock and of the processors; the first rounds warm the compilers up. Beside each stage its floor
// on this machine: the bytes it must move at the rate memory is copied, or the instructions it cannot do without.
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Instructions a cycle at most, on the processors of the last years. */
const WIDTH = 6;
/**
 * What a stage cannot do without: bytes in and out by file size and pixels, and cycles. Decoding is a chain in which each
 * sample waits for the length of the one before: shift, look up, shift. Developing: docs/notes/develop.md counts.
 */
const WORK = {
  "read file": ({ file }) => ({ bytes: 2 * file, cycles: 0 }),
  hash: ({ file }) => ({ bytes: file, cycles: 0 }),
  decode: ({ file, pixels }) => ({ bytes: 4 * file + 2 * pixels, cycles: 8 * pixels }),
  "measure light": ({ pixels }) => ({ bytes: 2 * pixels, cycles: (1.6 * pixels) / WIDTH }),
  // 16 pixels: a pixel of the proxy, its log and contrast (9 instructions), and 1.9 of its levels, smoothed twice and scored (16).
  features: ({ pixels }) => ({ bytes: 2 * pixels, cycles: (3.4 * pixels) / WIDTH }),
  // 1,100 corners, 588 of them on the finest level: each compared with each of its level, 25 instructions.
  "match, anywhere": () => ({ bytes: 0, cycles: (25 * 440_000) / WIDTH }),
  // Half as many sites as pixels, 24 instructions each.
  "lateral colour": ({ pixels }) => ({ bytes: 3 * pixels, cycles: (12 * pixels) / WIDTH }),
  "develop, plain": ({ pixels }) => ({ bytes: 2.2 * pixels, cycles: (38 * pixels) / WIDTH }),
  "develop, sigmoid": ({ pixels }) => ({ bytes: 2.2 * pixels, cycles: (60 * pixels) / WIDTH }),
};

/** Every part of a frame's local light. */
const PLACES = {
  radial: 0.1,
  rows: Array.from({ length: 96 }, (_, y) => 0.2 * Math.sin(y / 4)),
  field: Array.from({ length: 11 }, (_, k) => 0.01 * (k - 5)),
};
/** A kit lens at its widest: red two pixels of 24 MP farther out in the corners, blue one farther in. */
const FRINGES = { red: [0.0009, -0.0006, 0.0003, 0, 0], blue: [-0.0003, 0, 0, 0, 0] };
/** The guess of a camera that stands. */
const STILL = { a: 1, b: 0, x: 0, y: 0 };
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
  await timePaths();
}

async function timeFrame(files, rounds) {
  const { createKernels } = await load("kernels/instance.js");
  const { RawDecoder } = await load("raw/decoder.js");
  const { alignColours } = await load("develop/align-colours.js");
  const { Developer } = await load("develop/developer.js");
  const { DEFAULT_SIGMOID } = await load("develop/settings.js");
  const { viewOnScreen } = await load("develop/screen-view.js");
  const { makeThumbnail } = await load("develop/thumbnail.js");
  const { measureLight } = await load("measure/measure-light.js");
  const { measureFeatures } = await load("measure/measure-features.js");
  const { matchFeatures } = await load("measure/match-features.js");
  const { measurePicture } = await load("measure/picture-light.js");
  const { contentHash } = await load("store/content-hash.js");
  const kernels = await createKernels();
  const decoder = await RawDecoder.create(kernels);
  const developer = new Developer(kernels);
  const clock = createClock();
  const looks = await listLooks();
  let before;
  for (let round = 0; round < rounds; round++) {
    const { mark } = kernels.memory;
    const bytes = await clock.time("read file", () => readFile(files[round % files.length]));
    await clock.time("hash", () => contentHash(bytes));
    const image = await clock.time("decode", () => decoder.decode(bytes, "frame"));
    await clock.time("measure light", () => measureLight(kernels, image));
    const features = await clock.time("features", () => measureFeatures(kernels, image));
    before ??= features;
    await clock.time("match, anywhere", () => matchFeatures(kernels, before, features, null, 0));
    const reach = 0.04 * image.width;
    await clock.time("match, guided", () => matchFeatures(kernels, before, features, STILL, reach));
    before = features;
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
    const small = { ...settings, width: 1920, height: 1080, look };
    await clock.time("develop to 1080p", () => developer.develop(image, small));
    const picture = await clock.time("develop, sigmoid", () => developer.develop(image, { ...settings, look }));
    await clock.time("develop, places", () => {
      const start = kernels.memory.mark;
      developer.develop(image, { ...settings, look, local: PLACES });
      kernels.memory.release(start);
    });
    for (const [name, change] of looks) {
      await clock.time(name, () => {
        const start = kernels.memory.mark;
        developer.develop(image, { ...settings, look, ...change });
        kernels.memory.release(start);
      });
    }
    // A stabilised frame: nine tenths of the width, straight and turned.
    const near = {
      x: image.width * 0.05,
      y: image.height / 2 - cropHeight * 0.45,
      width: image.width * 0.9,
      height: cropHeight * 0.9,
    };
    for (const [name, warp] of [
      ["develop, 0.9", null],
      ["develop, turned", turnedView(image, 0.9, 0.6, null)],
      ["develop, turned by 3°", turnedView(image, 0.9, 3, null)],
      ["develop, no lens", turnedView(image, 0.9, 0.6, { k1: -0.05, k2: 0, k3: 0 })],
    ]) {
      await clock.time(name, () => {
        const before = kernels.memory.mark;
        developer.develop(image, { ...settings, look, crop: near, warp });
        kernels.memory.release(before);
      });
    }
    for (const [name, packing] of [
      ["develop, 10 bit", { format: "yuv420p10le" }],
      ["develop, P3", { format: "yuv420p10le", colour: "p3" }],
      ["develop, PQ", { format: "yuv420p10le", colour: "rec2020-pq" }],
      ["develop, HLG", { format: "yuv420p10le", colour: "rec2020-hlg" }],
      ["develop, 4:4:4", { format: "yuv444p10le" }],
      ["develop, TIFF", { format: "rgb16" }],
      ["develop, EXR", { format: "rgbf16" }],
    ]) {
      const before = kernels.memory.mark;
      const other = await clock.time(name, () => developer.develop(image, { ...settings, look, ...packing }));
      const { colour = "rec709" } = packing;
      await clock.time(`view of ${name.slice(9)}`, () => viewOnScreen(kernels.memory.buffer, other, colour, look));
      kernels.memory.release(before);
    }
    await clock.time("thumbnail", () => makeThumbnail(kernels.memory.buffer, picture, 320, 180));
    await clock.time("measure picture", () => measurePicture(kernels.memory.buffer, picture));
    // Last, as it changes the mosaic.
    await clock.time("lateral colour", () => alignColours(kernels, image, FRINGES));
    kernels.memory.release(mark);
  }
  const { size: file } = await stat(files[0]);
  const { width, height } = await sizeOf(decoder, kernels, files[0]);
  clock.print(computeFloors({ file, pixels: width * height }));
}

/** What a look may have, beside the default. */
async function listLooks() {
  const { NEUTRAL_GRADE } = await load("film/grade.js");
  const { parseCube } = await load("develop/cube.js");
  const size = 33;
  const rows = Array.from({ length: size ** 3 }, (_, k) => {
    const [r, g, b] = [k, k / size, k / size ** 2].map((at) => (Math.floor(at) % size) / (size - 1));
    return `${0.9 * r + 0.1 * g} ${g ** 1.1} ${0.95 * b}`;
  });
  const table = parseCube(`LUT_3D_SIZE ${size}\n${rows.join("\n")}`, "bench.cube");
  const grade = (change) => ({ grade: { ...NEUTRAL_GRADE, ...change } });
  const folded = { temperature: 10, highlights: -40, shadows: 30, saturation: 20, gain: [1, 0.98, 1.02] };
  return [
    ["develop, agx", { look: { kind: "agx", contrast: 1.6, white: 1 } }],
    ["develop, graded", grade(folded)],
    ["develop, vibrance", grade({ vibrance: 30 })],
    ["develop, LUT", { lut: { on: "display", key: "bench", table } }],
  ];
}

/** A warp about the middle: a share of the photograph's width, turned by degrees. */
function turnedView(image, share, roll, lens) {
  const scale = (share * image.width) / FILM.width;
  const [a, b] = [scale * Math.cos((roll * Math.PI) / 180), scale * Math.sin((roll * Math.PI) / 180)];
  const [x, y] = [FILM.width / 2, FILM.height / 2];
  const matrix = [a, -b, image.width / 2 - a * x + b * y, b, a, image.height / 2 - b * x - a * y, 0, 0, 1];
  return { matrix, lens };
}

async function sizeOf(decoder, { memory }, path) {
  const { mark } = memory;
  const image = await decoder.decode(await readFile(path), path);
  memory.release(mark);
  return image;
}

/** Milliseconds of each stage's floor: the longer of its bytes and its cycles, by this machine's measured rates. */
function computeFloors(frame) {
  const bytesPerMs = measureCopy();
  const cyclesPerMs = measureClock();
  console.log(
    `memory ${(bytesPerMs / 1e6).toFixed(1)} GB/s read and written, clock ${(cyclesPerMs / 1e6).toFixed(1)} GHz\n`,
  );
  return Object.fromEntries(
    Object.entries(WORK).map(([stage, work]) => {
      const { bytes, cycles } = work(frame);
      return [stage, { bytes, cycles, ms: Math.max(bytes / bytesPerMs, cycles / cyclesPerMs) }];
    }),
  );
}

/** Bytes read and written a millisecond, by copying what no cache holds. */
function measureCopy() {
  const [from, to] = [new Uint8Array(1 << 27).fill(1), new Uint8Array(1 << 27)];
  return (2 * from.length) / leastOf(8, () => to.set(from));
}

/** Cycles a millisecond: a chain of multiplications, each of which waits three cycles for the one before. */
function measureClock() {
  const steps = 2e7;
  const chain = () => {
    let x = 1;
    for (let i = 0; i < steps; i++) x = Math.imul(x, 1664525) | 1;
    return x;
  };
  // The multiplication and the or.
  return (4 * steps) / leastOf(8, chain);
}

function leastOf(rounds, work) {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    work();
    least = Math.min(least, performance.now() - started);
  }
  return least;
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
  await timeRatios(clock);
  await timePlaces(clock);
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

/** All ratios of a frame, its registration with them: of a camera that stands, and of one that moves by 5 cells a frame. */
async function timeRatios(clock) {
  const { createRatioWindow } = await load("measure/ratio-window.js");
  const bend = (x, y) => Math.sin(0.35 * x + 0.11 * y) + Math.sin(0.13 * x - 0.29 * y) + Math.sin(0.61 * x + 0.43 * y);
  for (const [name, step] of [
    ["ratios, still", 0],
    ["ratios, moving", 5],
  ]) {
    const window = createRatioWindow();
    for (let frame = 0; frame < 120; frame++) {
      const grid = Uint16Array.from({ length: 144 * 96 }, (_, cell) => {
        const [x, y] = [(cell % 144) + step * frame, Math.floor(cell / 144)];
        return (
          40_000 + 700 * (bend(x, y) + Math.sin(0.021 * x * (1 + 0.01 * y))) + ((cell * 7919 + frame * 104_729) % 60)
        );
      });
      // The first eight have fewer before them.
      if (frame < 8) window.add({ grid, floorEv: -11 });
      else await clock.time(name, () => window.add({ grid, floorEv: -11 }));
    }
  }
}

/** Places of 2,000 frames under mains light: compared a frame, and solved (three parts, bands of which are on). */
async function timePlaces(clock) {
  const { createLocalWindow } = await load("measure/local-window.js");
  const { solveLocal } = await load("light/solve-local.js");
  const { runAtOnce } = await load("base/piecewise.js");
  const grid = (frame) => ({
    grid: Uint16Array.from({ length: 144 * 96 }, (_, cell) => {
      const band = 300 * Math.sin(Math.floor(cell / 144) / 5 + 7.3 * Math.sin(frame * 12.9898));
      return Math.round(40_000 + ((cell * 7919 + frame * 104_729) % 40) + band);
    }),
    floorEv: -11,
  });
  const few = Array.from({ length: 100 }, (_, frame) => grid(frame));
  const window = createLocalWindow();
  for (let round = 0; round < 20; round++) {
    await clock.time("places, 100 frames", () => few.forEach((frame) => window.add(frame)));
  }
  const changes = window.finish();
  const times = Float64Array.from({ length: 2000 }, (_, i) => i);
  // oxlint-disable-next-line require-yield
  const known = function* () {
    return changes;
  };
  for (let round = 0; round < 3; round++) {
    await clock.time("solve places", () => runAtOnce(solveLocal(known, times, 1.5)));
  }
}

/** Smooth paths of 1,500 frames that shake by 12 px, 0.6° and 1 %, also with a region that stays whole in every frame. */
async function timePaths() {
  const { hash32 } = await load("base/hash32.js");
  const { makeSimilarity } = await load("motion/similarity.js");
  const { solveSmooth } = await load("motion/solve-smooth.js");
  const clock = createClock();
  const count = 1500;
  let counter = 0;
  const uniform = () => (hash32(counter++) + 0.5) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const poses = Array.from({ length: count }, (_, t) =>
    makeSimilarity(Math.exp(0.01 * normal()), 0.6 * normal(), (480 * t) / count + 12 * normal(), 12 * normal()),
  );
  const path = { poses, bridged: poses.map(() => null), residual: 0 };
  const framed = { frame: { width: 1920, height: 1280 }, window: { width: 1920, height: 1080 } };
  const box = (t) => {
    const [x, y] = [300 * Math.sin(t / 90), 200 * Math.cos(t / 70)];
    return [-1, 1].flatMap((i) => [-1, 1].map((j) => ({ x: x + 300 * i, y: y + 300 * i * j })));
  };
  const regions = [{ name: "subject", outlines: poses.map((_, t) => box(t)), margin: 20 }];
  for (const [name, zoom, whole] of [
    ["solve 1,500 places", 0, []],
    ["and one kept whole", 0, regions],
    ["and slow zooms", 0.0025, regions],
  ]) {
    for (let round = 0; round < 3; round++) {
      await clock.time(name, () => solveSmooth(path, framed, { keep: 0.85, zoom, roll: 3 }, whole));
    }
  }
  const { chooseCrop } = await load("motion/choose-crop.js");
  const limits = { keep: 0.85, zoom: 0.0025, roll: 3 };
  for (let round = 0; round < 3; round++) {
    await clock.time("and crop chosen", () => chooseCrop(path, framed, limits, [], 0.1));
  }
  clock.print();
}

function createClock() {
  const least = new Map();
  return {
    async time(name, work) {
      const started = performance.now();
      const used = process.cpuUsage();
      const result = await work();
      const took = performance.now() - started;
      const { user, system } = process.cpuUsage(used);
      const so = least.get(name) ?? { wall: Infinity, cpu: Infinity };
      least.set(name, { wall: Math.min(took, so.wall), cpu: Math.min((user + system) / 1000, so.cpu) });
      return result;
    },
    print(floors = {}) {
      const format = (ms) => ms.toFixed(ms < 10 ? 2 : 0).padStart(8);
      for (const [name, { wall, cpu }] of least) {
        const floor = floors[name];
        const beside =
          floor === undefined
            ? ""
            : `${(floor.bytes / 1e6).toFixed(0).padStart(7)} MB ${(floor.cycles / 1e6).toFixed(0).padStart(5)} M cycles, floor ${floor.ms.toFixed(floor.ms < 10 ? 1 : 0).padStart(4)} ms`;
        console.log(`${name.padEnd(20)} ${format(wall)} ms, CPU ${format(cpu)} ms${beside}`);
      }
    },
  };
}

await run(process.argv.slice(2));
