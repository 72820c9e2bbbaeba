import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mergeRowTwin } from "../twin/merge-frames.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const PAD = 8;

test("mergeRow is its twin for every width and number of neighbours", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom(3, 60, 1023),
      fc.integer(),
      (width, count, spread, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const base = Array.from({ length: width }, () => random() * 1023);
        const frames = Array.from({ length: count + 1 }, () =>
          [0, 1, 2].map(() =>
            base.map((value) => Math.floor(Math.max(0, Math.min(1023, value + (random() - 0.5) * spread)))),
          ),
        );
        const rows = frames.flat().map((row) => {
          const padded = [...Array<number>(PAD).fill(row[0]!), ...row, ...Array<number>(2 * PAD).fill(row.at(-1)!)];
          return arena.putUint16(padded) + PAD * 2;
        });
        const own = Array.from({ length: 64 }, () => Math.fround(random()));
        const around = Array.from({ length: 64 }, () => Math.fround(random() / 5));
        const strength = Math.fround(random());
        const dst = arena.floats(width + 8);
        const { mergeRow } = arena.kernels.exports;
        mergeRow(arena.putUint32(rows), count, width, arena.put([...own, ...around]), 4, strength, dst);
        const [picture, ...neighbours] = frames as [number[][], ...number[][][]];
        expect(arena.get(dst, width)).toEqual(mergeRowTwin(picture, neighbours, own, around, 4, strength));
      },
    ),
  );
});
