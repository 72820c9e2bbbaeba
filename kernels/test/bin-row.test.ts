import * as fc from "fast-check";
import { expect, test } from "vitest";
import { binRow } from "../twin/bin-row.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();

test("binRow is its twin for every count and size, first row and later ones", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 }), fc.integer(), (count, size, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const [one, two] = [randomFloats(random, count), randomFloats(random, count)];
      const bins = Math.ceil(count / size);
      const dst = arena.floats(bins);
      arena.kernels.exports.binRow(arena.put(one), count, size, 0.5, 1, dst);
      arena.kernels.exports.binRow(arena.put(two), count, size, 0.5, 0, dst);
      expect(arena.get(dst, bins + 1)).toEqual([...binRow(two, size, 0.5, binRow(one, size, 0.5, null)), -12345]);
    }),
  );
});
