import { findSimilarity, strayOf } from "./find-similarity.ts";
import type { Extent, PointPairs } from "./measured-motion.ts";
import { dropBroken } from "./drop-broken.ts";
import { isByChance } from "./pair-evidence.ts";
import type { Point, Similarity } from "./similarity.ts";
import { reachOf, sharpen, weighStray } from "./soft-agreement.ts";
import type { SubjectRequest } from "./subject-pairs.ts";

/** How a part of the subject went from a key to another frame. */
export interface SubjectFit {
  /** What was asked. */
  readonly patch: number;
  readonly key: number;
  readonly slot: number;
  /** How it may have gone, the likeliest first: what is near it and what is behind it go different ways. None: it was not found. */
  readonly found: readonly FoundPatch[];
}

export interface FoundPatch {
  /** Places of the key around the patch to the frame. */
  readonly similarity: Similarity;
  /** σ of where it puts the patch's middle, in each direction; pixels. */
  readonly place: number;
  /** σ of its scale, a share, and roll, radians. */
  readonly shape: number;
}

/** As shares of the picture's long side: how fast the weight of places falls beside the patch; the first that gives enough. */
const FALLS = [0.015, 0.03, 0.06, 0.12] as const;
/** Weight of places that is enough, and of those that agree that is believed. */
const ENOUGH = 20;
const LEAST_AGREEING = 7;
const LEAST_SHARE = 0.15;
/** A second group is named from this share of the first one's weight on. */
const RIVAL = 0.3;
/** Most that places stray, 1 σ, 2 px of 1600; least that is believed of their noise, 0.05 px; least distance of two drawn. */
const MOST_SIGMA = 2 / 1600;
const LEAST_SIGMA = 0.05 / 1600;
const APART = 12 / 1600;

/**
 * Finds a part of the subject in another frame, by the places that a key and the frame share. Those inside the patch weigh 1,
 * those beside it less, by e^{−d²/2s²} at the distance d from it, with s as small as has enough of them: near a point what is
 * nearest counts, and where too little is to be seen, what is around it.
 *
 * At the subject's edge what is behind it may weigh as much: a second group is named, too, and which one it was is told by the
 * other keys (`trackPatch`).
 */
export function fitSubjectPair(request: SubjectRequest, points: PointPairs, extent: Extent): SubjectFit {
  const { patch, key, slot } = request;
  const long = Math.max(extent.width, extent.height);
  const whole = dropBroken(points);
  for (const fall of FALLS) {
    const near = takeNear(whole, request, fall * long);
    const total = near.weights.reduce((sum, weight) => sum + weight, 0);
    if (total < ENOUGH && fall !== FALLS.at(-1)) continue;
    const first = findGroup(near, request.middle, extent, Math.max(LEAST_AGREEING, LEAST_SHARE * total));
    if (!first) continue;
    const rest = { ...near, weights: near.weights.map((weight, i) => (first.isInside[i] ? 0 : weight)) };
    const second = findGroup(rest, request.middle, extent, Math.max(LEAST_AGREEING, RIVAL * first.agreeing));
    return { patch, key, slot, found: second ? [first.found, second.found] : [first.found] };
  }
  return { patch, key, slot, found: [] };
}

/** The heaviest group, if it weighs enough and does not agree by chance. */
function findGroup(
  near: NearPairs,
  middle: Point,
  extent: Extent,
  enough: number,
): { readonly found: FoundPatch; readonly isInside: Uint8Array; readonly agreeing: number } | null {
  const long = Math.max(extent.width, extent.height);
  const motion = findSimilarity(near, MOST_SIGMA * long, APART * long, enough / 2);
  if (!motion) return null;
  const { similarity } = motion;
  const sigma = Math.max(LEAST_SIGMA * long, motion.sigma);
  const reach = reachOf(sharpen(sigma, LEAST_SIGMA * long, MOST_SIGMA * long));
  const isInside = new Uint8Array(near.ax.length);
  let [count, agreeing] = [0, 0];
  for (let i = 0; i < isInside.length; i++) {
    const weight = near.weights[i] as number;
    if (weight === 0 || strayOf(near, i, similarity) >= reach * reach) continue;
    isInside[i] = 1;
    count++;
    agreeing += weight;
  }
  if (agreeing < enough || isByChance(near, similarity, reach, count, extent)) return null;
  return { found: { similarity, ...measureErrors(near, similarity, sigma, middle) }, isInside, agreeing };
}

interface NearPairs extends PointPairs {
  readonly weights: Float64Array;
}

function takeNear({ ax, ay, bx, by }: PointPairs, { middle, half }: SubjectRequest, fall: number): NearPairs {
  const all = ax.map((x, i) => {
    const dx = Math.max(0, Math.abs(x - middle.x) - half.x);
    const dy = Math.max(0, Math.abs((ay[i] as number) - middle.y) - half.y);
    return Math.exp(-(dx * dx + dy * dy) / (2 * fall * fall));
  });
  const isNear = (_: number, i: number): boolean => (all[i] as number) > 0.01;
  return {
    ax: ax.filter(isNear),
    ay: ay.filter(isNear),
    bx: bx.filter(isNear),
    by: by.filter(isNear),
    weights: all.filter(isNear),
  };
}

/** Errors of a weighted fit whose places stray by σ: of the middle, which may lie beside them, and of the shape. */
function measureErrors(
  pairs: NearPairs,
  similarity: Similarity,
  sigma: number,
  middle: Point,
): Pick<FoundPatch, "place" | "shape"> {
  const { ax, ay } = pairs;
  const weights = pairs.weights.map((weight, i) => weight * weighStray(strayOf(pairs, i, similarity), 3 * sigma));
  let [sum, squares, x, y] = [0, 0, 0, 0];
  weights.forEach((weight, i) => {
    sum += weight;
    squares += weight * weight;
    x += weight * (ax[i] as number);
    y += weight * (ay[i] as number);
  });
  x /= sum;
  y /= sum;
  let [spread, spreads] = [0, 0];
  weights.forEach((weight, i) => {
    const square = ((ax[i] as number) - x) ** 2 + ((ay[i] as number) - y) ** 2;
    spread += weight * square;
    spreads += weight * weight * square;
  });
  const shape = (sigma * Math.sqrt(spreads)) / spread;
  const beside = Math.hypot(middle.x - x, middle.y - y);
  return { place: Math.hypot((sigma * Math.sqrt(squares)) / sum, shape * beside), shape };
}
