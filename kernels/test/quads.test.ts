import * as fc from "fast-check";
import { expect, test } from "vitest";
import { joinQuads } from "../twin/quads.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();

test("joinQuads is its twin for every count, also in place", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), (count, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const [red, green1, green2, blue] = [2, 1, 1, 3].map((top) => randomFloats(random, count, top)) as [
        number[],
        number[],
        number[],
        number[],
      ];
      const [r, g, b] = [arena.put(red), arena.put(green1), arena.put(blue)];
      arena.kernels.exports.joinQuads(r, g, arena.put(green2), b, count, 0.75, 5, r, g, b);
      const twin = joinQuads(red, green1, green2, blue, 0.75, 5);
      expect(arena.get(r, count)).toEqual(twin.red);
      expect(arena.get(g, count)).toEqual(twin.green);
      expect(arena.get(b, count)).toEqual(twin.blue);
    }),
  );
});
