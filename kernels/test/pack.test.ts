import * as fc from "fast-check";
import { expect, test } from "vitest";
import { dealRows, ditherCodes, halveBoth, halveColumns } from "../twin/pack.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;

function readCodes(offset: number, count: number, wide: boolean): number[] {
  return [...(wide ? memory.uint16(offset, count) : memory.bytes(offset, count))];
}

test("ditherCodes is its twin for every count, depth and value", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.boolean(), fc.integer(), (count, wide, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const values = randomFloats(random, Math.ceil(count / 16) * 16, wide ? 1100 : 300);
      // As far as light that was clipped can never be.
      if (random() < 0.2) values[0] = 4000;
      if (random() < 0.2) values[1] = -4000;
      const zero = wide ? 64 : 16;
      const dst = arena.floats(values.length);
      exports.ditherCodes(arena.put(values), count, zero, seed, wide ? 1 : 0, dst);
      expect(readCodes(dst, values.length, wide)).toEqual(ditherCodes(values, zero, seed, wide));
    }),
  );
});

test("dither leaves the mean as it is and makes the error white, triangular and the same for every value", () => {
  for (const wide of [false, true]) {
    for (const value of [50, 50.25, 50.5, 50.9]) {
      const values = Array.from({ length: 40000 }, () => Math.fround(value));
      const errors = ditherCodes(values, 0, 12345, wide).map((code) => code - value);
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      const variance = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
      expect(Math.abs(mean)).toBeLessThan(0.01);
      // Rounding 1/12 and two uniform numbers of 1/12 each.
      expect(variance).toBeCloseTo(0.25, 1.9);
      // Neighbours down, across, from one turn of the generators to the next, and the one after.
      for (const lag of [1, 2, 4, 8, 16, 32]) {
        const together = errors.slice(lag).reduce((sum, error, n) => sum + error * errors[n]!, 0) / errors.length;
        expect(Math.abs(together)).toBeLessThan(0.01);
      }
    }
  }
});

test("dither of one picture has nothing to do with that of the next", () => {
  const values = Array.from({ length: 40000 }, () => 100);
  const [a, b] = [ditherCodes(values, 0, 1, false), ditherCodes(values, 0, 2, false)] as const;
  const together = a.reduce((sum, code, n) => sum + (code - 100) * (b[n]! - 100), 0) / a.length;
  expect(Math.abs(together)).toBeLessThan(0.01);
});

test("dealRows is its twin for every number of columns and rows", () => {
  for (const wide of [false, true]) {
    for (const rows of [2, 4]) {
      for (let columns = 1; columns <= 40; columns++) {
        arena.clear();
        const room = Math.ceil(columns / 16) * 16 * rows;
        const codes = Array.from({ length: room }, (_, at) => (at * 7) % 251);
        const src = arena.floats(room);
        if (wide) memory.uint16(src, room).set(codes);
        else memory.bytes(src, room).set(codes);
        const stride = 128;
        const dst = arena.floats(stride * 4);
        memory.bytes(dst, stride * 4).fill(0);
        const kept = 1 + (columns % rows);
        exports.dealRows(src, columns, rows, wide ? 1 : 0, dst, stride, kept);
        dealRows(codes.slice(0, columns * rows), rows).forEach((row, r) => {
          expect(readCodes(dst + r * stride, columns, wide)).toEqual(r < kept ? row : row.map(() => 0));
        });
      }
    }
  }
});

test("halveColumns and halveBoth are their twins, in place too", () => {
  for (let width = 1; width <= 19; width++) {
    for (const both of [false, true]) {
      arena.clear();
      const room = width + (width & 1);
      const quartets = randomFloats(randomNumbers(width), room * 8, 200);
      const src = arena.put(quartets);
      if (both) exports.halveBoth(src, width, src);
      else exports.halveColumns(src, width, src);
      const twin = both ? halveBoth(quartets) : halveColumns(quartets).slice(0, width * 4);
      expect(arena.get(src, twin.length)).toEqual(twin);
    }
  }
});
