import * as fc from "fast-check";
import { expect, test } from "vitest";
import { padMosaicRow, splitMosaicRow, type TwinLevel } from "../twin/split-mosaic.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;

const level = (random: () => number): TwinLevel => [
  Math.floor(random() * 2049),
  (1 + random() * 2) / 14000,
  1 + random() * 2,
];

test("splitMosaicRow is its twin for every count, step and direction", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.constantFrom(1, -1, 3, -7), fc.integer(), (count, stride, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const samples = Array.from({ length: count }, () => Math.floor(random() * 65536));
      const [first, second] = [level(random), level(random)];
      const reach = (count - 1) * Math.abs(stride) + 1;
      const src = arena.putUint16(new Uint16Array(reach));
      const start = src + (stride < 0 ? (reach - 1) * 2 : 0);
      samples.forEach((sample, x) => memory.uint16(start + x * stride * 2, 1).set([sample]));
      const [even, odd] = [arena.floats(count), arena.floats(count)];
      exports.splitMosaicRow(start, stride * 2, count, even, odd, ...first, ...second);
      const twin = splitMosaicRow(samples, first, second);
      // One more than is due: nothing may be written there.
      expect(arena.get(even, twin.even.length + 1)).toEqual([...twin.even, -12345]);
      expect(arena.get(odd, twin.odd.length + 1)).toEqual([...twin.odd, -12345]);
    }),
  );
});

test("padMosaicRow is its twin for every count", () => {
  for (let count = 1; count <= 17; count++) {
    arena.clear();
    const row = Array.from({ length: count }, (_, x) => x + 1);
    const even = arena.put(row.filter((_, x) => x % 2 === 0));
    const odd = arena.put(row.filter((_, x) => x % 2 === 1));
    exports.padMosaicRow(even, odd, count);
    const pairs = Math.ceil(count / 2) + 4;
    const [evens, odds] = [arena.get(even - 8, pairs), arena.get(odd - 8, pairs)];
    expect(evens.flatMap((value, i) => [value, odds[i]!])).toEqual(padMosaicRow(row));
  }
});
