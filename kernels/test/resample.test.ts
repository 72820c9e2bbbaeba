import * as fc from "fast-check";
import { expect, test } from "vitest";
import { resampleAcross, resampleDown } from "../twin/resample.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports } = arena.kernels;

/** Taps, core and slack: the cases that kernels have loops of their own for, and others. */
const shapes = fc.oneof(
  fc.constant([4, 2, 0] as const),
  fc.constant([8, 3, 0.2] as const),
  fc.tuple(fc.constantFrom(4, 8, 12, 20), fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 0.2)),
);

test("resampleDown is its twin for every count and number of taps, in any order of rows", () => {
  const odd = fc.tuple(fc.integer({ min: 1, max: 17 }), fc.constant(1), fc.constantFrom(0, 0.2));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.oneof(shapes, odd),
      fc.integer(),
      (count, [taps, core, slack], seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const kept = Array.from({ length: taps + 5 }, () => randomFloats(random, count));
        const offsets = kept.map((row) => arena.put(row));
        const chosen = Array.from({ length: 4 * taps }, () => Math.floor(random() * kept.length));
        const weights = randomFloats(random, 4 * taps, 0.5);
        const cores = [0, 1, 2, 3].map(() => Math.floor(random() * (taps - core + 1)));
        const dst = arena.floats(count * 4);
        const scratch = arena.floats(512);
        exports.resampleDown(
          arena.putUint32(chosen.map((row) => offsets[row]!)),
          arena.put(weights),
          taps,
          arena.putUint32(cores),
          core,
          slack,
          count,
          scratch,
          dst,
        );
        const rows = chosen.map((row) => kept[row]!);
        expect(arena.get(dst, count * 4)).toEqual(resampleDown(rows, weights, cores, core, slack));
      },
    ),
  );
});

test("resampleAcross is its twin for every count and number of taps", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), shapes, fc.integer(), (count, [taps, core, slack], seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const columns = taps + Math.floor(random() * 30);
      const quartets = randomFloats(random, columns * 4);
      const starts = Array.from({ length: count }, () => Math.floor(random() * (columns - taps + 1)));
      const cores = starts.map((start) => start + Math.floor(random() * (taps - core + 1)));
      const weights = randomFloats(random, count * taps, 0.5);
      const dst = arena.floats(count * 4);
      const offsets = [arena.put(quartets), arena.putUint32(starts), arena.put(weights)] as const;
      exports.resampleAcross(...offsets, taps, arena.putUint32(cores), core, slack, count, dst);
      expect(arena.get(dst, count * 4 + 1)).toEqual([
        ...resampleAcross(quartets, starts, weights, taps, cores, core, slack),
        -12345,
      ]);
    }),
  );
});
