import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nearestOfColour } from "../../src/develop/repair-pixels.ts";
import { xtransColour } from "../../src/kernels/xtrans-pattern.ts";
import { repairSitesTwin } from "../twin/repair-sites.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const XTRANS = Array.from({ length: 36 }, (_, at) => {
  return xtransColour({ x: 1, y: 2, vertical: 0 }, at % 6, Math.floor(at / 6));
});

const cases = fc.record({
  width: fc.integer({ min: 1, max: 21 }),
  height: fc.integer({ min: 1, max: 17 }),
  slack: fc.nat({ max: 5 }),
  share: fc.constantFrom(0, 0.05, 0.5, 1),
  cfa: fc.constantFrom([0, 1, 1, 2], [1, 2, 0, 1], XTRANS),
  seed: fc.integer(),
});

test("repairSites is its twin, bit for bit, for any list: crowded, at the edges, outside", () => {
  fc.assert(
    fc.property(cases, ({ width, height, slack, share, cfa, seed }) => {
      arena.clear();
      const random = randomNumbers(seed);
      const stride = width + slack;
      const samples = Uint16Array.from({ length: stride * height }, () => random() * 65536);
      const period = Math.sqrt(cfa.length);
      const near = nearestOfColour(cfa, period);
      const places: number[] = [];
      for (let y = 0; y <= height; y++) {
        for (let x = 0; x <= width; x++) if (random() < share) places.push(y * 65536 + x);
      }
      const source = arena.putUint16(samples);
      const table = arena.kernels.memory.take(near.length * 16);
      new Int8Array(arena.kernels.memory.buffer, table, near.length * 16).set(near.flat(2));
      const list = arena.putUint32(places);
      const { repairSites } = arena.kernels.exports;
      const left = repairSites(source, stride, width, height, list, places.length, period, table);
      const expected = repairSitesTwin(samples, { stride, width, height }, places, period, near);
      expect(left).toBe(expected.left);
      expect([...arena.kernels.memory.uint16(source, samples.length)]).toEqual([...expected.samples]);
    }),
  );
});

test("the nearest of a colour: greens diagonally, red and blue two pixels off, eight of each", () => {
  const [red, green] = nearestOfColour([0, 1, 1, 2], 2);
  expect(green?.slice(0, 4).every(([x, y]) => Math.abs(x) === 1 && Math.abs(y) === 1)).toBe(true);
  expect(red?.slice(0, 4).every(([x, y]) => Math.abs(x) + Math.abs(y) === 2 && x * y === 0)).toBe(true);
  for (const near of nearestOfColour(XTRANS, 6)) expect(near).toHaveLength(8);
});
