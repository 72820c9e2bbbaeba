import * as fc from "fast-check";
import { expect, test } from "vitest";
import { trimRow } from "../twin/trim-row.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();

test("trimRow is its twin for every count, amount and end", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: -0.25, max: 0.25, noNaN: true }),
      fc.constantFrom(1, 1.7),
      fc.integer(),
      (count, amount, end, seed) => {
        arena.clear();
        const row = randomFloats(randomNumbers(seed), count);
        const at = arena.put(row);
        arena.kernels.exports.trimRow(at, count, amount, end, 1.25 / end);
        expect(arena.get(at, count)).toEqual(trimRow(row, amount, end, 1.25 / end));
        // Nothing beyond the quartet that the row ends in.
        expect(arena.get(at + 16 * Math.ceil(count / 4), 1)).toEqual([-12345]);
      },
    ),
  );
});

test("dark light is multiplied, light at the end stays, and brighter never becomes darker", () => {
  const row = Array.from({ length: 1001 }, (_, i) => Math.fround(i / 1000));
  for (const amount of [2 ** -0.3 - 1, 2 ** 0.3 - 1]) {
    const trimmed = trimRow(row, amount, 1, 1 / 0.85);
    expect(trimmed[100]).toBeCloseTo(0.1 * (1 + amount), 6);
    expect(trimmed[1000]).toBe(1);
    for (let i = 1; i < trimmed.length; i++) expect(trimmed[i]).toBeGreaterThan(trimmed[i - 1]!);
  }
});
