import { hash32 } from "../base/hash32.ts";
import { fitSimilarity } from "./fit-similarity.ts";
import type { PointPairs } from "./measured-motion.ts";
import type { Similarity } from "./similarity.ts";
import { measureSigma, reachOf, scoreStray, sharpen, weighStray } from "./soft-agreement.ts";

/** Chance of missing a group that is there. */
const MISS = 1e-4;
/** Draws at least and at most: the most finds groups of a sixth of all. */
const DRAWS = [40, 600] as const;
/** After so many pairs a motion is given up on, if its score is less than this share of what the best one's is by then. */
const LOOK = 48;
const NOWHERE = 0.3;
/** Rounds of weighted fits of what a draw found, and of the final polish. */
const ROUNDS = [3, 8] as const;

/** Pairs of places with the weight that each has in a search. `weights` may be 0. */
export interface WeightedPairs extends PointPairs {
  readonly weights: Float64Array;
}

/** A motion that a group of pairs agrees on. */
export interface MotionGroup {
  readonly similarity: Similarity;
  /** Sum of the weights of those that agree, each by how well. */
  readonly score: number;
  /** How far places stray from it, 1 σ in each direction, as far as the search looked; pixels. */
  readonly sigma: number;
}

/**
 * The similarity that the greatest weight of pairs agrees on: LO-RANSAC (Chum 2003) with draws from a fixed hash, so that the
 * same pairs have the same answer. What agrees does so softly (`weighStray`), so that no threshold decides.
 * @param sigma most that places may stray, 1 σ in each direction; pixels
 * @param apart least distance of two pairs drawn together, in both frames; pixels
 * @param enough score below which nothing is looked for, 0: any
 */
export function findSimilarity(pairs: WeightedPairs, sigma: number, apart: number, enough: number): MotionGroup | null {
  const draw = createDraw(pairs.weights);
  if (!draw) return null;
  const judge = createJudge(pairs, sigma);
  const scratch = createScratch(pairs);
  let best: MotionGroup | null = null;
  let [bestRaw, draws] = [0, DRAWS[1] as number];
  const least = Math.max(enough / draw.total, 1e-9);
  draws = Math.min(draws, countDraws(least));
  for (let i = 0; i < draws; i++) {
    const similarity = joinTwo(pairs, draw.take(2 * i), draw.take(2 * i + 1), apart);
    if (!similarity) continue;
    const raw = judge(similarity, bestRaw);
    if (raw <= bestRaw) continue;
    bestRaw = raw;
    const found = polish(pairs, similarity, sigma, ROUNDS[0], false, scratch);
    if (!found || found.score <= (best?.score ?? 0)) continue;
    best = found;
    draws = Math.min(draws, countDraws(Math.max(least, found.score / draw.total)));
  }
  return best && best.score >= enough ? polish(pairs, best.similarity, sigma, ROUNDS[1], true, scratch) : null;
}

/**
 * Fits a motion again and again to what agrees with it.
 * @param isSharp let σ shrink to the noise there is
 */
export function polishSimilarity(
  pairs: WeightedPairs,
  start: Similarity,
  sigma: number,
  rounds: number,
  isSharp: boolean,
): MotionGroup | null {
  return polish(pairs, start, sigma, rounds, isSharp, createScratch(pairs));
}

/** Numbers of each pair while a motion is fitted: new ones for each fit cost more than the fit. */
interface Scratch {
  readonly strays: Float64Array;
  readonly weights: Float64Array;
}

function createScratch({ ax: { length } }: PointPairs): Scratch {
  return { strays: new Float64Array(length), weights: new Float64Array(length) };
}

function polish(
  pairs: WeightedPairs,
  start: Similarity,
  sigma: number,
  rounds: number,
  isSharp: boolean,
  { strays, weights }: Scratch,
): MotionGroup | null {
  const count = strays.length;
  let similarity = start;
  let noise = sigma;
  let narrow = sigma;
  for (let round = 0; round <= rounds; round++) {
    for (let i = 0; i < count; i++) {
      const stray = strayOf(pairs, i, similarity);
      strays[i] = stray;
      weights[i] = (pairs.weights[i] as number) * weighStray(stray, narrow);
    }
    if (isSharp || round === rounds) noise = measureSigma(strays, weights, narrow);
    if (round === rounds) break;
    const next = fitSimilarity(pairs, weights);
    if (!next) return null;
    similarity = next;
    if (isSharp) narrow = sharpen(noise, sigma / 8, sigma);
  }
  return { similarity, score: scoreMotion(pairs, similarity, sigma), sigma: noise };
}

