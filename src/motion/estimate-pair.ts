import { dropBroken } from "./drop-broken.ts";
import { fitHomography } from "./fit-homography.ts";
import { findSimilarity, type FoundMotion, polishSimilarity, strayOf, type WeightedPairs } from "./find-similarity.ts";
import type { Extent, PairMotion, PointPairs } from "./measured-motion.ts";
import { countParts, hasParallax, isByChance, spreadWeights } from "./pair-evidence.ts";
import { IDENTITY, movePoint, type Similarity } from "./similarity.ts";
import { reachOf } from "./soft-agreement.ts";

/** Most that places stray, 1 σ, as a share of the picture's long side: 3 px of 1600. */
const MOST_SIGMA = 3 / 1600;
/** Places agree within this of the long side, whatever the noise: 1 px of 1600. */
const LEAST_REACH = 1 / 1600;
/** Places that hold still move by less than this of the long side, RMS: 0.3 px of 1600. */
const STILL = 0.3 / 1600;
/** A place stands if it moves by less than this of the long side, 0.6 px of 1600: finer than clouds in two frames. */
const STANDING = 0.6 / 1600;
/** Two places are drawn together only if this share of the long side apart. */
const APART = 0.04;
/** Fewer agreeing pairs than this, or a smaller share of the weight, and nothing is believed. */
const LEAST_INLIERS = 12;
const LEAST_SHARE = 0.06;
/** A second group is looked for from this share of the first one's score on. */
const RIVAL = 0.35;
/** By so much more is a group believed that holds still. */
const STILL_BONUS = 2.5;
/** How much more the bottom of the picture is believed than its middle. */
const GROUND_BONUS = 0.35;

/**
 * How one frame lies in another, from places that seem to show the same in both, of which most may be wrong. Null: nothing
 * that can be believed: fewer than 12 agree, or under 6 % of the weight, or so many may agree by chance.
 *
 * Several things may move, each as one: the world past the camera, the sky over it, a bus. All groups that reach a third of
 * the greatest one's weight are compared, and of these is the world's
 *
 * - the one that is spread widest: a place weighs the less the more share its part of the picture, and a group counts by the
 *   root of the parts it is seen in. A bus full of edges is a small part;
 * - rather the one that agrees most closely: clouds change their shape, houses do not;
 * - rather the lower one: the sky is above, and what moves by itself above the horizon is all of it;
 * - by far rather the one that holds still to within half a pixel of 1600: that no two frames do by chance, so the camera
 *   stood. What is fixed to the camera (dust, a window's dirt) also holds still when the camera moves: so this one too must
 *   reach the third.
 */
export function estimatePair(points: PointPairs, extent: Extent): Omit<PairMotion, "from" | "to"> | null {
  const long = Math.max(extent.width, extent.height);
  const finite = dropBroken(points);
  if (finite.ax.length < LEAST_INLIERS || !(long > 0)) return null;
  const pairs = { ...finite, weights: spreadWeights(finite, extent) };
  const found = chooseGroup(pairs, extent, long);
  if (!found) return null;

  const reach = Math.max(LEAST_REACH * long, reachOf(found.sigma));
  const inside = takeInside(pairs, found.similarity, reach);
  if (inside.count < LEAST_INLIERS || inside.share < LEAST_SHARE) return null;
  if (isByChance(pairs, found.similarity, reach, inside.count, extent)) return null;

  const better = fitHomography(pairs, found.similarity, extent);
  const { similarity, homography } = better ?? { similarity: found.similarity, homography: null };
  const isInside = better?.isInside ?? inside.isInside;
  const parts = countParts(pairs, isInside, extent);
  let [inliers, squares] = [0, 0];
  for (let i = 0; i < isInside.length; i++) {
    if (!isInside[i]) continue;
    inliers++;
    squares += strayOf(pairs, i, similarity);
  }
  return {
    similarity,
    homography,
    inliers,
    share: inliers / isInside.length,
    spread: parts.agreeing / Math.max(1, parts.seen),
    residual: Math.sqrt(squares / inliers),
    standing: countStanding(pairs, extent, long),
    hasParallax: !isStill(pairs, isInside, similarity, long) && hasParallax(pairs, similarity, homography, extent),
  };
}

