import { addBanded, type BandedMatrix, createBanded, factorBanded, solveBanded } from "../base/banded.ts";

/** Keeps W + λK positive definite where weights are 0; far below any weight in use. */
const RIDGE = 1e-9;

/**
 * λ at which the Whittaker smoother of order 2 lets half of an oscillation of `period` samples through:
 * λ = (2 sin(π/P))⁻⁴ (frequency response 1 / (1 + λ(2 sin(ω/2))⁴); Eilers 2003, "A perfect smoother").
 */
export function computeLambda(period: number): number {
  return (2 * Math.sin(Math.PI / Math.max(2, period))) ** -4;
}

/**
 * W + λ·DᵀKD, factored, for samples at rising `times` (in samples: 1 = the usual distance).
 *
 * D is the second divided difference on real time, weighted by the time it speaks for, so that λ means the same at any
 * spacing and equal spacing gives the common form. `bends[i]` = 0 leaves the curve free to bend or break at sample i.
 */
export function buildWhittaker(
  times: Float64Array,
  weights: Float64Array,
  lambda: number,
  bends?: Float64Array,
): BandedMatrix {
  const count = times.length;
  const matrix = createBanded(count, 2);
  for (let i = 0; i < count; i++) addBanded(matrix, i, i, (weights[i] as number) + RIDGE);
  for (let i = 1; i + 1 < count; i++) {
    const before = (times[i] as number) - (times[i - 1] as number);
    const after = (times[i + 1] as number) - (times[i] as number);
    const span = (before + after) / 2;
    const a = 1 / (before * span);
    const c = 1 / (after * span);
    const strength = lambda * span * (bends === undefined ? 1 : (bends[i] as number));
    const b = -a - c;
    addBanded(matrix, i - 1, i - 1, strength * a * a);
    addBanded(matrix, i, i - 1, strength * b * a);
    addBanded(matrix, i, i, strength * b * b);
    addBanded(matrix, i + 1, i - 1, strength * c * a);
    addBanded(matrix, i + 1, i, strength * c * b);
    addBanded(matrix, i + 1, i + 1, strength * c * c);
  }
  factorBanded(matrix);
  return matrix;
}

/** The smooth curve nearest to `values`. Where weights are 0 it interpolates; beyond the ends it runs straight. */
export function smoothWhittaker(
  times: Float64Array,
  values: Float64Array,
  weights: Float64Array,
  lambda: number,
): Float64Array {
  const curve = values.map((value, i) => (weights[i] === 0 ? 0 : value * (weights[i] as number)));
  solveBanded(buildWhittaker(times, weights, lambda), curve);
  return curve;
}
