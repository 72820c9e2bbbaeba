import * as fc from "fast-check";
import { expect, test } from "vitest";
import { interleaveRows, resampleHorizontal, resampleVertical } from "../twin/resample.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports } = arena.kernels;

test("resampleVertical is its twin for every count and number of taps, in any order of rows", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 17 }),
      fc.integer(),
      (count, taps, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const rows = Array.from({ length: taps }, () => randomFloats(random, count));
        const weights = randomFloats(random, taps, 0.5);
        const core = 1 + Math.floor(random() * taps);
        const coreFrom = Math.floor(random() * (taps - core + 1));
        const order = rows.map((_, k) => k).sort(() => random() - 0.5);
        const offsets: number[] = [];
        for (const k of order) offsets[k] = arena.put(rows[k]!);
        const dst = arena.floats(count);
        const placed = [arena.putUint32(offsets), arena.put(weights)] as const;
        exports.resampleVertical(...placed, taps, coreFrom, core, 0.2, count, dst);
        expect(arena.get(dst, count)).toEqual(resampleVertical(rows, weights, coreFrom, core, 0.2));
      },
    ),
  );
});

test("interleaveRows is its twin for every count", () => {
  for (let count = 1; count <= 21; count++) {
    arena.clear();
    const rows = [0, 1, 2, 3].map((row) => Array.from({ length: count }, (_, x) => row * 100 + x));
    const stride = 64;
    const src = arena.floats(stride * 4);
    rows.forEach((row, r) => arena.kernels.memory.float32(src + r * stride * 4, count).set(row));
    const dst = arena.floats(count * 4);
    exports.interleaveRows(src, stride * 4, count, dst);
    expect(arena.get(dst, count * 4)).toEqual(interleaveRows(rows));
  }
});

test("resampleHorizontal is its twin for every count and number of taps", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.constantFrom(4, 8, 12, 20), fc.integer(), (count, taps, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const columns = taps + Math.floor(random() * 30);
      const quartets = randomFloats(random, columns * 4);
      const starts = Array.from({ length: count }, () => Math.floor(random() * (columns - taps + 1)));
      const cores = starts.map((start) => start + 1);
      const weights = randomFloats(random, count * taps, 0.5);
      const dst = arena.floats(count * 4);
      const offsets = [arena.put(quartets), arena.putUint32(starts), arena.put(weights)] as const;
      const coreAt = arena.putUint32(cores);
      exports.resampleHorizontal(...offsets, taps, coreAt, 3, 0.2, count, dst);
      expect(arena.get(dst, count * 4 + 1)).toEqual([
        ...resampleHorizontal(quartets, starts, weights, taps, cores, 3, 0.2),
        -12345,
      ]);
    }),
  );
});
