import * as fc from "fast-check";
import { expect, test } from "vitest";
import { interpolateGreen } from "../twin/green.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();

test("interpolateGreen is its twin for every count and phase", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.integer(), (count, odd, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const rows = {
        colour: randomFloats(random, count + 2),
        green: randomFloats(random, count + 1, 1),
        green1: randomFloats(random, count, 1),
        green2: randomFloats(random, count, 1),
        colour1: randomFloats(random, count),
        colour2: randomFloats(random, count),
      };
      const [dst, difference] = [arena.floats(2 * count), arena.floats(count)];
      arena.kernels.exports.interpolateGreen(
        arena.put(rows.colour) + 4,
        arena.put(rows.green),
        arena.put(rows.green1),
        arena.put(rows.green2),
        arena.put(rows.colour1),
        arena.put(rows.colour2),
        odd ? 1 : 0,
        count,
        0.75,
        5,
        dst,
        difference,
      );
      const twin = interpolateGreen(rows, odd, count, 0.75, 5);
      expect(arena.get(dst, 2 * count)).toEqual(twin.green);
      expect(arena.get(difference, count)).toEqual(twin.difference);
    }),
  );
});
