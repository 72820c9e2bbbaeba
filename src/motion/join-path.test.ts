import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDice, makePair } from "../../test/fixtures/made-pairs.ts";
import { computeCornerMove } from "./corner-move.ts";
import { choosePairs } from "./choose-pairs.ts";
import { joinPath } from "./join-path.ts";
import type { CameraPath, MeasuredMotion, PairMotion } from "./measured-motion.ts";
import { combine, IDENTITY, invert, makeSimilarity, rollOf, scaleOf, type Similarity } from "./similarity.ts";

const EXTENT = { width: 1600, height: 1067 };
/** RMS distance of places from the middle. */
const RADIUS = Math.hypot(EXTENT.width, EXTENT.height) / Math.sqrt(12);
/** σ of a pair's four numbers in each direction: in the middle, and as far away as places are on average. */
const NOISE = 0.03;

/** A walk with jitter, poses in the coordinates of the first frame. */
function walk(count: number, seed: number, step = 40): Similarity[] {
  const dice = createDice(seed);
  const jitter = (): Similarity =>
    makeSimilarity(1 + 0.01 * dice.normal(), 0.6 * dice.normal(), 12 * dice.normal(), 12 * dice.normal());
  return Array.from({ length: count }, (_, t) =>
    t === 0 ? IDENTITY : combine(makeSimilarity(Math.exp(0.001 * t), 0.02 * t, step * t, 3 * t), jitter()),
  );
}

function between(poses: readonly Similarity[], from: number, to: number): Similarity {
  return combine(invert(poses[to] as Similarity), poses[from] as Similarity);
}

function measure(
  poses: readonly Similarity[],
  usable: readonly boolean[],
  seed: number,
  noise = NOISE,
): MeasuredMotion {
  const dice = createDice(seed);
  const pairs = choosePairs(usable).map(([from, to]) => {
    const { a, b, x, y } = between(poses, from, to);
    const [p, q, u, v] = Array.from({ length: 4 }, () => noise * dice.normal()) as [number, number, number, number];
    return makePair(from, to, { a: a + p / RADIUS, b: b + q / RADIUS, x: x + u, y: y + v }, noise * Math.sqrt(600));
  });
  return { extent: EXTENT, usable, pairs };
}

const all = (count: number): boolean[] => Array.from({ length: count }, () => true);
const worstStep = (path: CameraPath, poses: readonly Similarity[]): number =>
  Math.max(...poses.slice(1).map((_, t) => stepError(path, poses, t)));

/** By how much the motion from slot t to the next is off at the corners. */
function stepError({ poses: found }: CameraPath, poses: readonly Similarity[], t: number): number {
  return computeCornerMove(combine(invert(between(poses, t, t + 1)), between(found, t, t + 1)), EXTENT);
}

