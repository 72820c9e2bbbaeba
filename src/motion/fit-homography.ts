import { fitSimilarity } from "./fit-similarity.ts";
import { strayOf } from "./find-similarity.ts";
import type { Extent, Homography, PointPairs } from "./measured-motion.ts";
import { solveSquare } from "./solve-square.ts";
import type { Point, Similarity } from "./similarity.ts";
import { reachOf, sharpen, weighStray } from "./soft-agreement.ts";

/** Fewer pairs than this tell no perspective, nor do pairs whose outline covers less than this share of the picture. */
const LEAST = 60;
const LEAST_COVER = 0.25;
/** Most by which w may differ from 1 at the corners: a picture is nowhere magnified by more than a quarter of itself. */
const MOST_PERSPECTIVE = 0.2;
/** By so much must the squares of what is left shrink, and so many times more than four more numbers make them by chance. */
const CLEARLY = { share: 0.75, times: 3 } as const;
/** Places are never found closer than this of the long side, 0.1 px of 1600. */
const LEAST_SIGMA = 0.1 / 1600;
const ROUNDS = 6;
/** Where the parts of p·pᵀ are kept, row by row. */
const PLACES = [0, 1, 3, 1, 2, 4, 3, 4, 5] as const;

/** A homography, and whether it is needed. */
export interface FoundPerspective {
  readonly homography: Homography;
  /** The similarity next to it, and the pairs that agree with it. Null: a similarity says as much. */
  readonly clear: { readonly similarity: Similarity; readonly isInside: Uint8Array } | null;
}

export function movePlace(h: Homography, { x, y }: Point): Point {
  const w = h[6] * x + h[7] * y + h[8];
  return { x: (h[0] * x + h[1] * y + h[2]) / w, y: (h[3] * x + h[4] * y + h[5]) / w };
}

/**
 * Perspective, and whether the pairs clearly ask for it. Null: they do not tell.
 *
 * Weighted least squares of b·w = H·a with h8 = 1 in places scaled to ±1 (Hartley 1997), each row divided by the last round's
 * w, which makes what is left a distance in the picture. Both models are compared on the same pairs by what is left of their
 * squares, each capped (as GRIC does, Torr 1998); the gain must be three times what BIC asks for four more numbers, and a
 * quarter of the whole, because what strays from a similarity by near and far is no noise and would have any model.
 */
export function fitHomography(
  points: PointPairs,
  similarity: Similarity,
  sigma: number,
  extent: Extent,
): FoundPerspective | null {
  const long = Math.max(extent.width, extent.height);
  const least = LEAST_SIGMA * long;
  const strays = points.ax.map((_, i) => strayOf(points, i, similarity));
  const weights = strays.map((stray) => weighStray(stray, sharpen(sigma, least, Number.POSITIVE_INFINITY)));
  let h: Homography | null = null;
  let noise = sigma;
  for (let round = 0; round < ROUNDS; round++) {
    if (count(weights) < LEAST) return null;
    h = solveHomography(points, weights, h, long / 2);
    if (!h || !isBounded(h, extent)) return null;
    const before = sumSquares(strays, weights);
    for (let i = 0; i < weights.length; i++) strays[i] = strayFrom(points, i, h);
    const after = sumSquares(strays, weights);
    noise = Math.max(least, Math.sqrt(after.mean / 2));
    // What the group that the similarity found does not ask for by itself, others do not ask for either.
    if (round === 0 && before.sum - after.sum < askedOf(before.count, noise)) {
      return computeCover(points, weights, extent) < LEAST_COVER ? null : { homography: h, clear: null };
    }
    const wide = sharpen(noise, least, Number.POSITIVE_INFINITY);
    for (let i = 0; i < weights.length; i++) weights[i] = weighStray(strays[i] as number, wide);
  }
  if (!h || count(weights) < LEAST || computeCover(points, weights, extent) < LEAST_COVER) return null;
  const next = fitSimilarity(points, weights);
  if (!next) return null;
  const cap = reachOf(noise) ** 2;
  let [without, withIt, used] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const [straight, bent] = [Math.min(strayOf(points, i, similarity), strayOf(points, i, next)), strays[i] as number];
    if (Math.min(straight, bent) >= cap) continue;
    used++;
    without += Math.min(straight, cap);
    withIt += Math.min(bent, cap);
  }
  if (without - withIt < askedOf(used, noise) || withIt > CLEARLY.share * without)
    return { homography: h, clear: null };
  const isInside = Uint8Array.from(strays.map((stray) => (stray < cap ? 1 : 0)));
  return { homography: h, clear: { similarity: next, isInside } };
}

/**
 * The rows of b·w = H·a for (x, y) → (u, v) are (p, 0, −u·x, −u·y) and (0, p, −v·x, −v·y) with p = (x, y, 1), so that their normal
 * matrix is made of the sums of p·pᵀ times 1, u, v and u² + v².
 * @param last of the round before; null: w is 1 everywhere
 */
