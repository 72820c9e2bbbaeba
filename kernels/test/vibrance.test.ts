import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Rgb } from "../twin/colour.twin.ts";
import { vibrance } from "../twin/vibrance.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const WEIGHTS = [0.27, 0.67, 0.06];

test("vibrance is its twin, leaves greys grey and nothing negative", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.float({ min: -1, max: 1, noNaN: true }),
      fc.integer(),
      (count, amount, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const part = (): number => (random() < 0.1 ? 0 : Math.fround(2 * random()));
        const colours = Array.from({ length: count * 4 }, (): Rgb => {
          const grey = part();
          return random() < 0.2 ? [grey, grey, grey] : [part(), part(), part()];
        });
        const planes = arena.put([0, 1, 2].flatMap((c) => colours.map((rgb) => rgb[c]!)));
        arena.kernels.exports.vibrance(planes, count, arena.put(WEIGHTS), amount);
        const twin = colours.map((rgb) => vibrance(rgb, WEIGHTS, amount));
        expect(arena.get(planes, count * 12)).toEqual([0, 1, 2].flatMap((c) => twin.map((rgb) => rgb[c]!)));
        expect(Math.min(...twin.flat())).toBeGreaterThan(-1e-6);
        const greys = colours.flatMap((rgb, i) =>
          Math.min(...rgb) === Math.max(...rgb) ? twin[i]!.map((part) => Math.abs(part - rgb[0])) : [0],
        );
        expect(Math.max(...greys)).toBeLessThan(1e-5);
        expect(arena.get(planes + count * 48, 1)).toEqual([-12345]);
      },
    ),
  );
});
