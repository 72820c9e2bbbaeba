import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rebuildGreen, rebuildXtransGreen } from "../twin/highlights.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const FROM = Math.fround(0.8);
const SLOPE = 1 / 0.15;

test("rebuildGreen is its twin near the end, and leaves four sites far from it to the bit", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.float({ min: 0.5, max: 2, noNaN: true }),
      fc.integer(),
      (count, hue, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const whole = Math.ceil(count / 4) * 4;
        // Whole fours that are dark, and others.
        const row = (most: number): number[] =>
          Array.from({ length: whole }, (_, i) =>
            Math.fround((Math.floor(i / 4) % 3 === 0 ? 0.5 : most) * random() - 0.02),
          );
        const [green, r1, r2, b1, b2] = [row(1.05), row(2), row(2), row(1.5), row(1.5)] as const;
        const at = arena.put(green);
        const [a, b, c, d] = [r1, r2, b1, b2].map((plane) => arena.put(plane)) as [number, number, number, number];
        arena.kernels.exports.rebuildGreen(at, a, b, c, d, count, FROM, SLOPE, hue);
        const isDark = (i: number): boolean =>
          green.slice(i - (i % 4), i - (i % 4) + 4).every((light) => light <= FROM);
        const twin = green.map((light, i) =>
          isDark(i) ? light : rebuildGreen(light, [r1[i]!, r2[i]!], [b1[i]!, b2[i]!], FROM, SLOPE, hue),
        );
        expect(arena.get(at, whole + 1)).toEqual([...twin, -12345]);
      },
    ),
  );
});

test("rebuildXtransGreen is its twin, and leaves to the bit what is not near its end", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.float({ min: 0.5, max: 2, noNaN: true }),
      fc.integer(),
      (count, hue, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const [whole, floor] = [Math.ceil(count / 4) * 4, 0.002];
        // Roots of light as far as red goes, some below 0, dark blocks among them.
        const roots = Array.from({ length: 9 * (whole + 5) }, (_, i) =>
          Math.fround(((i >> 3) % 3 === 0 ? 0.8 : 1.4) * random() - 0.05),
        );
        const stride = (whole + 5) * 4;
        const thirds = arena.put(roots);
        arena.kernels.exports.rebuildXtransGreen(thirds, stride, count, floor, FROM, SLOPE, hue);
        const wanted = roots.slice();
        for (let block = 0; block < whole; block++) {
          const at = Array.from({ length: 9 }, (_, place) => place * (whole + 5) + block);
          const twin = rebuildXtransGreen(
            at.map((i) => roots[i]!),
            floor,
            FROM,
            SLOPE,
            hue,
          );
          at.forEach((i, place) => (wanted[i] = twin[place]!));
        }
        expect(arena.get(thirds, wanted.length)).toEqual(wanted);
      },
    ),
  );
});

test("a cloud that clipped in green gets its green back", () => {
  arena.clear();
  const [red, blue] = [1.1, 1.05];
  const told = ((Math.sqrt(red) + Math.sqrt(blue)) / 2) ** 2;
  const light = Array.from({ length: 64 }, (_, i) => (i + 1) / 50);
  const [r, b] = [red, blue].map((part) => arena.put(light.map((level) => level * part))) as [number, number];
  const at = arena.put(light.map((level) => Math.min(1, level)));
  arena.kernels.exports.rebuildGreen(at, r, r, b, b, 64, FROM, SLOPE, 1 / told);
  arena.get(at, 64).forEach((green, i) => expect(Math.abs(green - light[i]!)).toBeLessThan(1e-5));
});
