import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LinearRow, solveLinear } from "./solve-linear.ts";

/** The best corner of all that three rows (or the box) meet in. */
function tryCorners(goal: readonly number[], rows: readonly LinearRow[], reach: number): number | null {
  const box = [0, 1, 2].flatMap((i) =>
    [1, -1].map((sign) => ({ coefficients: [0, 1, 2].map((j) => (i === j ? sign : 0)), bound: reach })),
  );
  const all = [...box, ...rows];
  let best: number | null = null;
  for (let i = 0; i < all.length; i++) {
    for (let j = 0; j < i; j++) {
      for (let k = 0; k < j; k++) {
        const corner = meet([all[i], all[j], all[k]] as LinearRow[]);
        if (corner === null) continue;
        if (all.some(({ coefficients, bound }) => dot(coefficients, corner) > bound + 1e-7)) continue;
        const value = dot(goal, corner);
        if (best === null || value > best) best = value;
      }
    }
  }
  return best;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

/** Cramer's rule. */
function meet(rows: readonly LinearRow[]): number[] | null {
  const [a, b, c] = rows.map(({ coefficients }) => coefficients) as [number[], number[], number[]];
  const det = (x: number[], y: number[], z: number[]): number =>
    (x[0] as number) * ((y[1] as number) * (z[2] as number) - (y[2] as number) * (z[1] as number)) -
    (x[1] as number) * ((y[0] as number) * (z[2] as number) - (y[2] as number) * (z[0] as number)) +
    (x[2] as number) * ((y[0] as number) * (z[1] as number) - (y[1] as number) * (z[0] as number));
  const whole = det(a, b, c);
  if (Math.abs(whole) < 1e-6) return null;
  return [0, 1, 2].map((i) => {
    const [x, y, z] = [a, b, c].map((row, r) => row.with(i, (rows[r] as LinearRow).bound)) as [
      number[],
      number[],
      number[],
    ];
    return det(x, y, z) / whole;
  });
}

describe("solveLinear", () => {
  test("finds the best of all corners", () => {
    const number = fc.integer({ min: -6, max: 6 }).map((value) => value / 2);
    const row = fc.record({ coefficients: fc.tuple(number, number, number), bound: fc.integer({ min: -4, max: 12 }) });
    fc.assert(
      fc.property(fc.tuple(number, number, number), fc.array(row, { maxLength: 12 }), (goal, rows) => {
        const real = rows.filter(({ coefficients }) => coefficients.some((value) => value !== 0));
        const found = solveLinear(goal, real, 20);
        const best = tryCorners(goal, real, 20);
        if (best === null) return found === null;
        for (const { coefficients, bound } of real)
          expect(dot(coefficients, found as number[])).toBeLessThan(bound + 1e-6);
        expect(dot(goal, found as number[])).toBeCloseTo(best, 6);
        return true;
      }),
      { numRuns: 500 },
    );
  });

  test("says that there is none", () => {
    const rows = [
      { coefficients: [1, 0], bound: -1 },
      { coefficients: [-1, 0], bound: -1 },
    ];
    expect(solveLinear([0, 1], rows, 10)).toBeNull();
  });

  test("thousands of parallel rows are one", () => {
    const rows = Array.from({ length: 8000 }, (_, i) => [
      { coefficients: [1, 0, 0.5], bound: 1 + (i % 2) * 1e-13 },
      { coefficients: [-1, 0, 0.5], bound: 1 },
      { coefficients: [0, 1, 0.5], bound: 1 },
      { coefficients: [0, -1, 0.5], bound: 1 },
    ]).flat();
    expect((solveLinear([0, 0, 1], rows, 1e4) as number[])[2]).toBeCloseTo(2, 8);
  });
});
