import { expect, test } from "vitest";
import { profileCurve, thinPoints } from "./profile-tone.ts";

test("a profile's curve has no bend at its ends, and is straight through two points", () => {
  const cubic = profileCurve({ kind: "profile", points: [0, 0.5, 1].map((x) => [x, x * x] as const), white: null });
  // By hand: 6·(1.5 − 0.5) = 2·(0.5 + 0.5)·m, so m = 3 in the middle.
  expect(cubic(0.25)).toBeCloseTo((0 + 0.25) / 2 + ((1 / 8 - 1 / 2) * 3 * 0.25) / 6, 12);
  const points = [
    [0.1, 0.2],
    [0.9, 0.6],
  ] as const;
  const line = profileCurve({ kind: "profile", points, white: null });
  expect([0, 0.5, 1, Number.NaN].map(line)).toEqual([0.2, expect.closeTo(0.4, 12), 0.6, 0.2]);
});

test("a curve of thousands of points is the same by fewer, to 10⁻⁵", () => {
  // Steep in the dark, with a shoulder, as makers have them.
  const points = Array.from({ length: 8192 }, (_, i) => {
    const x = i / 8191;
    return [x, 1 - (1 - x ** 0.9) ** 2.2] as const;
  });
  const thin = thinPoints(points);
  expect(thin).toHaveLength(257);
  expect([thin[0], thin.at(-1)]).toEqual([
    [0, 0],
    [1, 1],
  ]);
  const [all, few] = [points, thin].map((some) => profileCurve({ kind: "profile", points: some, white: null }));
  for (let i = 0; i <= 1000; i++) expect(Math.abs(all!(i / 1000) - few!(i / 1000))).toBeLessThan(1e-5);
  expect(thinPoints(points.slice(0, 100))).toHaveLength(100);
});
