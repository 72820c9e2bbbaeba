import * as fc from "fast-check";
import { expect, test } from "vitest";
import { computeCeiling } from "./ceiling.ts";
import { computeFlicker } from "./flicker-score.ts";

test("none, one, and a level shot: just below the gain", () => {
  expect([...computeCeiling([])]).toEqual([]);
  expect(computeCeiling([0.5])[0]).toBeCloseTo(0.406, 3);
  for (const value of computeCeiling(Array.from({ length: 100 }, () => -2))) expect(value).toBeCloseTo(-2.094, 3);
});

test("below every gain with its margin, however they jump", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { maxLength: 200 }), (gains) => {
      computeCeiling(gains).forEach((value, i) => expect(value).toBeLessThan((gains[i] as number) - 0.09));
    }),
  );
});

test("third-stop steps up and down over 9 EV: smooth, and never far below", () => {
  const gains = Array.from({ length: 600 }, (_, i) => {
    const programme = -9 * Math.max(0, Math.min(1, (i - 100) / 400));
    return programme - Math.round(3 * programme + 0.4 * Math.sin(i)) / 3 + 0.7 * programme;
  });
  const ceiling = computeCeiling(gains);
  expect(computeFlicker(gains)).toBeGreaterThan(0.05);
  expect(computeFlicker(ceiling)).toBeLessThan(0.0005);
  ceiling.forEach((value, i) => expect((gains[i] as number) - value).toBeLessThan(1.3));
});
