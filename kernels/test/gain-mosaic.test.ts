import * as fc from "fast-check";
import { expect, test } from "vitest";
import { gainMosaicRow } from "../twin/gain-mosaic.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const MARK = 54321;

test("gainMosaicRow is its twin for every count, gain and level, and leaves the next row alone", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 140 }),
      fc.constantFrom([0, 0], [512, 515.25], [2048, 2046.5]),
      fc.constantFrom(4095, 16383, 65535),
      fc.integer(),
      (count, blacks, white, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const samples = Array.from({ length: count }, () => Math.floor(random() * random() * (white + 2)) & 0xffff);
        const spans = Math.ceil(count / 32);
        const knots = Array.from({ length: (spans + 1) * 2 }, () => Math.fround(0.25 + random() * 4));
        const at = arena.putUint16([...samples, ...Array<number>(16).fill(MARK)]);
        const { exports, memory } = arena.kernels;
        exports.gainMosaicRow(at, count, arena.put(knots), blacks[0]!, blacks[1]!, white);
        const got = [...memory.uint16(at, count + 16)];
        expect(got.slice(0, count)).toEqual(gainMosaicRow(samples, knots, blacks as [number, number], white));
        expect(got.slice(count)).toEqual(Array(16).fill(MARK));
      },
    ),
  );
});

test("a gain of 1 changes nothing, one of 2 doubles what is above black, and what clipped stays clipped", () => {
  const samples = [600, 512, 500, 16383, 16382, 9000, 512, 700, 16383];
  const twice = Array<number>(4).fill(2);
  expect(gainMosaicRow(samples, [1, 1, 1, 1], [512, 512], 16383)).toEqual(samples);
  expect(gainMosaicRow(samples, twice, [512, 512], 16383).slice(0, 3)).toEqual([688, 512, 488]);
  expect(gainMosaicRow(samples, [0.5, 0.5, 0.5, 0.5], [512, 512], 16383)[3]).toBe(16383);
});
