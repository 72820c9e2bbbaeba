import * as fc from "fast-check";
import { expect, test } from "vitest";
import { gainPlaces } from "../twin/gain-places.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();

test("gainPlaces is its twin for every count, number of knots and place to begin", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 250 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer(),
      (count, last, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const planes = [0, 1, 2].map(() => randomFloats(random, count * 4));
        const knots = randomFloats(random, (last + 1) * 4);
        const first = Math.fround(random() * last * 0.5);
        // The last quartet lies short of the last knot.
        const step = Math.fround(((last - first) * random() * 0.999) / count);
        const offsets = planes.map((plane) => arena.put(plane));
        const [red, green, blue] = offsets as [number, number, number];
        arena.kernels.exports.gainPlaces(red, green, blue, count, arena.put(knots), first, step);
        planes.forEach((plane, i) => {
          expect(arena.get(offsets[i]!, count * 4 + 1)).toEqual([...gainPlaces(plane, knots, first, step), -12345]);
        });
      },
    ),
  );
});
