import * as fc from "fast-check";
import { expect, test } from "vitest";
import { halveColumns, halveRows, packSample } from "../twin/pack.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;

test("packRows is its twin for every width, depth and number of rows", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.integer(),
      (width, rows, wide, seed) => {
        arena.clear();
        const top = wide ? 1100 : 300;
        const quartets = randomFloats(randomNumbers(seed), Math.ceil(width / 4) * 16, top);
        const stride = 128;
        const dst = memory.take(stride * 4);
        memory.bytes(dst, stride * 4).fill(0);
        const y = seed & 1023;
        exports.packRows(arena.put(quartets), width, rows, y, seed, wide ? 1 : 0, dst, stride);
        for (let r = 0; r < 4; r++) {
          const row = wide ? memory.uint16(dst + r * stride, width) : memory.bytes(dst + r * stride, width);
          const expected = Array.from({ length: width }, (_, x) =>
            r < rows ? packSample(quartets[x * 4 + r]!, (y + r) * width + x, seed, wide) : 0,
          );
          expect([...row]).toEqual(expected);
        }
      },
    ),
  );
});

test("dither leaves the mean as it is and makes the error white, triangular and the same for every value", () => {
  for (const value of [50, 50.25, 50.5, 50.9]) {
    const errors = Array.from({ length: 40000 }, (_, n) => packSample(Math.fround(value), n, 12345, false) - value);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const variance = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    // Rounding 1/12 and two uniform numbers of 1/12 each.
    expect(variance).toBeCloseTo(0.25, 1.9);
    const neighbours = errors.slice(1).reduce((sum, error, n) => sum + error * errors[n]!, 0) / errors.length;
    expect(Math.abs(neighbours)).toBeLessThan(0.01);
  }
});

test("halveColumns and halveRows are their twins", () => {
  for (let width = 1; width <= 19; width++) {
    arena.clear();
    const quartets = randomFloats(randomNumbers(width), width * 8, 200);
    const [src, dst] = [arena.put(quartets), arena.floats(width * 4)];
    exports.halveColumns(src, width, dst);
    const across = halveColumns(quartets);
    expect(arena.get(dst, width * 4 + 1)).toEqual([...across, -12345]);
    exports.halveRows(dst, width, dst);
    for (let x = 0; x < width; x++) {
      const four = across.slice(x * 4, x * 4 + 4) as [number, number, number, number];
      expect(arena.get(dst + x * 16, 2)).toEqual(halveRows(four));
    }
  }
});
