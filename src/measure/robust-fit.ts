import { addBanded, createBanded, factorBanded, solveBanded } from "../base/banded.ts";
import { computeMedian, computeSpread, computeTukey } from "../light/robust.ts";

/** Rounds of Tukey's weights. */
const ROUNDS = 3;
/** EV: values that agree so closely are as good as each other. */
const MIN_SIGMA = 0.002;

/** Patterns that a fit is made of. */
export interface Patterns {
  readonly terms: number;
  /** `terms` numbers for each place. */
  readonly values: Float64Array;
  /** For each term, so many places' worth of evidence that its weight is 0: nothing is made of what is not seen. */
  readonly ridge: readonly number[];
}

/** Weight of each pattern, and σ of what they leave. */
export interface PatternFit {
  readonly weights: Float64Array;
  readonly spread: number;
}

/**
 * Weights of the patterns that make up `values`, by least squares with Tukey's weights: what few places do, others do not
 * follow.
 * @param places those of the patterns' places that count
 */
export function fitPatterns(values: Float64Array, places: readonly number[], patterns: Patterns): PatternFit {
  const residuals = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) residuals[i] = values[places[i] as number] as number;
  const middle = computeMedian(residuals);
  for (let i = 0; i < places.length; i++) residuals[i] = (residuals[i] as number) - middle;
  let solution: Float64Array = new Float64Array(patterns.terms);
  for (let round = 0; round < ROUNDS; round++) {
    const sigma = Math.max(MIN_SIGMA, computeSpread(residuals));
    for (let i = 0; i < places.length; i++) residuals[i] = computeTukey(residuals[i] as number, sigma);
    solution = solveWeighted(values, places, residuals, patterns);
    takeAway(values, places, patterns, solution, residuals);
  }
  return { weights: solution, spread: computeSpread(residuals) };
}

/** What the solution leaves of the values. */
function takeAway(
  values: Float64Array,
  places: readonly number[],
  { terms, values: patterns }: Patterns,
  solution: Float64Array,
  left: Float64Array,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    let value = values[place] as number;
    for (let k = 0; k < terms; k++) value -= (solution[k] as number) * (patterns[place * terms + k] as number);
    left[i] = value;
  }
}

function solveWeighted(
  values: Float64Array,
  places: readonly number[],
  weights: Float64Array,
  { terms, values: patterns, ridge }: Patterns,
): Float64Array {
  const matrix = createBanded(terms, terms - 1);
  const { rows } = matrix;
  const right = new Float64Array(terms);
  for (let k = 0; k < terms; k++) addBanded(matrix, k, k, ridge[k] as number);
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    const start = place * terms;
    for (let k = 0; k < terms; k++) {
      const weighted = (weights[i] as number) * (patterns[start + k] as number);
      if (weighted === 0) continue;
      right[k] = (right[k] as number) + weighted * (values[place] as number);
      // A[k][j] lies at k·terms + k − j.
      for (let j = 0; j <= k; j++) {
        const at = k * terms + k - j;
        rows[at] = (rows[at] as number) + weighted * (patterns[start + j] as number);
      }
    }
  }
  factorBanded(matrix);
  solveBanded(matrix, right);
  return right;
}