describe("joinPath", () => {
  test("what was measured, from the first frame on", () => {
    const poses = walk(60, 1);
    const path = joinPath(measure(poses, all(60), 2));
    expect(path.poses[0]).toEqual(IDENTITY);
    expect(path.bridged.every((why) => why === null)).toBe(true);
    expect(worstStep(path, poses)).toBeLessThan(0.2);
    expect(path.residual).toBeGreaterThan(NOISE);
    expect(path.residual).toBeLessThan(2.5 * NOISE);
  });

  test("the drift of 300 frames on one spot is what the graph of pairs allows", () => {
    const poses = walk(300, 3, 0);
    // Poses that differ from pair to pair by errors of σ differ between two frames by σ·√R, with R the resistance between them of
    // a net with one ohm for each pair.
    const ohms = computeResistance(300, choosePairs(all(300)));
    const [runs, noise] = [24, 0.3];
    let [squares, turns] = [0, 0];
    for (let seed = 0; seed < runs; seed++) {
      const path = joinPath(measure(poses, all(300), 50 + seed, noise));
      const off = combine(invert(poses[299] as Similarity), path.poses[299] as Similarity);
      squares += (off.x ** 2 + off.y ** 2) / (2 * runs);
      turns += (RADIUS ** 2 * ((off.a - 1) ** 2 + off.b ** 2)) / (2 * runs);
    }
    expect(ohms).toBeLessThan(2.6);
    // 48 numbers tell σ to within 10 %; three of that.
    expect(Math.sqrt(squares)).toBeLessThan(1.35 * noise * Math.sqrt(ohms));
    expect(Math.sqrt(turns)).toBeLessThan(1.35 * noise * Math.sqrt(ohms));
    expect(Math.sqrt(squares)).toBeGreaterThan(0.65 * noise * Math.sqrt(ohms));
  });

  test("wrong pairs are outvoted", () => {
    const poses = walk(120, 4);
    const measured = measure(poses, all(120), 5);
    const dice = createDice(6);
    const pairs = measured.pairs.map((pair) => {
      if (dice.uniform() > 0.1) return pair;
      const push = makeSimilarity(1 + 0.02 * dice.normal(), dice.normal(), 80 * dice.normal(), 80 * dice.normal());
      return { ...pair, similarity: combine(push, pair.similarity) };
    });
    expect(worstStep(joinPath({ ...measured, pairs }), poses)).toBeLessThan(0.4);
  });

  test("one pair in seven follows the clouds, all alike", () => {
    const poses = walk(150, 14, 0);
    const measured = measure(poses, all(150), 15);
    const dice = createDice(16);
    const pairs = measured.pairs.map((pair) => {
      const drift = makeSimilarity(1, 0, 6 * (pair.to - pair.from), 0);
      return dice.uniform() > 1 / 7 ? pair : { ...pair, similarity: combine(drift, pair.similarity) };
    });
    const path = joinPath({ ...measured, pairs });
    // Of a frame most of whose own pairs follow the clouds it is said that it is not known.
    const known = poses.flatMap((_, t) => (t > 0 && !path.bridged[t - 1] && !path.bridged[t] ? [t - 1] : []));
    expect(known.length).toBeGreaterThan(140);
    expect(Math.max(...known.map((t) => stepError(path, poses, t)))).toBeLessThan(0.4);
  });

  test("a fine walk into the picture for 1,500 frames stays whole", () => {
    const poses = Array.from({ length: 1500 }, (_, t) => makeSimilarity(Math.exp(-0.008 * t), 0, 20 * t, 0));
    const measured = measure(poses, all(1500), 7);
    const start = process.cpuUsage();
    const path = joinPath(measured);
    if (process.env["MOTION_FIGURES"]) {
      console.log(`joinPath of ${measured.pairs.length} pairs: ${process.cpuUsage(start).user / 1000} ms`);
    }
    expect(worstStep(path, poses)).toBeLessThan(0.3);
    expect(scaleOf(path.poses[1499] as Similarity) / Math.exp(-0.008 * 1499)).toBeCloseTo(1, 2);
  });

  test("missing and unmatched frames lie between their neighbours", () => {
    const poses = Array.from({ length: 40 }, (_, t) => makeSimilarity(1.002 ** t, 0.1 * t, 30 * t, -2 * t));
    const usable = all(40).map((_, t) => t !== 10 && t !== 11 && t !== 39);
    const measured = measure(poses, usable, 8);
    const pairs = measured.pairs.filter(({ from, to }) => from !== 20 && to !== 20);
    const path = joinPath({ ...measured, pairs });
    expect(path.bridged.flatMap((why, t) => (why ? [t, why] : []))).toEqual([
      10,
      "missing",
      11,
      "missing",
      20,
      "unmatched",
      39,
      "missing",
    ]);
    for (const t of [10, 11, 20, 39]) {
      expect(
        computeCornerMove(combine(invert(poses[t] as Similarity), path.poses[t] as Similarity), EXTENT),
      ).toBeLessThan(3);
    }
  });

  test("a frame on which its pairs do not agree is not believed", () => {
    const poses = walk(60, 9);
    const measured = measure(poses, all(60), 10);
    const dice = createDice(11);
    const pairs = measured.pairs.map((pair) =>
      pair.from !== 31 && pair.to !== 31
        ? pair
        : {
            ...pair,
            similarity: combine(makeSimilarity(1, 0, 200 * dice.normal(), 200 * dice.normal()), pair.similarity),
          },
    );
    const path = joinPath({ ...measured, pairs });
    expect(path.bridged.map((why, t) => (why ? t : -1)).filter((t) => t >= 0)).toEqual([31]);
    const others = poses.slice(1).map((_, t) => (t === 30 || t === 31 ? 0 : stepError(path, poses, t)));
    expect(Math.max(...others)).toBeLessThan(0.3);
  });

  test("pieces that nothing ties are joined by steady motion, and it is said", () => {
    const poses = Array.from({ length: 60 }, (_, t) => makeSimilarity(1, 0, 30 * t, 0));
    const measured = measure(poses, all(60), 12);
    const pairs = measured.pairs.filter(({ from, to }) => to < 30 || from >= 30);
    const path = joinPath({ ...measured, pairs });
    expect(path.bridged.map((why, t) => (why ? t : -1)).filter((t) => t >= 0)).toEqual([30]);
    expect(stepError(path, poses, 29)).toBeLessThan(1);
    expect(worstStep(path, poses)).toBeLessThan(1);
  });

  test("frames that only show each other, within a shot that goes on, tell nothing of the camera", () => {
    const poses = Array.from({ length: 40 }, (_, t) => makeSimilarity(1.002 ** t, 0.1 * t, 30 * t, -2 * t));
    const measured = measure(poses, all(40), 13);
    const isBus = (slot: number): boolean => slot >= 20 && slot < 24;
    const pairs = measured.pairs
      .filter(({ from, to }) => isBus(from) === isBus(to))
      .map((pair) => (isBus(pair.from) ? makePair(pair.from, pair.to, makeSimilarity(1, 0, 170, 0)) : pair));
    const path = joinPath({ ...measured, pairs });
    expect(path.bridged.map((why, t) => (why ? t : -1)).filter((t) => t >= 0)).toEqual([20, 21, 22, 23]);
    expect(worstStep(path, poses)).toBeLessThan(3);
  });

  test("no frames, one, two, and none that match", () => {
    const none = { extent: EXTENT, pairs: [] };
    expect(joinPath({ ...none, usable: [] })).toEqual({ poses: [], bridged: [], residual: 0 });
    expect(joinPath({ ...none, usable: [true] })).toEqual({ poses: [IDENTITY], bridged: [null], residual: 0 });
    expect(joinPath({ ...none, usable: [false, true] }).bridged).toEqual(["missing", null]);
    const lost = joinPath({ ...none, usable: all(3) });
    expect(lost.poses).toEqual([IDENTITY, IDENTITY, IDENTITY]);
    expect(lost.bridged).toEqual(["unmatched", "unmatched", "unmatched"]);
    const two = joinPath({ ...none, usable: all(2), pairs: [makePair(0, 1, makeSimilarity(1.1, 3, 20, 4))] });
    expect(two.bridged).toEqual([null, null]);
    const back = invert(two.poses[1] as Similarity);
    expect(scaleOf(back)).toBeCloseTo(1.1, 9);
    expect(rollOf(back)).toBeCloseTo(3, 9);
    expect(back.x).toBeCloseTo(20, 6);
  });

  test("any graph of pairs, however broken, gives finite poses", () => {
    const number = fc.double({ min: -50, max: 50, noNaN: true });
    const pair = fc.record({
      from: fc.nat(12),
      to: fc.nat(12),
      scale: fc.double({ min: 0, max: 2 }),
      roll: number,
      x: number,
      y: number,
    });
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 12 }), fc.array(pair, { maxLength: 30 }), (usable, list) => {
        const pairs: PairMotion[] = list.map(({ from, to, scale, roll, x, y }) =>
          makePair(from, to, makeSimilarity(scale, roll, x, y)),
        );
        const path = joinPath({ extent: EXTENT, usable, pairs });
        expect(path.poses.length).toBe(usable.length);
        for (const { a, b, x, y } of path.poses) expect(Number.isFinite(a + b + x + y)).toBe(true);
        path.bridged.forEach((why, slot) => expect(why === "missing").toBe(!usable[slot]));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

/** Between the first and the last of `count` nodes. */
function computeResistance(count: number, pairs: readonly (readonly [number, number])[]): number {
  const n = count - 1;
  const rows = Array.from({ length: n }, () => new Float64Array(n + 1));
  const add = (i: number, j: number, value: number): void => {
    if (i > 0 && j > 0) (rows[i - 1] as Float64Array)[j - 1] = ((rows[i - 1] as Float64Array)[j - 1] as number) + value;
  };
  for (const [from, to] of pairs) {
    add(from, from, 1);
    add(to, to, 1);
    add(from, to, -1);
    add(to, from, -1);
  }
  (rows[n - 1] as Float64Array)[n] = 1;
  for (let i = 0; i < n; i++) {
    const pivot = rows[i] as Float64Array;
    for (let j = i + 1; j < n; j++) {
      const row = rows[j] as Float64Array;
      const factor = (row[i] as number) / (pivot[i] as number);
      if (factor !== 0) for (let k = i; k <= n; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number);
    }
  }
  return ((rows[n - 1] as Float64Array)[n] as number) / ((rows[n - 1] as Float64Array)[n - 1] as number);
}
