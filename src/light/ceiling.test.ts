import * as fc from "fast-check";
import { expect, test } from "vitest";
import { computeCeiling } from "./ceiling.ts";
import { computeFlicker } from "./flicker-score.ts";

test("none, one, and a level shot: just below the gain", () => {
  expect([...computeCeiling(new Float64Array(0))]).toEqual([]);
  expect(computeCeiling(Float64Array.of(0.5))[0]).toBeCloseTo(0.406, 3);
  for (const value of computeCeiling(new Float64Array(100).fill(-2))) expect(value).toBeCloseTo(-2.094, 3);
});

test("below every gain with its margin, however they jump", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { maxLength: 200 }), (gains) => {
      computeCeiling(Float64Array.from(gains)).forEach((value, i) =>
        expect(value).toBeLessThan((gains[i] as number) - 0.09),
      );
    }),
  );
});

test.each([100, 400, 1600])(
  "third-stop steps up and down over 9 EV in %i frames: smooth, and never far below",
  (count) => {
    const gains = Float64Array.from({ length: count + 100 }, (_, i) => {
      const programme = -9 * Math.max(0, Math.min(1, (i - 50) / count));
      return programme - Math.round(3 * programme + 0.4 * Math.sin(i)) / 3 + 0.7 * programme;
    });
    const ceiling = computeCeiling(gains);
    expect(computeFlicker(gains)).toBeGreaterThan(0.05);
    expect(computeFlicker(ceiling)).toBeLessThan(0.0005);
    ceiling.forEach((value, i) => expect((gains[i] as number) - value).toBeLessThan(0.8));
  },
);