function solveHomography(
  { ax, ay, bx, by }: PointPairs,
  weights: Float64Array,
  last: Homography | null,
  size: number,
): Homography | null {
  // p·pᵀ as (x², xy, y², x, y, 1).
  const sums = new Float64Array(4 * 6);
  for (let i = 0; i < ax.length; i++) {
    if (weights[i] === 0) continue;
    const x = (ax[i] as number) / size;
    const y = (ay[i] as number) / size;
    const u = (bx[i] as number) / size;
    const v = (by[i] as number) / size;
    const w = last ? last[6] * size * x + last[7] * size * y + 1 : 1;
    const own = (weights[i] as number) / (w * w);
    for (let k = 0; k < 4; k++) {
      const weight = k === 0 ? own : k === 1 ? own * u : k === 2 ? own * v : own * (u * u + v * v);
      sums[6 * k] = (sums[6 * k] as number) + weight * x * x;
      sums[6 * k + 1] = (sums[6 * k + 1] as number) + weight * x * y;
      sums[6 * k + 2] = (sums[6 * k + 2] as number) + weight * y * y;
      sums[6 * k + 3] = (sums[6 * k + 3] as number) + weight * x;
      sums[6 * k + 4] = (sums[6 * k + 4] as number) + weight * y;
      sums[6 * k + 5] = (sums[6 * k + 5] as number) + weight;
    }
  }
  const at = (k: number, row: number, column: number): number =>
    sums[6 * k + (PLACES[3 * row + column] as number)] as number;
  const matrix = new Float64Array(64);
  const right = new Float64Array(8);
  for (let row = 0; row < 3; row++) {
    for (const k of [0, 1]) {
      right[3 * k + row] = at(k + 1, row, 2);
      for (let column = 0; column < 3; column++) matrix[8 * (3 * k + row) + 3 * k + column] = at(0, row, column);
      for (let column = 0; column < 2; column++) {
        matrix[8 * (3 * k + row) + 6 + column] = -at(k + 1, row, column);
        matrix[8 * (6 + column) + 3 * k + row] = -at(k + 1, row, column);
      }
    }
  }
  for (let row = 0; row < 2; row++) {
    right[6 + row] = -at(3, row, 2);
    for (let column = 0; column < 2; column++) matrix[8 * (6 + row) + 6 + column] = at(3, row, column);
  }
  if (!solveSquare(matrix, right)) return null;
  const [a, b, c, d, e, f, g, h] = [...right] as [number, number, number, number, number, number, number, number];
  return [a, b, c * size, d, e, f * size, g / size, h / size, 1];
}

function strayFrom({ ax, ay, bx, by }: PointPairs, i: number, h: Homography): number {
  const x = ax[i] as number;
  const y = ay[i] as number;
  const w = h[6] * x + h[7] * y + h[8];
  const dx = (h[0] * x + h[1] * y + h[2]) / w - (bx[i] as number);
  const dy = (h[3] * x + h[4] * y + h[5]) / w - (by[i] as number);
  return dx * dx + dy * dy;
}

/** By how much squares must shrink for four more numbers: three times what BIC asks. */
function askedOf(count: number, noise: number): number {
  return CLEARLY.times * 4 * Math.log(2 * count) * noise * noise;
}

function sumSquares(
  strays: Float64Array,
  weights: Float64Array,
): { readonly sum: number; readonly mean: number; readonly count: number } {
  let [sum, total, count] = [0, 0, 0];
  for (let i = 0; i < strays.length; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue;
    sum += weight * (strays[i] as number);
    total += weight;
    count++;
  }
  return { sum, mean: sum / total, count };
}

function count(weights: Float64Array): number {
  let sum = 0;
  for (const weight of weights) if (weight > 0) sum++;
  return sum;
}

function isBounded(h: Homography, { width, height }: Extent): boolean {
  return Math.abs(h[6]) * (width / 2) + Math.abs(h[7]) * (height / 2) < MOST_PERSPECTIVE;
}

/** Share of the picture inside the outline of the pairs that weigh anything: their convex hull (Andrew's monotone chain). */
function computeCover({ ax, ay }: PointPairs, weights: Float64Array, { width, height }: Extent): number {
  const places: Point[] = [];
  for (let i = 0; i < weights.length; i++) {
    if ((weights[i] as number) > 0) places.push({ x: ax[i] as number, y: ay[i] as number });
  }
  places.sort((p, q) => p.x - q.x || p.y - q.y);
  let area = 0;
  for (const side of [places, places.toReversed()]) {
    const chain: Point[] = [];
    for (const place of side) {
      while (chain.length >= 2 && turn(chain.at(-2) as Point, chain.at(-1) as Point, place) <= 0) chain.pop();
      chain.push(place);
    }
    for (let i = 1; i < chain.length; i++) {
      const [p, q] = [chain[i - 1] as Point, chain[i] as Point];
      area += (p.x * q.y - q.x * p.y) / 2;
    }
  }
  return area / (width * height);
}

function turn(p: Point, q: Point, r: Point): number {
  return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
}
