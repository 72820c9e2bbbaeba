import { solveBanded } from "../base/banded.ts";
import { solveOffsets } from "./setting-offsets.ts";
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
/** Weights that change less than this are done. */
const SETTLED = 0.01;
/** Flicker (σ, EV) that is expected anyway, so that offsets are never taken for exact. */
const EXPECTED_FLICKER = 0.005;
const SIGMA_FLOOR = 0.0005;

/**
 * min Σ w (r − s − β)² + λ|D²s|² + Σ (σ/σ_β)² β², s smooth on real time, β one number a setting; w lowered for lone outliers.
 *
 * Both are solved at once (`solveOffsets`), which is exact where alternating between them crawls.
 */
export function solveScene(problem: SceneProblem): SceneSolution {
  const { times, residual, weights, settings, lambda, bends } = problem;
  const fitted = chooseSettings(settings, weights);
  let robust = weights;
  let sigma = 0.05;
  let scene: Float64Array = new Float64Array(times.length);
  let offsets: Float64Array = new Float64Array(0);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const matrix = buildWhittaker(times, robust, lambda, bends);
    const prior = (Math.max(sigma, EXPECTED_FLICKER) / OFFSET_SIGMA) ** 2;
    offsets = solveOffsets({ matrix, residual, weights: robust, settings, fitted, prior });
    scene = residual.map((value, i) => (robust[i] as number) * (value - (offsets[settings[i] as number] ?? 0)));
    solveBanded(matrix, scene);
    const errors = residual.map((value, i) => value - (scene[i] as number) - (offsets[settings[i] as number] ?? 0));
    const known = [...errors.keys()].filter((i) => (weights[i] as number) > 0);
    sigma = Math.max(SIGMA_FLOOR, computeSpread(known.map((i) => errors[i] as number)) || 0);
    const next = weightIsolated(weights, errors, known, sigma);
    const change = next.reduce((most, weight, i) => Math.max(most, Math.abs(weight - (robust[i] as number))), 0);
    robust = next;
    if (change < SETTLED) break;
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
