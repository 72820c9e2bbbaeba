import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { randomNumbers } from "../../kernels/test/arena.ts";
import { blotches } from "../../test/fixtures/blotches.ts";
import { putImage } from "../../test/fixtures/made-mosaic.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { PointPairs } from "../motion/measured-motion.ts";
import { combine, IDENTITY, invert, makeSimilarity, movePoint, type Similarity } from "../motion/similarity.ts";
import { RawDecoder } from "../raw/decoder.ts";
import { DESCRIPTOR_BYTES, type FrameFeatures } from "./frame-features.ts";
import { matchFeatures } from "./match-features.ts";
import { measureFeatures } from "./measure-features.ts";

const [WIDTH, HEIGHT] = [900, 600];
let kernels: Kernels;
let start: number;
let base: FrameFeatures;
beforeAll(async () => {
  kernels = await createKernels();
  start = kernels.memory.mark;
  base = see(IDENTITY, {});
});
afterEach(() => kernels.memory.release(start));

interface Seen {
  /** EV. */
  readonly gain?: number;
  /** People and cars: boxes that no other frame has. */
  readonly boxes?: number;
  /** Another wall. */
  readonly shift?: number;
}

/** The wall as a camera sees it whose places in the first frame are moved by `motion`. */
function see(motion: Similarity, { gain = 0, boxes = 0, shift = 0 }: Seen): FrameFeatures {
  const { mark } = kernels.memory;
  const back = invert(motion);
  const random = randomNumbers(1 + Math.round(100 * (motion.x + gain + boxes)));
  const inTheWay = Array.from({ length: boxes }, () => ({
    x: random() * WIDTH,
    y: HEIGHT * (0.3 + 0.7 * random()),
    width: 15 + 30 * random(),
    height: 40 + 80 * random(),
    seed: Math.floor(9999 * random()),
  }));
  const light = (column: number, row: number): [number, number, number] => {
    const box = inTheWay.find(({ x, y, width, height }) => Math.abs(column - x) < width && Math.abs(row - y) < height);
    const place = { x: column + 0.5 - WIDTH / 2, y: row + 0.5 - HEIGHT / 2 };
    const { x, y } = box ? { x: place.x + box.seed, y: place.y - box.seed } : movePoint(back, place);
    const value = blotches(x + shift, y) * 2 ** gain;
    const noise = 0.006 * Math.sqrt(value + 1e-3) * (random() + random() - 1);
    return [value + noise, value + noise, value + noise];
  };
  const features = measureFeatures(kernels, putImage(kernels, { width: WIDTH, height: HEIGHT, layout: "rgb", light }));
  kernels.memory.release(mark);
  return features;
}

function countRight({ ax, ay, bx, by }: PointPairs, motion: Similarity, within = 3): number {
  return [...ax.keys()].filter((i) => {
    const { x, y } = movePoint(motion, { x: ax[i]!, y: ay[i]! });
    return Math.hypot(x - bx[i]!, y - by[i]!) <= within;
  }).length;
}

/** Features that are nowhere else: what a test of the matcher alone needs. */
function makeFeatures(places: readonly (readonly [number, number])[], seed: number): FrameFeatures {
  const random = randomNumbers(seed);
  return {
    extent: { width: WIDTH, height: HEIGHT },
    count: places.length,
    x: Float32Array.from(places, ([x]) => x),
    y: Float32Array.from(places, ([, y]) => y),
    level: new Uint8Array(places.length),
    strength: new Float32Array(places.length).fill(1),
    descriptors: Uint8Array.from({ length: places.length * DESCRIPTOR_BYTES }, () => 256 * random()),
  };
}

