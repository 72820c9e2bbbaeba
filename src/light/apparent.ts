import { addBanded, createBanded, factorBanded, solveBanded } from "../base/banded.ts";
import type { LightRatio } from "./frame-light.ts";
import { computeSpread, computeTukey } from "./robust.ts";

/** How bright the frames came out, relative to each other. */
export interface ApparentCurve {
  /** EV per frame, 0 at the first frame that any ratio reaches; NaN where none does. */
  readonly ev: Float64Array;
  /**
   * Variance of the frame's EV against its neighbours, EV²: what its ratios promise, or how far they contradict each
   * other, per frame of distance, where that is more. Infinity where nothing reaches it.
   */
  readonly variance: Float64Array;
  /** Share of cells that agree, 0 to 1: the best `quality` among the frame's ratios. */
  readonly coherence: Float64Array;
}

/** Pairs in which fewer cells agree than this say nothing about the whole frame. */
const MIN_QUALITY = 0.05;
/** From this agreement on a pair counts in full. */
const FULL_QUALITY = 0.4;
/** No ratio is better than this (EV) a frame of distance: the parts of a scene do not change all alike. */
const SIGMA_FLOOR = 0.001;
/** Pairs farther apart than this are ignored: they would only make the matrix wide. */
const MAX_LAG = 32;
const ITERATIONS = 6;
/** Weight of "as the settings say" between neighbours: decides only what no ratio does. */
const PRIOR_WEIGHT = 1e-4;

/**
 * One curve from all pairwise ratios: min Σ w (y_b − y_a − δ)², banded, reweighted by Tukey's biweight.
 *
 * Parts of a shot that no ratio connects are joined as `expected` says (EV per frame; NaN: unknown, then level).
 */
export function solveApparent(count: number, ratios: readonly LightRatio[], expected?: Float64Array): ApparentCurve {
  const used = ratios.filter((ratio) => isUsable(ratio, count));
  const linked = [...new Set(used.flatMap(({ a, b }) => [a, b]))].sort((a, b) => a - b);
  const position = new Map(linked.map((frame, i) => [frame, i]));
  const pairs = used.map(({ a, b, delta }) => ({ a: position.get(a) ?? 0, b: position.get(b) ?? 0, delta }));
  const base = used.map(({ a, b, quality, variance }) => {
    return Math.min(1, quality / FULL_QUALITY) ** 2 / (variance + (SIGMA_FLOOR * (b - a)) ** 2);
  });
  const steps = linked.map((frame, i) => {
    const step = i === 0 || expected === undefined ? 0 : (expected[frame] ?? 0) - (expected[linked[i - 1] ?? 0] ?? 0);
    return Number.isFinite(step) ? step : 0;
  });
  let weights = base;
  let solved = solveOnce(pairs, weights, steps);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const residuals = pairs.map(
      ({ a, b, delta }, i) => ((solved[b] ?? 0) - (solved[a] ?? 0) - delta) * Math.sqrt(base[i] ?? 0),
    );
    const sigma = Math.max(1, computeSpread(residuals));
    weights = base.map((weight, i) => weight * Math.max(1e-3, computeTukey(residuals[i] ?? 0, sigma)));
    solved = solveOnce(pairs, weights, steps);
  }
  const ev = new Float64Array(count).fill(Number.NaN);
  linked.forEach((frame, i) => (ev[frame] = (solved[i] ?? 0) - (solved[0] ?? 0)));
  return { ev, variance: computeVariance(ev, used, weights), coherence: computeCoherence(count, used) };
}

function isUsable({ a, b, quality, delta, variance }: LightRatio, count: number): boolean {
  const inside = a !== b && Math.min(a, b) >= 0 && Math.max(a, b) < count && Math.abs(a - b) <= MAX_LAG;
  return inside && quality >= MIN_QUALITY && Number.isFinite(delta) && Number.isFinite(variance);
}

function solveOnce(
  pairs: readonly { readonly a: number; readonly b: number; readonly delta: number }[],
  weights: readonly number[],
  steps: readonly number[],
): Float64Array {
  const count = steps.length;
  const right = new Float64Array(count);
  const matrix = createBanded(
    count,
    pairs.reduce((reach, { a, b }) => Math.max(reach, Math.abs(a - b)), 1),
  );
  const add = (a: number, b: number, delta: number, weight: number): void => {
    addBanded(matrix, a, a, weight);
    addBanded(matrix, b, b, weight);
    addBanded(matrix, a, b, -weight);
    right[a] = (right[a] ?? 0) - weight * delta;
    right[b] = (right[b] ?? 0) + weight * delta;
  };
  pairs.forEach(({ a, b, delta }, i) => add(a, b, delta, weights[i] ?? 0));
  steps.forEach((step, i) => {
    if (i === 0) addBanded(matrix, 0, 0, 1);
    else add(i - 1, i, step, PRIOR_WEIGHT);
  });
  factorBanded(matrix);
  solveBanded(matrix, right);
  return right;
}

function computeVariance(ev: Float64Array, ratios: readonly LightRatio[], weights: readonly number[]): Float64Array {
  const precision = new Float64Array(ev.length);
  const contradictions = Array.from(ev, (): number[] => []);
  ratios.forEach(({ a, b, delta }, i) => {
    const residual = (ev[b] as number) - (ev[a] as number) - delta;
    for (const frame of [a, b]) {
      precision[frame] = (precision[frame] as number) + (weights[i] as number);
      contradictions[frame]?.push(residual / Math.abs(b - a));
    }
  });
  return precision.map((value, frame) => {
    return value > 0 ? Math.max(1 / value, computeSpread(contradictions[frame] ?? []) ** 2) : Infinity;
  });
}

function computeCoherence(count: number, ratios: readonly LightRatio[]): Float64Array {
  const coherence = new Float64Array(count);
  for (const { a, b, quality } of ratios) {
    coherence[a] = Math.max(coherence[a] as number, quality);
    coherence[b] = Math.max(coherence[b] as number, quality);
  }
  return coherence;
}
