import { addBanded, createBanded, factorBanded, solveBanded } from "../base/banded.ts";
import {
  CHANGE_STEP,
  type LocalChanges,
  type LocalTerm,
  PAIR_VALUES,
  TERM_STARTS,
  TERM_WIDTHS,
  UNKNOWN_CHANGE,
} from "./local-changes.ts";
import { computeMedian, computeTukey } from "./robust.ts";

/** Curves of a term, as each half of the cells tells them. */
export interface TermCurves {
  /** Frames that some pair reaches, in order. */
  readonly frames: readonly number[];
  /** How many numbers each frame has. */
  readonly width: number;
  /** frames × width each, EV, 0 at the first frame. */
  readonly halves: readonly [Float64Array, Float64Array];
  /** Which of the term's numbers most pairs know; the others are made from their neighbours, or level. */
  readonly known: readonly boolean[];
}

/** Rounds of Tukey's weights over pairs. */
const ROUNDS = 2;
/** EV: pairs that fit so well are as good as each other. */
const MIN_SIGMA = 0.0005;
/** Weight of "no change" between neighbours: decides only what no pair does. */
const PRIOR_WEIGHT = 1e-4;
const LEAST_WEIGHT = 1e-3;
/** A number of a term is known when so many of the pairs know it. */
const KNOWN_SHARE = 0.5;

/** A pair's numbers of one term: those of the one half, then of the other. */
interface Change {
  readonly a: number;
  readonly b: number;
  readonly ev: Float32Array;
}

/**
 * Joins the changes of all pairs to a curve for each of a term's numbers: min Σ w (y_b − y_a − δ)², banded. A pair has one
 * weight for all its numbers, by Tukey's biweight of how badly it fits, less the farther its frames lie apart.
 */
export function joinChanges(changes: LocalChanges, term: LocalTerm): TermCurves {
  const width = TERM_WIDTHS[term];
  const { pairs, known } = readPairs(changes, term);
  const frames = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort((a, b) => a - b);
  const position = new Map(frames.map((frame, i) => [frame, i]));
  const placed = pairs.map(({ a, b, ev }) => ({ a: position.get(a) ?? 0, b: position.get(b) ?? 0, ev }));
  const base = placed.map(({ a, b }) => 1 / (b - a));
  let weights = base;
  let curves = solveAll(placed, weights, frames.length, 2 * width);
  for (let round = 0; round < ROUNDS; round++) {
    const misfits = placed.map((change) => measureMisfit(change, curves, 2 * width));
    const sigma = Math.max(MIN_SIGMA, 1.4826 * computeMedian(misfits));
    weights = base.map((weight, i) => weight * Math.max(LEAST_WEIGHT, computeTukey(misfits[i] as number, sigma)));
    curves = solveAll(placed, weights, frames.length, 2 * width);
  }
  const half = (first: number): Float64Array => {
    const own = new Float64Array(frames.length * width);
    for (let k = 0; k < width; k++) {
      const start = (first + k) * frames.length;
      for (let i = 0; i < frames.length; i++) own[i * width + k] = curves[start + i] as number;
    }
    return own;
  };
  return { frames, width, halves: [half(0), half(width)], known };
}

function readPairs(
  { pairs, values }: LocalChanges,
  term: LocalTerm,
): { readonly pairs: readonly Change[]; readonly known: readonly boolean[] } {
  const width = TERM_WIDTHS[term];
  const counts = new Float64Array(width);
  const read: Change[] = [];
  for (let pair = 0; pair * 2 < pairs.length; pair++) {
    const start = pair * PAIR_VALUES + TERM_STARTS[term];
    const steps = values.subarray(start, start + 2 * width);
    const isKnown = (k: number): boolean => steps[k] !== UNKNOWN_CHANGE && steps[k + width] !== UNKNOWN_CHANGE;
    for (let k = 0; k < width; k++) if (isKnown(k)) counts[k] = (counts[k] as number) + 1;
    const ev = new Float32Array(2 * width);
    const isUsable = fillChange(steps.subarray(0, width), ev, 0) && fillChange(steps.subarray(width), ev, width);
    if (isUsable) read.push({ a: pairs[2 * pair] as number, b: pairs[2 * pair + 1] as number, ev });
  }
  return { pairs: read, known: Array.from(counts, (count) => count > 0 && count >= KNOWN_SHARE * read.length) };
}

/** Steps to EV; what is unknown lies straight between its neighbours. False: nothing is known. */
function fillChange(steps: Int16Array, ev: Float32Array, at: number): boolean {
  let before = -1;
  for (let k = 0; k <= steps.length; k++) {
    if (k < steps.length && steps[k] === UNKNOWN_CHANGE) continue;
    const from = (steps[before] ?? steps[k] ?? 0) * CHANGE_STEP;
    const to = (steps[k] ?? steps[before] ?? 0) * CHANGE_STEP;
    for (let i = before + 1; i < k; i++) ev[at + i] = from + ((to - from) * (i - before)) / (k - before);
    if (k < steps.length) ev[at + k] = to;
    else if (before < 0) return false;
    before = k;
  }
  return true;
}

/** Curves one after the other, `count` numbers each. */
function solveAll(pairs: readonly Change[], weights: readonly number[], count: number, curves: number): Float64Array {
  const reach = pairs.reduce((most, { a, b }) => Math.max(most, b - a), 1);
  const matrix = createBanded(count, reach);
  const add = (a: number, b: number, weight: number): void => {
    addBanded(matrix, a, a, weight);
    addBanded(matrix, b, b, weight);
    addBanded(matrix, a, b, -weight);
  };
  if (count > 0) addBanded(matrix, 0, 0, 1);
  for (let i = 1; i < count; i++) add(i - 1, i, PRIOR_WEIGHT);
  const right = new Float64Array(count * curves);
  pairs.forEach(({ a, b, ev }, pair) => {
    const weight = weights[pair] as number;
    add(a, b, weight);
    for (let k = 0; k < curves; k++) {
      const change = weight * (ev[k] as number);
      right[k * count + a] = (right[k * count + a] as number) - change;
      right[k * count + b] = (right[k * count + b] as number) + change;
    }
  });
  factorBanded(matrix);
  for (let k = 0; k < curves; k++) solveBanded(matrix, right.subarray(k * count, (k + 1) * count));
  return right;
}

/** Root mean square of what a pair says otherwise than the curves, EV. */
function measureMisfit({ a, b, ev }: Change, curves: Float64Array, width: number): number {
  const count = curves.length / width;
  let sum = 0;
  for (let k = 0; k < width; k++) {
    sum += ((curves[k * count + b] as number) - (curves[k * count + a] as number) - (ev[k] as number)) ** 2;
  }
  return Math.sqrt(sum / width);
}
