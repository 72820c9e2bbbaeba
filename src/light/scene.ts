import { solveBanded } from "./banded.ts";
import { computeMedian, computeSpread, computeTukey } from "./robust.ts";
import { buildWhittaker } from "./whittaker.ts";

/** What is solved: light that the settings do not explain, r = apparent − settings. */
export interface SceneProblem {
  /** Rising, in samples (1 = the usual interval). */
  readonly times: Float64Array;
  /** EV; any number where the weight is 0. */
  readonly residual: Float64Array;
  /** Reliability of each frame, 0 (unknown) to 1. */
  readonly weights: Float64Array;
  /** Index of the setting that each frame was taken with; −1: none, no offset is fitted. */
  readonly settings: Int32Array;
  readonly lambda: number;
  /** 1, or 0 where the scene may break. */
  readonly bends: Float64Array;
}

export interface SceneSolution {
  /** s: the scene's own light, EV. */
  readonly scene: Float64Array;
  /** β per setting, EV: what the setting gives beyond what it says. 0 where too few frames tell. */
  readonly offsets: Float64Array;
  /** σ of the error, EV. */
  readonly sigma: number;
}

/** Engraved settings are so far (EV, σ) from the truth that exact numbers do not explain. */
const OFFSET_SIGMA = 0.06;
/** An offset is fitted from this many frames on; with fewer it cannot be told from flicker. */
const MIN_FRAMES = 3;
/** The dense part grows with the cube of this: the most used settings get an offset. */
const MAX_OFFSETS = 240;
/** Neighbours on either side that a frame is held against. */
const NEIGHBOURS = 2;
const ITERATIONS = 8;
const SIGMA_FLOOR = 0.0005;

/**
 * min Σ w (r − s − β)² + λ|D²s|² + Σ (σ/σ_β)² β², s smooth on real time, β one number a setting; w lowered for lone outliers.
 *
 * With A = W + λK (pentadiagonal) and Z picking each frame's setting, s is eliminated and β solves the Schur
 * complement (ZᵀWZ + T − ZᵀWA⁻¹WZ)·β = ZᵀW(r − A⁻¹Wr): exact where alternating between s and β crawls.
 */
export function solveScene(problem: SceneProblem): SceneSolution {
  const { times, residual, weights, settings, lambda, bends } = problem;
  const fitted = chooseSettings(settings, weights);
  const kinds = settings.reduce((most, setting) => Math.max(most, setting + 1), 0);
  let robust = weights;
  let sigma = 0.05;
  let scene: Float64Array = new Float64Array(times.length);
  let offsets: Float64Array = new Float64Array(kinds);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const matrix = buildWhittaker(times, robust, lambda, bends);
    const smooth = (values: Float64Array): Float64Array => {
      const curve = values.map((value, i) => (robust[i] === 0 ? 0 : value * (robust[i] as number)));
      solveBanded(matrix, curve);
      return curve;
    };
    const prior = (Math.max(sigma, 0.005) / OFFSET_SIGMA) ** 2;
    offsets = solveOffsets({ residual, weights: robust, settings, fitted, kinds, prior, smooth });
    scene = smooth(residual.map((value, i) => value - (offsets[settings[i] as number] ?? 0)));
    const errors = residual.map((value, i) => value - (scene[i] as number) - (offsets[settings[i] as number] ?? 0));
    const known = [...errors.keys()].filter((i) => (weights[i] as number) > 0);
    sigma = Math.max(SIGMA_FLOOR, computeSpread(known.map((i) => errors[i] as number)) || 0);
    robust = weightIsolated(weights, errors, known, sigma);
  }
  return { scene, offsets, sigma };
}

/**
 * Takes weight from frames that stand out from their neighbours, by Tukey's biweight. Frames that depart together are
 * the scene's doing (a cloud before the sun) and keep theirs.
 */
function weightIsolated(
  weights: Float64Array,
  errors: Float64Array,
  known: readonly number[],
  sigma: number,
): Float64Array {
  const robust = weights.slice();
  known.forEach((frame, k) => {
    const around = known.slice(Math.max(0, k - NEIGHBOURS), k + NEIGHBOURS + 1).map((i) => errors[i] as number);
    const departure = (errors[frame] as number) - computeMedian(around);
    robust[frame] = (weights[frame] as number) * computeTukey(departure, sigma);
  });
  return robust;
}

/** Settings with an offset of their own, most used first. */
function chooseSettings(settings: Int32Array, weights: Float64Array): number[] {
  const uses = new Map<number, number>();
  settings.forEach((setting, i) => {
    if (setting >= 0 && (weights[i] as number) > 0) uses.set(setting, (uses.get(setting) ?? 0) + 1);
  });
  const ranked = [...uses].filter(([, count]) => count >= MIN_FRAMES).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  // A single setting has no offset against another one.
  return ranked.length < 2 ? [] : ranked.slice(0, MAX_OFFSETS).map(([setting]) => setting);
}

interface OffsetProblem {
  readonly residual: Float64Array;
  readonly weights: Float64Array;
  readonly settings: Int32Array;
  readonly fitted: readonly number[];
  readonly kinds: number;
  readonly prior: number;
  readonly smooth: (values: Float64Array) => Float64Array;
}

function solveOffsets(problem: OffsetProblem): Float64Array {
  const { residual, weights, settings, fitted, kinds, prior, smooth } = problem;
  const size = fitted.length;
  const column = new Int32Array(kinds).fill(-1);
  fitted.forEach((setting, i) => (column[setting] = i));
  const columnOf = (frame: number): number => column[settings[frame] as number] ?? -1;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  const gather = (values: Float64Array, into: (column: number, value: number) => void): void => {
    values.forEach((value, frame) => {
      const at = columnOf(frame);
      if (at >= 0 && weights[frame] !== 0) into(at, value * (weights[frame] as number));
    });
  };
  const flat = smooth(residual);
  gather(
    residual.map((value, i) => value - (flat[i] as number)),
    (at, value) => {
      right[at] = (right[at] as number) + value;
    },
  );
  fitted.forEach((setting, j) => {
    const indicator = Float64Array.from(settings, (value) => (value === setting ? 1 : 0));
    const leaked = smooth(indicator);
    gather(
      indicator.map((value, i) => value - (leaked[i] as number)),
      (at, value) => {
        matrix[at * size + j] = (matrix[at * size + j] as number) + value;
      },
    );
    matrix[j * size + j] = (matrix[j * size + j] as number) + prior;
  });
  solveDense(matrix, right);
  const offsets = new Float64Array(kinds);
  fitted.forEach((setting, i) => (offsets[setting] = right[i] as number));
  return offsets;
}

/** Cholesky in place; the matrix is symmetric and positive definite. */
function solveDense(matrix: Float64Array, right: Float64Array): void {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (matrix[i * n + k] as number) * (matrix[j * n + k] as number);
      matrix[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (matrix[j * n + j] as number);
    }
    let sum = right[i] as number;
    for (let k = 0; k < i; k++) sum -= (matrix[i * n + k] as number) * (right[k] as number);
    right[i] = sum / (matrix[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = right[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (matrix[k * n + i] as number) * (right[k] as number);
    right[i] = sum / (matrix[i * n + i] as number);
  }
}
