import { addBanded, createBanded, factorBanded, solveBanded } from "../base/banded.ts";
import type { LinearRows } from "./linear-rows.ts";
import type { BoundedProgramme } from "./solve-bounded.ts";

interface NewtonStep {
  readonly step: Float64Array;
  /** −gradient · step: twice what the step promises to gain. */
  readonly decrement: number;
}

interface NewtonSystem {
  /** @param residuals rows of `costs` at x; @param rooms rows of `bounds` at x. What is returned is overwritten by the next. */
  computeStep(mu: number, x: Float64Array, residuals: Float64Array, rooms: Float64Array): NewtonStep;
}

/**
 * Newton steps of the barrier. The Hessian is banded, and bordered by one full row where all share an unknown: that one is
 * eliminated by its Schur complement.
 */
export function createNewtonSystem({
  count,
  reach,
  isShared,
  costs,
  bounds,
  pulls,
  slopes,
}: BoundedProgramme): NewtonSystem {
  const inner = isShared ? count - 1 : count;
  const matrix = createBanded(inner, Math.min(reach, Math.max(0, inner - 1)));
  const { rows: band } = matrix;
  const width = matrix.reach + 1;
  const border = new Float64Array(inner);
  const gradient = new Float64Array(count);
  const step = new Float64Array(count);
  let corner = 0;

  const addRow = (rows: LinearRows, i: number, slope: number, curvature: number): void => {
    const { starts, columns, values } = rows;
    const end = starts[i + 1] as number;
    for (let k = starts[i] as number; k < end; k++) {
      const column = columns[k] as number;
      const value = values[k] as number;
      gradient[column] = (gradient[column] as number) + slope * value;
      const scaled = curvature * value;
      for (let l = starts[i] as number; l <= k; l++) {
        const other = columns[l] as number;
        const product = scaled * (values[l] as number);
        // addBanded, without asking which of the two comes first: columns rise.
        if (column < inner) {
          const at = column * width + column - other;
          band[at] = (band[at] as number) + product;
        } else if (other < inner) border[other] = (border[other] as number) + product;
        else corner += product;
      }
    }
  };

  const assemble = (mu: number, x: Float64Array, residuals: Float64Array, rooms: Float64Array): void => {
    band.fill(0);
    border.fill(0);
    corner = 0;
    for (let j = 0; j < count; j++) {
      const pull = pulls[j] as number;
      gradient[j] = pull * (x[j] as number) + (slopes[j] as number);
      if (j < inner) addBanded(matrix, j, j, pull);
      else corner += pull;
    }
    for (let i = 0; i < costs.count; i++) {
      const w = costs.weights[i] as number;
      const m = mu / w;
      const r = residuals[i] as number;
      const q = Math.sqrt(m * m + r * r);
      // (w/e)(1 − r²/(e·q)) of the formula, with r² = (q − m)·e put in: nothing cancels.
      addRow(costs, i, (w * r) / (m + q), mu / ((m + q) * q));
    }
    for (let i = 0; i < bounds.count; i++) {
      const room = rooms[i] as number;
      addRow(bounds, i, -mu / room, mu / (room * room));
    }
  };

  return {
    computeStep(mu, x, residuals, rooms) {
      assemble(mu, x, residuals, rooms);
      factorBanded(matrix);
      const within = step.subarray(0, inner);
      for (let j = 0; j < inner; j++) within[j] = -(gradient[j] as number);
      solveBanded(matrix, within);
      if (isShared) {
        const across = border.slice();
        solveBanded(matrix, across);
        let left = -(gradient[inner] as number);
        let pivot = corner;
        for (let j = 0; j < inner; j++) {
          left -= (border[j] as number) * (within[j] as number);
          pivot -= (border[j] as number) * (across[j] as number);
        }
        const last = left / pivot;
        for (let j = 0; j < inner; j++) within[j] = (within[j] as number) - last * (across[j] as number);
        step[inner] = last;
      }
      return { step, decrement: -step.reduce((sum, value, j) => sum + value * (gradient[j] as number), 0) };
    },
  };
}
