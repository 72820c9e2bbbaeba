import { dropBroken } from "./drop-broken.ts";
import { fitHomography } from "./fit-homography.ts";
import {
  findSimilarity,
  type MotionGroup,
  polishSimilarity,
  scoreMotion,
  strayOf,
  type WeightedPairs,
} from "./find-similarity.ts";
import type { Extent, FoundMotion, PointPairs } from "./measured-motion.ts";
import { countNearAndFar, countParts, isByChance, spreadWeights } from "./pair-evidence.ts";
import { IDENTITY, movePoint, type Similarity } from "./similarity.ts";
import { reachOf } from "./soft-agreement.ts";

/** Most that places stray, 1 σ, as a share of the picture's long side: 3 px of 1600. */
const MOST_SIGMA = 3 / 1600;
/** Where near and far part, 1 σ of what still counts as the picture's common motion: 24 px of 1600. */
const BROAD_SIGMA = 24 / 1600;
/** A group with at least this share of the weight is the picture's motion, whatever else there is near and far. */
const ONE_FOR_ALL = 0.5;
/** Places agree within this of the long side, whatever the noise: 1 px of 1600. */
const LEAST_REACH = 1 / 1600;
/** Places that hold still move by less than this of the long side, RMS: 0.6 px of 1600. */
const STILL = 0.6 / 1600;
/** A place stands if it moves by less than this of the long side, 0.6 px of 1600: finer than clouds in two frames. */
const STANDING = 0.6 / 1600;
/** But no small picture is placed more exactly than to so many of its pixels. */
const LEAST_STANDING = 0.3;
/** Two places are drawn together only if this share of the long side apart. */
const APART = 0.04;
/** Fewer agreeing pairs than this, or a smaller share of the weight, and nothing is believed. */
const LEAST_INLIERS = 12;
const LEAST_SHARE = 0.06;
/** Share of the picture's parts that stray together, near or far, from which on that is parallax. */
const PARALLAX = 0.3;
/** A second group is looked for from this share of the first one's score on. */
const RIVAL = 0.35;
/** That a camera stood is believed from this share of the score on that a small motion has. */
const AS_WELL = 0.9;
/** By so much more is a group believed that holds still. */
const STILL_BONUS = 2.5;
/** How much less the top edge of the picture is believed than its middle and what is below. */
const SKY_MALUS = 0.4;

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
 * - rather not the upper one: what moves by itself above the horizon is all of the sky;
 * - by far rather the one that holds still to within half a pixel of 1600: that no two frames do by chance, so the camera
 *   stood. What is fixed to the camera (dust, a window's dirt) also holds still when the camera moves: so this one too must
 *   reach the third.
 *
 * Of a world of near and far no similarity is right, and which depth weighs most differs from pair to pair. Where parts of
 * the picture stray this way and that, and no group has half of the weight, the motion is what all of them do on the whole,
 * within 24 px of 1600: that is the same thing in every pair. Parts that go with another group as one are no parallax.
 */
export function estimatePair(points: PointPairs, extent: Extent): FoundMotion | null {
  const long = Math.max(extent.width, extent.height);
  const finite = dropBroken(points);
  if (finite.ax.length < LEAST_INLIERS || !(long > 0)) return null;
  const pairs = { ...finite, weights: spreadWeights(finite, extent) };
  const groups = findGroups(pairs, extent, long);
  const [found, ...others] = groups;
  if (!found) return null;

  const inside = takeInside(pairs, found.similarity, Math.max(LEAST_REACH * long, reachOf(found.sigma)));
  if (inside.count < LEAST_INLIERS || inside.share < LEAST_SHARE) return null;
  if (isByChance(pairs, found.similarity, inside.reach, inside.count, extent)) return null;
  if (isStill(pairs, inside.isInside, found.similarity, long)) return standStill(pairs, extent, found, inside);

  const bent = fitHomography(pairs, found.similarity, found.sigma, extent);
  const perspective = bent?.homography ?? null;
  const homography = bent?.clear ? perspective : null;
  const { similarity, isInside } = bent?.clear ?? { similarity: found.similarity, isInside: inside.isInside };
  const parts = countNearAndFar(pairs, similarity, homography, others, extent);
  const hasParallax = parts.astray > PARALLAX * parts.telling;
  if (!hasParallax || shareOf(pairs, isInside) >= ONE_FOR_ALL) {
    return { ...describe(pairs, extent, similarity, { isInside }), homography, perspective, hasParallax };
  }
  const broad = polishSimilarity(pairs, similarity, BROAD_SIGMA * long, 10, false);
  if (!broad) return null;
  const around = takeInside(pairs, broad.similarity, reachOf(BROAD_SIGMA * long));
  return { ...describe(pairs, extent, broad.similarity, around), hasParallax };
}

/**
 * A camera that stands moves by nothing at all, and sees neither perspective nor near and far. Where nothing explains the places
 * about as well as a little does, it is nothing: the little is what clouds at the horizon drag it along by.
 */
function standStill(
  pairs: WeightedPairs,
  extent: Extent,
  { similarity, sigma }: MotionGroup,
  inside: Inside,
): FoundMotion {
  const isNothing = scoreMotion(pairs, IDENTITY, sigma) >= AS_WELL * scoreMotion(pairs, similarity, sigma);
  if (!isNothing) return describe(pairs, extent, similarity, inside);
  return describe(pairs, extent, IDENTITY, takeInside(pairs, IDENTITY, inside.reach));
}

function describe(
  pairs: WeightedPairs,
  extent: Extent,
  similarity: Similarity,
  { isInside }: Pick<Inside, "isInside">,
): FoundMotion {
  const parts = countParts(pairs, isInside, extent);
  let [inliers, squares] = [0, 0];
  for (let i = 0; i < isInside.length; i++) {
    if (!isInside[i]) continue;
    inliers++;
    squares += strayOf(pairs, i, similarity);
  }
  return {
    similarity,
    homography: null,
    perspective: null,
    inliers,
    share: inliers / isInside.length,
    spread: parts.agreeing / Math.max(1, parts.seen),
    residual: Math.sqrt(squares / inliers),
    standing: countStanding(pairs, extent),
    hasParallax: false,
  };
}

/** In how many parts of the picture places stand; 0: in no more than may by chance. */
function countStanding(pairs: WeightedPairs, extent: Extent): number {
  const reach = Math.max(LEAST_STANDING, STANDING * Math.max(extent.width, extent.height));
  const { isInside, count } = takeInside(pairs, IDENTITY, reach);
  if (count < LEAST_INLIERS || isByChance(pairs, IDENTITY, reach, count, extent)) return 0;
  return countParts(pairs, isInside, extent).agreeing;
}

/** Groups that move as one, the likeliest world first. */
function findGroups(pairs: WeightedPairs, extent: Extent, long: number): MotionGroup[] {
  const sigma = MOST_SIGMA * long;
  const first = findSimilarity(pairs, sigma, APART * long, 0);
  if (!first) return [];
  const groups = [first];
  const standing = polishSimilarity(pairs, IDENTITY, sigma / 3, 10, true);
  const score = standing ? scoreMotion(pairs, standing.similarity, sigma) : 0;
  if (standing && score > RIVAL * first.score) groups.push({ ...standing, score });
  const weights = pairs.weights.slice();
  for (let i = 0; i < weights.length; i++) {
    if (strayOf(pairs, i, first.similarity) < reachOf(sigma) ** 2) weights[i] = 0;
  }
  const second = findSimilarity({ ...pairs, weights }, sigma, APART * long, RIVAL * first.score);
  if (second) groups.push(second);
  const belief = new Map(groups.map((group) => [group, believe(pairs, group, extent, long)]));
  return groups.sort((p, q) => (belief.get(q) as number) - (belief.get(p) as number));
}

/** How likely a group is the world. */
function believe(
  pairs: WeightedPairs,
  { similarity, sigma, score }: MotionGroup,
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
  return score * Math.sqrt(agreeing / Math.max(1, seen)) * (1 + SKY_MALUS * Math.min(0, low)) * bonus;
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
  return { isInside, count, share: sum / total, reach };
}

interface Inside {
  /** One per pair: 1 where it agrees. */
  readonly isInside: Uint8Array;
  readonly count: number;
  /** Share of the weight. */
  readonly share: number;
  /** Distance within which pairs agree. */
  readonly reach: number;
}

function shareOf(pairs: WeightedPairs, isInside: Uint8Array): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < isInside.length; i++) {
    total += pairs.weights[i] as number;
    if (isInside[i]) sum += pairs.weights[i] as number;
  }
  return sum / total;
}
