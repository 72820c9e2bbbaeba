import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Gradients, greenGradients, interpolateGreen } from "../twin/green.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();

function randomRows(random: () => number, count: number) {
  return {
    colour: randomFloats(random, count + 2),
    green: randomFloats(random, count + 3, 1),
    up1: randomFloats(random, count, 1),
    down1: randomFloats(random, count, 1),
    up2: randomFloats(random, count),
    down2: randomFloats(random, count),
    up3: randomFloats(random, count, 1),
    down3: randomFloats(random, count, 1),
  };
}

test("greenGradients is its twin for every count", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), (count, seed) => {
      arena.clear();
      const rows = randomRows(randomNumbers(seed), count);
      const [across, down] = [arena.floats(count), arena.floats(count)];
      arena.kernels.exports.greenGradients(
        arena.put(rows.colour) + 4,
        arena.put(rows.green) + 4,
        arena.put(rows.up1),
        arena.put(rows.down1),
        arena.put(rows.up2),
        arena.put(rows.down2),
        arena.put(rows.up3),
        arena.put(rows.down3),
        count,
        across,
        down,
      );
      const twin = greenGradients(rows, count);
      expect(arena.get(across, count)).toEqual(twin.across);
      expect(arena.get(down, count)).toEqual(twin.down);
    }),
  );
});

test("interpolateGreen is its twin for every count and phase", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.integer(), (count, odd, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const rows = randomRows(random, count);
      const [here, above, below] = [0, 1, 1].map((more): Gradients => ({
        across: randomFloats(random, count + more, 0.1).map(Math.abs),
        down: randomFloats(random, count + more, 0.1).map(Math.abs),
      })) as [Gradients, Gradients, Gradients];
      const [dst, difference] = [arena.floats(2 * count), arena.floats(count)];
      const gradients = arena.floats(6);
      const places = [here, above, below].flatMap(({ across, down }) => [arena.put(across), arena.put(down)]);
      arena.kernels.memory.uint32(gradients, 6).set(places);
      arena.kernels.exports.interpolateGreen(
        arena.put(rows.colour) + 4,
        arena.put(rows.green) + 4,
        arena.put(rows.up1),
        arena.put(rows.down1),
        arena.put(rows.up2),
        arena.put(rows.down2),
        gradients,
        odd ? 1 : 0,
        count,
        0.75,
        5,
        0.3,
        dst,
        difference,
      );
      const twin = interpolateGreen(rows, here, above, below, odd, count, [0.75, 5], 0.3);
      expect(arena.get(dst, 2 * count)).toEqual(twin.green);
      expect(arena.get(difference, count)).toEqual(twin.difference);
    }),
  );
});