describe("matchFeatures", () => {
  test.each([
    ["a step of 3 %", makeSimilarity(1, 0, 27, 4), {}, 350],
    ["a step of 15 %", makeSimilarity(1, 0, 135, -20), {}, 300],
    ["a roll of 5°", makeSimilarity(1, 5, 0, 0), {}, 200],
    ["a push of 10 %", makeSimilarity(1.1, 0, 5, 3), {}, 150],
    ["a pull of 10 %", makeSimilarity(0.9, 0, 5, 3), {}, 150],
    ["3 EV less light", makeSimilarity(1, 0, 27, 4), { gain: -3 }, 300],
    ["people and cars in the way", makeSimilarity(1, 1, 40, 4), { boxes: 25 }, 120],
    ["all of it", makeSimilarity(1.06, -4, -100, 20), { boxes: 12, gain: 1.2 }, 60],
  ] as const)("finds what is the same after %s, and little that is not", (_name, motion, seen, least) => {
    const other = see(motion, seen);
    const free = matchFeatures(kernels, base, other, null, 0);
    expect(countRight(free, motion)).toBeGreaterThan(least);
    expect(countRight(free, motion)).toBeGreaterThan(0.95 * free.ax.length);
    // A guess that is 15 pixels, a degree and 3 % off finds as much, or more.
    const guess = combine(makeSimilarity(1.03, 1, 12, -9), motion);
    const led = matchFeatures(kernels, base, other, guess, 60);
    expect(countRight(led, motion)).toBeGreaterThan(least);
    expect(countRight(led, motion)).toBeGreaterThan(0.95 * led.ax.length);
    const back = matchFeatures(kernels, other, base, invert(motion), 20);
    expect(countRight(back, invert(motion))).toBeGreaterThan(least);
  });

  test("with a right guess follows what became twice as large", () => {
    const motion = makeSimilarity(2, 0, 10, 10);
    const led = matchFeatures(kernels, base, see(motion, {}), motion, 20);
    expect(countRight(led, motion, 5)).toBeGreaterThan(30);
    expect(countRight(led, motion, 5)).toBeGreaterThan(0.9 * led.ax.length);
  });

  test("looks no further than it is told from where the guess leads", () => {
    const motion = makeSimilarity(1, 0, 27, 4);
    const other = see(motion, {});
    const wrong = makeSimilarity(1, 0, 0, 0);
    const near = matchFeatures(kernels, base, other, wrong, 20);
    for (let i = 0; i < near.ax.length; i++) {
      expect(Math.hypot(near.bx[i]! - near.ax[i]!, near.by[i]! - near.ay[i]!)).toBeLessThanOrEqual(20);
    }
    expect(countRight(near, motion)).toBe(0);
    expect(countRight(matchFeatures(kernels, base, other, wrong, 28), motion)).toBeGreaterThan(300);
  });

  test("finds next to nothing in common with another place", () => {
    const other = see(IDENTITY, { shift: 70_000 });
    expect(matchFeatures(kernels, base, other, null, 0).ax.length).toBeLessThan(8);
    expect(matchFeatures(kernels, base, other, IDENTITY, 60).ax.length).toBeLessThan(8);
  });

  test("throws a match away that moves as none around it does", () => {
    const random = randomNumbers(3);
    const places = Array.from({ length: 60 }, () => [random() * 800 - 400, random() * 500 - 250] as const);
    const a = makeFeatures(places, 5);
    const b = makeFeatures(
      places.map(([x, y], i) => (i % 10 === 0 ? [-x, -y] : [x + 30, y + 5])),
      5,
    );
    const pairs = matchFeatures(kernels, a, b, null, 0);
    expect(pairs.ax.length).toBe(54);
    expect(countRight(pairs, makeSimilarity(1, 0, 30, 5))).toBe(54);
  });

  test("does not choose between corners that look alike, and gives no corner away twice", () => {
    const random = randomNumbers(4);
    const places = Array.from({ length: 40 }, () => [random() * 800 - 400, random() * 500 - 250] as const);
    const a = makeFeatures(places, 6);
    const b = makeFeatures(places, 6);
    b.descriptors.copyWithin(DESCRIPTOR_BYTES, 0, DESCRIPTOR_BYTES);
    a.descriptors.copyWithin(2 * DESCRIPTOR_BYTES, 3 * DESCRIPTOR_BYTES, 4 * DESCRIPTOR_BYTES);
    const pairs = matchFeatures(kernels, a, b, null, 0);
    const found = [...pairs.ax.keys()].map((i) => places.findIndex(([x]) => Math.fround(x) === pairs.ax[i]));
    expect(found).not.toContain(0);
    expect(found).not.toContain(1);
    expect(new Set(pairs.bx).size).toBe(pairs.bx.length);
    expect(pairs.ax.length).toBeGreaterThan(34);
  });

  test.each([0, 1, 2, 3])("takes frames with %i features", (count) => {
    const places = [
      [0, 0],
      [50, 60],
      [-70, 20],
    ] as const;
    const few = makeFeatures(places.slice(0, count), 9);
    for (const [a, b] of [
      [few, base],
      [base, few],
      [few, few],
    ] as const) {
      for (const guess of [null, IDENTITY]) expect(matchFeatures(kernels, a, b, guess, 40).ax.length).toBe(0);
    }
  });

  test("depends on the two frames alone", () => {
    const other = see(makeSimilarity(1, 2, 40, 0), {});
    const first = matchFeatures(kernels, base, other, null, 0);
    const { mark } = kernels.memory;
    matchFeatures(kernels, other, base, makeSimilarity(1, -2, -40, 0), 90);
    expect(matchFeatures(kernels, base, other, null, 0)).toEqual(first);
    expect(kernels.memory.mark).toBe(mark);
  });
});

const DATA = new URL("../../../shared/data/", import.meta.url);
const absent = !existsSync(DATA);
if (absent) console.warn("match-features: ../shared/data is not there, real sequences are skipped");