/** In how many parts of the picture places stand; 0: in no more than may by chance. */
function countStanding(pairs: WeightedPairs, extent: Extent, long: number): number {
  const { isInside, count } = takeInside(pairs, IDENTITY, STANDING * long);
  if (count < LEAST_INLIERS || isByChance(pairs, IDENTITY, STANDING * long, count, extent)) return 0;
  return countParts(pairs, isInside, extent).agreeing;
}

/** Of the groups that move as one, the one that is likeliest the world. */
function chooseGroup(pairs: WeightedPairs, extent: Extent, long: number): FoundMotion | null {
  const sigma = MOST_SIGMA * long;
  const first = findSimilarity(pairs, sigma, APART * long, 0);
  if (!first) return null;
  const groups = [first];
  const standing = polishSimilarity(pairs, IDENTITY, sigma / 3, 10, true);
  if (standing && standing.score > RIVAL * first.score) groups.push(standing);
  const weights = pairs.weights.slice();
  for (let i = 0; i < weights.length; i++) {
    if (strayOf(pairs, i, first.similarity) < reachOf(sigma) ** 2) weights[i] = 0;
  }
  const second = findSimilarity({ ...pairs, weights }, sigma, APART * long, RIVAL * first.score);
  if (second) groups.push(second);
  let [best, most] = [first, 0];
  for (const group of groups) {
    const belief = believe(pairs, group, extent, long);
    if (belief > most) [best, most] = [group, belief];
  }
  return best;
}

/** How likely a group is the world. */
function believe(
  pairs: WeightedPairs,
  { similarity, sigma, score }: FoundMotion,
  extent: Extent,
  long: number,
): number {
  const { isInside } = takeInside(pairs, similarity, reachOf(sigma));
  let [sum, height] = [0, 0];
  for (let i = 0; i < isInside.length; i++) {
    if (!isInside[i]) continue;
    sum += pairs.weights[i] as number;
    height += (pairs.weights[i] as number) * (pairs.ay[i] as number);
  }
  const low = sum > 0 ? (2 * height) / (sum * extent.height) : 0;
  const { agreeing, seen } = countParts(pairs, isInside, extent);
  const bonus = isStill(pairs, isInside, similarity, long) ? STILL_BONUS : 1;
  return score * Math.sqrt(agreeing / Math.max(1, seen)) * (1 + GROUND_BONUS * low) * bonus;
}

/** True where the places that agree do not move by more than noise. */
function isStill({ ax, ay }: PointPairs, isInside: Uint8Array, similarity: Similarity, long: number): boolean {
  let [count, squares] = [0, 0];
  for (let i = 0; i < isInside.length; i++) {
    if (!isInside[i]) continue;
    const place = { x: ax[i] as number, y: ay[i] as number };
    const moved = movePoint(similarity, place);
    count++;
    squares += (moved.x - place.x) ** 2 + (moved.y - place.y) ** 2;
  }
  return squares < count * (STILL * long) ** 2;
}

function takeInside(pairs: WeightedPairs, similarity: Similarity, reach: number): Inside {
  const isInside = new Uint8Array(pairs.ax.length);
  let [count, sum, total] = [0, 0, 0];
  for (let i = 0; i < isInside.length; i++) {
    const weight = pairs.weights[i] as number;
    total += weight;
    if (strayOf(pairs, i, similarity) >= reach * reach) continue;
    isInside[i] = 1;
    count++;
    sum += weight;
  }
  return { isInside, count, share: sum / total };
}

interface Inside {
  /** One per pair: 1 where it agrees. */
  readonly isInside: Uint8Array;
  readonly count: number;
  /** Share of the weight. */
  readonly share: number;
}
