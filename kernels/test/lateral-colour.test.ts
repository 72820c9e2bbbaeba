import * as fc from "fast-check";
import { expect, test } from "vitest";
import { alignSitesTwin, type SiteRow } from "../twin/lateral-colour.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;
const WHITE = 4000;

function align(rows: readonly (readonly number[])[], row: SiteRow): number[] {
  const { reach, count, x, y, pitch, terms, white } = row;
  const pointers = arena.putUint32(rows.map((values) => arena.put(values)));
  const [middle, shifts, dst] = [arena.floats(count), arena.floats(count), arena.floats(count)];
  exports.alignSites(pointers, reach, count, x, y, pitch, arena.put(terms), white, middle, shifts, dst);
  return arena.get(dst, count);
}

const cases = fc.record({
  count: fc.integer({ min: 1, max: 37 }),
  reach: fc.integer({ min: 1, max: 5 }),
  place: fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
  pitch: fc.constantFrom(1 / 20, 1 / 300, 1 / 1000),
  widest: fc.constantFrom(0, 0.4, 1, 3),
  seed: fc.integer(),
});

test("alignSites is its twin, bit for bit, over any row, with clipped sites and shifts beyond its reach", () => {
  fc.assert(
    fc.property(cases, ({ count, reach, place: [x, y], pitch, widest, seed }) => {
      arena.clear();
      const random = randomNumbers(seed);
      const terms = Array.from({ length: 5 }, () => (random() - 0.5) * widest * reach * pitch);
      const rows = Array.from({ length: 2 * reach + 4 }, () =>
        Array.from({ length: count }, () => Math.floor(random() * 5000)),
      );
      const row = { reach, count, x, y, pitch, terms, white: WHITE };
      expect(align(rows, row)).toEqual(alignSitesTwin(rows, row));
    }),
  );
});

test("what is even stays, a slope is met exactly, and no cubic leaves what it goes through", () => {
  arena.clear();
  const row = { reach: 2, count: 40, x: -0.02, y: 0.01, pitch: 0.001, terms: [0.05, 0, 0, 0, 0], white: WHITE };
  const even = Array.from({ length: 8 }, () => Array<number>(40).fill(777));
  expect(new Set(align(even, row))).toEqual(new Set([777]));
  const slope = Array.from({ length: 8 }, (_, j) => Array.from({ length: 40 }, (_i, i) => 100 + 8 * i + 20 * (j - 3)));
  // 0.05 of its place farther out: the row is 10 sites below the middle, site 20 in it.
  align(slope, row)
    .slice(4, -4)
    .forEach((value, i) => expect(value).toBeCloseTo(100 + 8 * (i + 4 + 0.05 * (i + 4 - 20)) + 20 * 0.05 * 10, 2));
  const lamp = Array.from({ length: 8 }, (_, j) =>
    Array.from({ length: 40 }, (_i, i) => (i === 9 && j === 3 ? 900 : 60)),
  );
  const around = align(lamp, row);
  expect(Math.min(...around)).toBe(60);
  expect(Math.max(...around)).toBeGreaterThan(300);
});

test("sites go out and back, every second sample or every third, and nothing between them is touched", () => {
  for (const step of [4, 6]) {
    for (const count of [1, 2, 3, 4, 5, 8, 13]) {
      arena.clear();
      const random = randomNumbers(count);
      const samples = Array.from({ length: (step / 2) * count }, () => Math.floor(random() * 65536));
      const source = arena.putUint16(samples);
      const [row, other] = [arena.floats(count), arena.floats(count)];
      exports.takeSites(source, step, count, row);
      const own = (_: unknown, i: number): boolean => i % (step / 2) === 0;
      expect(arena.get(row, count)).toEqual(samples.filter(own));
      const values = Array.from({ length: count }, () => random() * 65535);
      memory.float32(other, count).set(values);
      exports.putSites(other, count, source, step);
      const after = [...memory.uint16(source, samples.length + 1)];
      expect(after.filter((_, i) => !own(_, i))).toEqual([...samples, after.at(-1)!].filter((_, i) => !own(_, i)));
      const put = arena.get(other, count).map((value) => Math.floor(Math.fround(value + 0.5)));
      expect(after.slice(0, samples.length).filter(own)).toEqual(put);
    }
  }
});