/** Sum of the weights of pairs that agree, each by how well. */
export function scoreMotion(pairs: WeightedPairs, similarity: Similarity, sigma: number): number {
  let score = 0;
  for (let i = 0; i < pairs.ax.length; i++) {
    score += (pairs.weights[i] as number) * scoreStray(strayOf(pairs, i, similarity), sigma);
  }
  return score;
}

/** Squared distance of pair `i` from where a similarity puts it. */
export function strayOf({ ax, ay, bx, by }: PointPairs, i: number, { a, b, x, y }: Similarity): number {
  const u = ax[i] as number;
  const v = ay[i] as number;
  const dx = a * u - b * v + x - (bx[i] as number);
  const dy = b * u + a * v + y - (by[i] as number);
  return dx * dx + dy * dy;
}

/**
 * Scores motions. It looks at the pairs in an order by chance, and gives up on one as soon as it cannot be better than `best`
 * or is nowhere near it.
 */
function createJudge(pairs: WeightedPairs, sigma: number): (similarity: Similarity, best: number) => number {
  const order = shuffle(pairs.weights);
  const [ax, ay, bx, by, weights] = [pairs.ax, pairs.ay, pairs.bx, pairs.by, pairs.weights].map((values) =>
    Float64Array.from(order, (i) => values[i] as number),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const cut = reachOf(sigma) ** 2;
  return ({ a, b, x, y }, best) => {
    let score = 0;
    let seen = 0;
    for (let k = 0; k < ax.length; k++) {
      if (k % LOOK === LOOK - 1 && (score + total - seen <= best || score < (NOWHERE * best * seen) / total)) return 0;
      const u = ax[k] as number;
      const v = ay[k] as number;
      const dx = a * u - b * v + x - (bx[k] as number);
      const dy = b * u + a * v + y - (by[k] as number);
      const stray = dx * dx + dy * dy;
      const weight = weights[k] as number;
      seen += weight;
      if (stray < cut) score += weight * scoreStray(stray, sigma);
    }
    return score;
  };
}

/** Numbers of all pairs with any weight, in an order by chance. */
function shuffle(weights: Float64Array): Int32Array {
  const order: number[] = [];
  for (let i = 0; i < weights.length; i++) if ((weights[i] as number) > 0) order.push(i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = hash32(i) % (i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return Int32Array.from(order);
}

/** Draws pairs as often as they weigh. Null: fewer than two weigh anything. */
function createDraw(weights: Float64Array): { total: number; take: (counter: number) => number } | null {
  const sums = new Float64Array(weights.length);
  let [total, count] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    if ((weights[i] as number) > 0) count++;
    total += weights[i] as number;
    sums[i] = total;
  }
  if (count < 2) return null;
  const take = (counter: number): number => {
    const wanted = ((hash32(counter + 1) + 0.5) / 2 ** 32) * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { total, take };
}

/** What moves two pairs as they did. Null: no camera does that, or they lie too close to tell. */
function joinTwo({ ax, ay, bx, by }: PointPairs, i: number, j: number, apart: number): Similarity | null {
  const x = ax[i] as number;
  const y = ay[i] as number;
  const u = (ax[j] as number) - x;
  const v = (ay[j] as number) - y;
  const s = (bx[j] as number) - (bx[i] as number);
  const t = (by[j] as number) - (by[i] as number);
  const square = u * u + v * v;
  if (square < apart * apart || s * s + t * t < apart * apart) return null;
  const a = (u * s + v * t) / square;
  const b = (u * t - v * s) / square;
  if (!isLikely(a, b)) return null;
  return { a, b, x: (bx[i] as number) - a * x + b * y, y: (by[i] as number) - b * x - a * y };
}

/** Twice as large or small, and 45° of roll, is the most that is believed of frames that follow each other. */
function isLikely(a: number, b: number): boolean {
  const square = a * a + b * b;
  return square < 4 && square > 0.25 && Math.abs(b) < a;
}

/** Draws of two that miss a group of this share of the weight with the chance `MISS`, and twice that: places are noisy. */
function countDraws(share: number): number {
  const both = Math.min(share * share, 0.99);
  return Math.max(DRAWS[0], Math.min(DRAWS[1], Math.ceil((2 * Math.log(MISS)) / Math.log1p(-both))));
}