describe.skipIf(absent)("matchFeatures on real sequences", () => {
  async function measureFolder(folder: string, count: number): Promise<FrameFeatures[]> {
    const decoder = await RawDecoder.create(kernels);
    const url = new URL(`${folder}/`, DATA);
    const files = readdirSync(url)
      .filter((name) => /\.(jpe?g|dng)$/i.test(name))
      .sort();
    const frames: FrameFeatures[] = [];
    for (const name of files.slice(0, count)) {
      const { mark } = kernels.memory;
      frames.push(measureFeatures(kernels, await decoder.decode(readFileSync(new URL(name, url)), name)));
      kernels.memory.release(mark);
    }
    return frames;
  }

  test("a sunset cut out of a photograph moves as its table says, to a tenth of a pixel, over any lag", async () => {
    const folder = "raw-sequences/derived-30d-sunset";
    const frames = await measureFolder(folder, 30);
    const truth = readFileSync(new URL(`${folder}/ground-truth.csv`, DATA), "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").slice(5, 7).map(Number) as [number, number]);
    for (const [a, b] of [
      [0, 1],
      [3, 4],
      [7, 11],
      [5, 21],
      [0, 29],
    ] as const) {
      const [x, y] = [truth[a]![0] - truth[b]![0], truth[a]![1] - truth[b]![1]];
      const pairs = matchFeatures(kernels, frames[a]!, frames[b]!, null, 0);
      const right = [...pairs.ax.keys()].filter(
        (i) => Math.hypot(pairs.bx[i]! - pairs.ax[i]! - x, pairs.by[i]! - pairs.ay[i]! - y) < 3,
      );
      expect(right.length).toBeGreaterThan(180);
      expect(right.length).toBeGreaterThan(0.9 * pairs.ax.length);
      const mean = (of: (i: number) => number): number => right.reduce((sum, i) => sum + of(i), 0) / right.length;
      expect(Math.abs(mean((i) => pairs.bx[i]! - pairs.ax[i]! - x))).toBeLessThan(0.2);
      expect(Math.abs(mean((i) => pairs.by[i]! - pairs.ay[i]! - y))).toBeLessThan(0.2);
    }
  });

  test("a walk of large steps past near and far has hundreds of matches, and some over three steps", async () => {
    const frames = await measureFolder("jpeg-sequences/walk-sceaux-castle", 11);
    const least = [130, 55, 20];
    for (const lag of [1, 2, 3]) {
      for (let t = 0; t + lag < frames.length; t++) {
        const pairs = matchFeatures(kernels, frames[t]!, frames[t + lag]!, null, 0);
        expect(pairs.ax.length).toBeGreaterThan(least[lag - 1]!);
      }
    }
  });

  test("what stands still on a tripod does not move while clouds do and the sun breaks through", async () => {
    const frames = await measureFolder("jpeg-sequences/rpi-sunset-0622", 13);
    const pairs = matchFeatures(kernels, frames[2]!, frames[12]!, null, 0);
    expect(countRight(pairs, IDENTITY, 4)).toBeGreaterThan(200);
    expect(countRight(pairs, IDENTITY, 4)).toBeGreaterThan(0.85 * pairs.ax.length);
  });

  test("a city at night keeps its place", async () => {
    const frames = await measureFolder("jpeg-sequences/rpi-night-city-0620", 5);
    const pairs = matchFeatures(kernels, frames[0]!, frames[4]!, null, 0);
    expect(countRight(pairs, IDENTITY, 6)).toBeGreaterThan(100);
    expect(countRight(pairs, IDENTITY, 6)).toBeGreaterThan(0.9 * pairs.ax.length);
  });

  test("frames of a covered lens have nothing in common", async () => {
    const frames = await measureFolder("bad/black-and-empty-capture-night", 8);
    for (let t = 1; t < frames.length; t++) {
      expect(matchFeatures(kernels, frames[t - 1]!, frames[t]!, null, 0).ax.length).toBeLessThan(5);
    }
  });

  test("a bracket from the hand moved as one, over 4 EV", async () => {
    const frames = await measureFolder("raw-sequences/real-nikon-d5000-bracket", 3);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const { ax, ay, bx, by } = matchFeatures(kernels, frames[a]!, frames[b]!, null, 0);
      const middle = (values: Float64Array): number => values.sort()[values.length >> 1]!;
      const motion = makeSimilarity(1, 0, middle(bx.map((x, i) => x - ax[i]!)), middle(by.map((y, i) => y - ay[i]!)));
      expect(countRight({ ax, ay, bx, by }, motion, 4)).toBeGreaterThan(400);
      expect(countRight({ ax, ay, bx, by }, motion, 4)).toBeGreaterThan(0.75 * ax.length);
    }
  });
});
