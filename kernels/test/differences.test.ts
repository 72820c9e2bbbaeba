import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  fillGreens,
  fillSites,
  halveRow,
  joinHalves,
  repeatEnds,
  restoreDifferences,
  type Sites,
  takeHalf,
} from "../twin/differences.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports } = arena.kernels;

type Four<T> = readonly [T, T, T, T];

test("fillSites is its twin for every count", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), (count, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const four = () => [0, 1, 2, 3].map(() => randomFloats(random, count)) as unknown as Four<number[]>;
      const [shares, greens, here] = [four(), four(), randomFloats(random, count)];
      const dst = arena.floats(count);
      const put = (rows: Four<number[]>) => rows.map((row) => arena.put(row)) as unknown as Four<number>;
      exports.fillSites(...put(shares), ...put(greens), arena.put(here), count, dst);
      expect(arena.get(dst, count)).toEqual(fillSites(shares, greens, here));
    }),
  );
});

test("fillGreens is its twin for every count", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), (count, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const sites = (more: number): Sites => ({
        own: randomFloats(random, count + more),
        other: randomFloats(random, count + more),
        green: randomFloats(random, count + more, 1),
      });
      const [beside, above, below, here] = [sites(1), sites(0), sites(0), randomFloats(random, count, 1)];
      const put = ({ own, other, green }: Sites) => [arena.put(own), arena.put(other), arena.put(green)] as const;
      const [own, other] = [arena.floats(count), arena.floats(count)];
      exports.fillGreens(...put(beside), ...put(above), ...put(below), arena.put(here), count, 0.1, own, other);
      const twin = fillGreens(beside, above, below, here, 0.1);
      expect(arena.get(own, count)).toEqual(twin.own);
      expect(arena.get(other, count)).toEqual(twin.other);
    }),
  );
});

test("fillSites follows an edge: neighbours of another green hardly count", () => {
  arena.clear();
  const [same, other] = [arena.put([0.25]), arena.put([0.75])];
  const [near, far, dst] = [arena.put([0.1]), arena.put([0.9]), arena.floats(1)];
  exports.fillSites(near, near, far, far, same, same, other, other, same, 1, dst);
  expect(arena.get(dst, 1)[0]).toBeCloseTo(0.1, 4);
});

test("restoreDifferences, halveRow, joinHalves, takeHalf and repeatEnds are their twins for every count", () => {
  for (let count = 1; count <= 19; count++) {
    arena.clear();
    const random = randomNumbers(count);
    const [even, odd, sides] = [0, 0, 3].map((more) => randomFloats(random, count + more)) as [
      number[],
      number[],
      number[],
    ];
    const [row, half] = [arena.floats(2 * count), arena.floats(count)];
    const [first, second] = [arena.put(even), arena.put(odd)];
    exports.restoreDifferences(first, second, count, 0.1, half);
    expect(arena.get(half, count)).toEqual(restoreDifferences(even, odd, 0.1));
    exports.halveRow(first, arena.put(sides) + 4, count, half);
    expect(arena.get(half, count)).toEqual(halveRow(even, sides));
    exports.joinHalves(first, second, count, row);
    expect(arena.get(row, 2 * count)).toEqual(joinHalves(even, odd));
    for (const side of [0, 1]) {
      exports.takeHalf(row, side, count, half);
      expect(arena.get(half, count)).toEqual(takeHalf(joinHalves(even, odd), side === 1));
    }
    exports.repeatEnds(first, count);
    expect(arena.get(first - 8, count + 4)).toEqual(repeatEnds(even));
  }
});

test("halveRow keeps what is even, and takes away what every other column would show as something else", () => {
  arena.clear();
  const [ones, minus, dst] = [arena.put([1, 1, 1, 1, 1]), arena.put([-1, -1, -1, -1, -1]), arena.floats(1)];
  exports.halveRow(ones, ones + 4, 1, dst);
  expect(arena.get(dst, 1)).toEqual([1]);
  exports.halveRow(ones, minus + 4, 1, dst);
  expect(arena.get(dst, 1)).toEqual([0]);
});
