import * as fc from "fast-check";
import { expect, test } from "vitest";
import { splitRgbRow } from "../twin/split-rgb.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const CURVE = Float32Array.from({ length: 65536 }, (_, sample) => (sample / 65535) ** 2.2);

test("splitRgbRow is its twin with and without a curve, forwards and backwards", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      fc.boolean(),
      fc.integer(),
      (count, curved, back, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const pixels = Array.from({ length: count }, () => [0, 1, 2].map(() => Math.floor(random() * 65536)));
        const levels = curved
          ? [0, 0, 0, 1, 1.5, 2, 1, 1, 2]
          : [100, 200, 300, 2 / 60000, 1.2 / 60000, 1 / 60000, 2, 1, 1];
        const src = arena.putUint16((back ? pixels.toReversed() : pixels).flat());
        const curve = curved ? arena.put(CURVE) : 0;
        const planes = [0, 1, 2].map(() => arena.floats(count)) as [number, number, number];
        const start = back ? src + (count - 1) * 6 : src;
        const step = back ? -6 : 6;
        arena.kernels.exports.splitRgbRow(start, step, count, curve, arena.put(levels), 0.75, 5, ...planes);
        const twin = splitRgbRow(pixels, curved ? CURVE : null, levels, 0.75, 5);
        planes.forEach((plane, c) => expect(arena.get(plane, count)).toEqual(twin.map((pixel) => pixel[c])));
      },
    ),
  );
});
