import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computeLambda, smoothWhittaker } from "./whittaker.ts";

/** (W + λDᵀKD)·z = W·y by elimination on the whole matrix. */
function solveWhole(times: Float64Array, values: Float64Array, weights: Float64Array, lambda: number): number[] {
  const n = times.length;
  const at = (i: number): number => times[i] as number;
  const a = Array.from({ length: n }, (_, i) => {
    const row = Array.from({ length: n + 1 }, () => 0);
    row[i] = (weights[i] as number) + 1e-9;
    row[n] = (weights[i] as number) * (values[i] as number);
    return row;
  });
  for (let i = 1; i + 1 < n; i++) {
    const span = (at(i + 1) - at(i - 1)) / 2;
    const d = [1 / ((at(i) - at(i - 1)) * span), 0, 1 / ((at(i + 1) - at(i)) * span)] as number[];
    d[1] = -(d[0] as number) - (d[2] as number);
    d.forEach((left, j) => {
      d.forEach((right, k) => {
        const row = a[i - 1 + j] as number[];
        row[i - 1 + k] = (row[i - 1 + k] as number) + lambda * span * left * right;
      });
    });
  }
  for (let i = 0; i < n; i++) {
    const pivot = a[i] as number[];
    for (let j = i + 1; j < n; j++) {
      const row = a[j] as number[];
      const factor = (row[i] as number) / (pivot[i] as number);
      for (let k = i; k <= n; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number);
    }
  }
  const z = Array.from({ length: n }, () => 0);
  for (let i = n - 1; i >= 0; i--) {
    const row = a[i] as number[];
    let sum = row[n] as number;
    for (let k = i + 1; k < n; k++) sum -= (row[k] as number) * (z[k] as number);
    z[i] = sum / (row[i] as number);
  }
  return z;
}

describe("smoothWhittaker", () => {
  test("equals the dense solution at any spacing and weights", () => {
    const sample = fc.record({
      step: fc.double({ min: 0.2, max: 9, noNaN: true }),
      value: fc.double({ min: -5, max: 5, noNaN: true }),
      weight: fc.constantFrom(0, 0.3, 1),
    });
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 2, max: 40 }),
        (list, period) => {
          fc.pre(list.filter(({ weight }) => weight > 0).length >= 2);
          let time = 0;
          const times = Float64Array.from(list, ({ step }) => (time += step));
          const values = Float64Array.from(list, ({ value }) => value);
          const weights = Float64Array.from(list, ({ weight }) => weight);
          const lambda = computeLambda(period);
          const whole = solveWhole(times, values, weights, lambda);
          smoothWhittaker(times, values, weights, lambda).forEach((z, i) =>
            expect(z).toBeCloseTo(whole[i] as number, 5),
          );
        },
      ),
    );
  });

  test("keeps straight lines at any spacing, across gaps and to the ends", () => {
    const times = Float64Array.of(0, 1, 2, 5, 6, 6.5, 9, 30, 31, 32);
    const values = times.map((time) => 3 - 0.25 * time);
    const weights = Float64Array.of(0, 1, 1, 1, 0, 1, 1, 0, 1, 0);
    const smooth = smoothWhittaker(times, values, weights, computeLambda(30));
    smooth.forEach((z, i) => expect(z).toBeCloseTo(values[i] as number, 4));
  });

  test.each([10, 30, 60])("lets half of an oscillation of its period through (P = %i)", (period) => {
    const count = 40 * period;
    const times = Float64Array.from({ length: count }, (_, i) => i);
    const values = times.map((i) => Math.cos((2 * Math.PI * i) / period));
    const smooth = smoothWhittaker(times, values, new Float64Array(count).fill(1), computeLambda(period));
    const middle = smooth.subarray(18 * period, 22 * period);
    expect(Math.max(...middle)).toBeCloseTo(0.5, 2);
  });
});
