import * as fc from "fast-check";
import { expect, test } from "vitest";
import { solveOffsets } from "./setting-offsets.ts";
import { buildWhittaker } from "./whittaker.ts";

/** Solves A·x = b by elimination with pivots. */
function eliminate(a: number[][], b: number[]): number[] {
  const n = b.length;
  const rows = a.map((row, i) => [...row, b[i] as number]);
  for (let i = 0; i < n; i++) {
    const rest = rows.slice(i).map((row) => Math.abs(row[i] as number));
    const best = i + rest.indexOf(Math.max(...rest));
    [rows[i], rows[best]] = [rows[best] as number[], rows[i] as number[]];
    const pivot = rows[i] as number[];
    for (const row of rows.slice(i + 1)) {
      const factor = (row[i] as number) / (pivot[i] as number);
      for (let k = i; k <= n; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number);
    }
  }
  const x = b.map(() => 0);
  for (let i = n - 1; i >= 0; i--) {
    const row = rows[i] as number[];
    x[i] = x.reduce((sum, value, k) => (k > i ? sum - (row[k] as number) * value : sum), row[n] as number);
    x[i] = (x[i] as number) / (row[i] as number);
  }
  return x;
}

test("equals the solution of scene and offsets in one dense system", () => {
  const sample = fc.record({
    value: fc.double({ min: -2, max: 2, noNaN: true }),
    weight: fc.constantFrom(0, 0.4, 1),
    setting: fc.integer({ min: -1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 6, maxLength: 24 }), fc.constantFrom(0.5, 20), (list, lambda) => {
      fc.pre(list.filter(({ weight }) => weight > 0).length >= 4);
      const [n, kinds, prior] = [list.length, 4, 0.3];
      const times = Float64Array.from(list, (_, i) => i);
      const residual = Float64Array.from(list, ({ value }) => value);
      const weights = Float64Array.from(list, ({ weight }) => weight);
      const settings = Int32Array.from(list, ({ setting }) => setting);
      const matrix = buildWhittaker(times, weights, lambda);
      const offsets = solveOffsets({ matrix, residual, weights, settings, fitted: [0, 1, 2, 3], prior });
      const a = Array.from({ length: n + kinds }, () => Array.from({ length: n + kinds }, () => 0));
      const b = Array.from({ length: n + kinds }, () => 0);
      const add = (i: number, j: number, value: number): void => {
        const row = a[i] as number[];
        row[j] = (row[j] as number) + value;
      };
      for (let i = 0; i < n; i++) {
        const weight = weights[i] as number;
        add(i, i, weight + 1e-9);
        b[i] = weight * (residual[i] as number);
        const setting = settings[i] as number;
        if (setting < 0) continue;
        add(i, n + setting, weight);
        add(n + setting, i, weight);
        add(n + setting, n + setting, weight);
        b[n + setting] = (b[n + setting] as number) + weight * (residual[i] as number);
      }
      for (let k = 0; k < kinds; k++) add(n + k, n + k, prior);
      for (let i = 1; i + 1 < n; i++) {
        [1, -2, 1].forEach((left, j) =>
          [1, -2, 1].forEach((right, k) => add(i - 1 + j, i - 1 + k, lambda * left * right)),
        );
      }
      const whole = eliminate(a, b);
      offsets.forEach((offset, k) => expect(offset).toBeCloseTo(whole[n + k] as number, 6));
    }),
  );
});
