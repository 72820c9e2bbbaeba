import * as fc from "fast-check";
import { expect, test } from "vitest";
import { meanXtransBlock } from "../twin/xtrans-blocks.twin.ts";
import {
  lightDifference,
  lightOfRoot,
  spreadXtransDifferences,
  spreadXtransQuarters,
  type XtransCross,
  xtransQuarterGreens,
  type XtransSites,
} from "../twin/xtrans-colour.twin.ts";
import { interpolateXtransGreen } from "../twin/xtrans-green.twin.ts";
import { mirrorXtransColumn, splitXtransRow, type XtransLevel } from "../twin/xtrans-split.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const FADE = [0.75, 5] as const;
const seeds = fc.integer();
const light = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true });
const counts = fc.integer({ min: 1, max: 21 });

function levelsOf(random: () => number): XtransLevel[] {
  const pair = (from: number, to: number): [number, number] => [
    Math.fround(from + random() * (to - from)),
    Math.fround(from + random() * (to - from)),
  ];
  return [0, 1, 2].map(() => ({ black: pair(0, 30000), scale: pair(1e-5, 1e-4), limit: pair(1, 2) }));
}

test("splitXtransRow and padXtransRow are their twins from any column to any, in any direction", () => {
  fc.assert(
    fc.property(
      fc.record({
        from: fc.integer({ min: 0, max: 13 }),
        count: fc.integer({ min: 7, max: 60 }),
        step: fc.constantFrom(2, -2, 14),
        floor: fc.constantFrom(null, 0, 0.01),
        seed: seeds,
      }),
      ({ from, count, step, floor, seed }) => {
        arena.clear();
        const random = randomNumbers(seed);
        const samples = Array.from({ length: count }, () => Math.floor(random() * 65536));
        const levels = levelsOf(random);
        const size = Math.abs(step / 2) * count;
        const source = arena.putUint16(Array.from({ length: size }, () => 77));
        const start = source + (step < 0 ? (count - 1) * 2 : 0);
        const stored = arena.kernels.memory.uint16(source, size);
        samples.forEach((sample, i) => (stored[(start - source + i * step) / 2] = sample));
        const table = arena.put(
          levels.flatMap(({ black, scale, limit }) => [black, scale, limit].flatMap(([a, b]) => [a, b, a, b])),
        );
        const [blocks, margin] = [Math.ceil((from + count) / 3), 2];
        const floats = blocks + 2 * margin;
        const thirds = arena.floats(floats * 3) + margin * 4;
        const stride = floats * 4;
        const to = from + count;
        arena.kernels.exports.splitXtransRow(
          start,
          step,
          from,
          to,
          thirds,
          stride,
          table,
          floor === null ? 0 : 1,
          floor ?? 0,
        );
        const first = 3 * Math.ceil((from - 1) / 3) + 1;
        const last = 3 * Math.floor((to - 2) / 3) + 1;
        const [low, high] = [-margin * 3, (blocks + margin) * 3];
        arena.kernels.exports.padXtransRow(low, from, to, high, first, last, thirds, stride);
        const twin = splitXtransRow(samples, from, levels, floor);
        for (let x = low; x < high; x++) {
          const block = Math.floor(x / 3);
          const [value] = arena.get(thirds + (x - block * 3) * stride + block * 4, 1);
          expect(value).toBe(twin[mirrorXtransColumn(x, from, to, first, last) - from]);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("interpolateXtransGreen is its twin for every count", () => {
  fc.assert(
    fc.property(counts, seeds, (count, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const rows = Array.from({ length: 22 }, () => randomFloats(random, count, 1));
      const places = arena.putUint32(rows.map((row) => arena.put(row)));
      const [green, difference] = [arena.floats(count), arena.floats(count)];
      arena.kernels.exports.interpolateXtransGreen(places, count, ...FADE, green, difference);
      const twin = Array.from({ length: count }, (_, i) =>
        interpolateXtransGreen(
          rows.map((row) => row[i]!),
          ...FADE,
        ),
      );
      expect(arena.get(green, count)).toEqual(twin.map((site) => site.green));
      expect(arena.get(difference, count)).toEqual(twin.map((site) => site.difference));
    }),
  );
});

test("an even field of any colour stays even", () => {
  fc.assert(
    fc.property(light(0.7), light(1), light(1), (...lights) => {
      const [g, c, d] = lights.map(Math.fround) as [number, number, number];
      const places = [...Array.from({ length: 13 }, () => g), ...Array.from({ length: 6 }, () => c), d, d, d];
      const { green, difference } = interpolateXtransGreen(places, ...FADE);
      expect(green).toBeCloseTo(g, 5);
      expect(difference).toBeCloseTo(c - g, 5);
    }),
  );
});

/** Photosites of three rows of blocks and the pixels of the middle one. */
function madeRows(random: () => number, count: number) {
  const floats = count + 2;
  const kept = [0, 1, 2].map(() => Array.from({ length: 8 }, () => randomFloats(random, floats, 1)));
  const pixels = Array.from({ length: 9 }, () => randomFloats(random, count, 1));
  const [above = 0, here = 0, below = 0] = kept.map((rows) => arena.put(rows.flat()) + 4);
  const sites = (row: number, block: number): XtransSites => {
    const [top = 0, bottom = 0, left = 0, right = 0] = kept[row]!.slice(4).map((site) => site[block + 1]!);
    return { top, bottom, left, right };
  };
  const crossAt = (block: number): XtransCross => ({
    here: sites(1, block),
    above: sites(0, block),
    below: sites(2, block),
    before: sites(1, block - 1),
    after: sites(1, block + 1),
  });
  /** Roots of green at a block's pixels, row by row: measured, or interpolated at its photosites. */
  const greensAt = (block: number): number[] =>
    pixels.map((row, i) => {
      const site = [-1, 0, -1, 2, -1, 3, -1, 1, -1][i]!;
      return site < 0 ? row[block]! : kept[1]![site]![block + 1]!;
    });
  const pointers = [above, here, below, floats * 4, arena.put(pixels.flat()), count * 4] as const;
  return { pointers, crossAt, greensAt };
}

test("spreadXtransColour is its twin for every count", () => {
  fc.assert(
    fc.property(counts, fc.constantFrom(0, 0.01), seeds, (count, floor, seed) => {
      arena.clear();
      const { pointers, crossAt, greensAt } = madeRows(randomNumbers(seed), count);
      const rows = Array.from({ length: 9 }, () => arena.floats(3 * count));
      arena.kernels.exports.spreadXtransColour(...pointers, count, floor, arena.putUint32(rows));
      for (let block = 0; block < count; block++) {
        const { vertical, level } = spreadXtransDifferences(crossAt(block));
        const odd = block % 2 === 1;
        greensAt(block).forEach((green, i) => {
          const place = (3 * block + (i % 3)) * 4;
          const at = (plane: number): number => arena.get(rows[plane * 3 + Math.floor(i / 3)]! + place, 1)[0]!;
          expect(at(0)).toBe(lightDifference(green, (odd ? level : vertical)[i]!));
          expect(at(1)).toBe(lightOfRoot(green, floor));
          expect(at(2)).toBe(lightDifference(green, (odd ? vertical : level)[i]!));
        });
      }
    }),
  );
});

test("spreadXtransQuarters is its twin for every count", () => {
  fc.assert(
    fc.property(counts, fc.constantFrom(0, 0.01), seeds, (count, floor, seed) => {
      arena.clear();
      const { pointers, crossAt, greensAt } = madeRows(randomNumbers(seed), count);
      const rows = [2, 2, 3, 3, 3, 2, 2].map((side) => arena.floats(side * count));
      arena.kernels.exports.spreadXtransQuarters(...pointers, count, floor, arena.putUint32(rows));
      const at = (row: number, x: number): number => arena.get(rows[row]! + x * 4, 1)[0]!;
      for (let block = 0; block < count; block++) {
        const { vertical, level } = spreadXtransQuarters(crossAt(block));
        const odd = block % 2 === 1;
        const greens = greensAt(block);
        greens.forEach((green, i) => {
          expect(at(2 + Math.floor(i / 3), 3 * block + (i % 3))).toBe(lightOfRoot(green, floor));
        });
        xtransQuarterGreens(greens).forEach((green, i) => {
          const [row, x] = [i >> 1, 2 * block + (i & 1)];
          expect(at(row, x)).toBe(lightDifference(green, (odd ? level : vertical)[i]!));
          expect(at(5 + row, x)).toBe(lightDifference(green, (odd ? vertical : level)[i]!));
        });
      }
    }),
  );
});

test("meanXtransBlocks is its twin for every count", () => {
  fc.assert(
    fc.property(counts, seeds, (count, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const pixels = Array.from({ length: 9 }, () => randomFloats(random, count));
      const [first, green, second] = [arena.floats(count), arena.floats(count), arena.floats(count)];
      arena.kernels.exports.meanXtransBlocks(arena.put(pixels.flat()), count * 4, count, ...FADE, first, green, second);
      const twin = Array.from({ length: count }, (_, i) =>
        meanXtransBlock(
          pixels.map((row) => row[i]!),
          ...FADE,
        ),
      );
      expect(arena.get(green, count)).toEqual(twin.map((mean) => mean.green));
      expect(arena.get(first, count)).toEqual(twin.map(({ vertical, level }, i) => (i % 2 === 0 ? vertical : level)));
      expect(arena.get(second, count)).toEqual(twin.map(({ vertical, level }, i) => (i % 2 === 0 ? level : vertical)));
    }),
  );
});
