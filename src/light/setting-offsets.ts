import { type BandedMatrix, solveBanded } from "../base/banded.ts";
import { solveDense } from "./dense.ts";

export interface OffsetProblem {
  /** A = W + λK, factored. */
  readonly matrix: BandedMatrix;
  /** r, EV. */
  readonly residual: Float64Array;
  /** Diagonal of W. */
  readonly weights: Float64Array;
  /** Index of each frame's setting; −1: none. */
  readonly settings: Int32Array;
  /** Settings that get an offset; the others stay 0. */
  readonly fitted: readonly number[];
  /** Diagonal of T: what holds every offset near 0, in units of W. */
  readonly prior: number;
}

/**
 * β of min Σ w (r − s − β)² + λ|D²s|² + Tβ², with s eliminated: with Z picking each frame's setting, β solves the Schur
 * complement (ZᵀWZ + T − ZᵀWA⁻¹WZ)·β = ZᵀW(r − A⁻¹Wr).
 * @returns one offset per setting index, up to the largest in use
 */
export function solveOffsets({ matrix, residual, weights, settings, fitted, prior }: OffsetProblem): Float64Array {
  const kinds = settings.reduce((most, setting) => Math.max(most, setting + 1), 0);
  const columns = new Int32Array(kinds).fill(-1);
  fitted.forEach((setting, i) => (columns[setting] = i));
  const size = fitted.length;
  const schur = new Float64Array(size * size);
  const right = new Float64Array(size);
  const smooth = residual.map((value, i) => value * (weights[i] as number));
  solveBanded(matrix, smooth);
  const columnOf = settings.map((setting) => (setting < 0 ? -1 : (columns[setting] as number)));
  for (let i = 0; i < columnOf.length; i++) {
    const at = columnOf[i] as number;
    if (at < 0) continue;
    right[at] = (right[at] as number) + (weights[i] as number) * ((residual[i] as number) - (smooth[i] as number));
  }
  const leaked = new Float64Array(residual.length);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < leaked.length; i++) leaked[i] = columnOf[i] === j ? (weights[i] as number) : 0;
    solveBanded(matrix, leaked);
    for (let i = 0; i < leaked.length; i++) {
      const at = columnOf[i] as number;
      if (at < 0) continue;
      const kept = (at === j ? 1 : 0) - (leaked[i] as number);
      schur[at * size + j] = (schur[at * size + j] as number) + (weights[i] as number) * kept;
    }
    schur[j * size + j] = (schur[j * size + j] as number) + prior;
  }
  solveDense(schur, right);
  const offsets = new Float64Array(kinds);
  fitted.forEach((setting, i) => (offsets[setting] = right[i] as number));
  return offsets;
}
