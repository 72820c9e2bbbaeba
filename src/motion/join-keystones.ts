import { type Keystone, UPRIGHT } from "./keystone.ts";
import type { CameraPath, MeasuredMotion, PairMotion } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import type { PathWeights } from "./path-rows.ts";
import { addProfile, createProfile, solveProfile } from "./profile-matrix.ts";
import { scaleOf, type Similarity } from "./similarity.ts";
import { smoothLine } from "./smooth-line.ts";
import { CORRECTION_PULL } from "./smooth-roll.ts";
import type { Framed, ViewLimits } from "./view-path.ts";
import { cornerOf, toFilmPixels } from "./window-size.ts";

/** Share of the pairs that must clearly ask for perspective. */
const ASKING = 0.5;
/** What pairs are beside the joined keystones, over what they are beside those that stay: no more, at the middle pair. */
const EXPLAINED = 0.5;
/** Pixels of a film of 1080 lines, RMS: what moves corners by less nobody sees. */
const LEAST = 0.1;
/** Share of the crop that may be spent on keystones, in each direction. */
const SPENT = 1 / 6;
const ROUNDS = 4;
/** Pairs count less from so many times on by which the middle pair is beside the keystones. */
const BEND = 3;
/** What holds the mean of each piece of a shot, as a share of a pair's weight. */
const HOLD = 1e-7;

/** A camera that pans has perspective that grows evenly: nothing is paid for that. */
const WEIGHTS: PathWeights = { still: 0, straight: 1, bent: 100 };

/** What one pair says: the keystone of `from` less that of `to`, in the first frame's axes and pixels. */
interface Difference {
  readonly from: number;
  readonly to: number;
  readonly g: number;
  readonly h: number;
  readonly weight: number;
}

/** One entry per slot. */
interface Joined {
  readonly g: Float64Array;
  readonly h: Float64Array;
}

/**
 * How much of each frame's perspective is shaking: what a camera that was carried pitched and yawed by from frame to frame. One entry
 * per slot; null: there is none, or no evidence of it.
 *
 * Perspective of a pair, as a row p of its homography, is c(from) − Mᵀ·c(to) with M the linear part of its motion; in the first
 * frame's axes a plain difference, so that all pairs are one least squares for c, up to a constant and whatever drift their
 * errors add up to. That does not matter: c is then smoothed as the roll is, and only what shakes is taken out. Slow perspective,
 * of a camera that pans or looks up, stays.
 *
 * Evidence: half of the pairs ask for perspective by themselves, pairs over one and several lags agree on it, and it can be seen.
 */
export function joinKeystones(
  { extent, pairs }: MeasuredMotion,
  { poses }: CameraPath,
  framed: Framed,
  { keep }: ViewLimits,
): readonly Keystone[] | null {
  const asking = pairs.filter(({ homography }) => homography !== null).length;
  if (asking === 0 || asking < ASKING * pairs.length) return null;
  const differences = pairs.flatMap((pair) => describePair(pair, poses));
  const joined = joinDifferences(poses.length, differences);
  // Pixels of film that a keystone of 1 moves a corner by, about.
  const unit = (cornerOf(extent) ** 2 / 2) * toFilmPixels(framed.window);
  const most = (SPENT * (1 - keep)) / (Math.max(extent.width, extent.height) / 2);
  const shaking = poses.map(() => UPRIGHT);
  for (const slots of findPieces(poses.length, differences)) {
    const [first, last] = [slots[0] as number, slots.at(-1) as number];
    const bound = Float64Array.from(poses.slice(first, last + 1), (pose) => most / scaleOf(pose));
    const low = bound.map((value) => -value);
    const [g, h] = [joined.g, joined.h].map((values) => {
      return smoothLine(fillBetween(values, slots), unit, low, bound, CORRECTION_PULL, WEIGHTS);
    }) as [Float64Array, Float64Array];
    for (const slot of slots) shaking[slot] = { g: -(g[slot - first] as number), h: -(h[slot - first] as number) };
  }
  const seen = Math.sqrt(shaking.reduce((sum, { g, h }) => sum + g * g + h * h, 0) / Math.max(1, poses.length)) * unit;
  if (!(seen >= LEAST) || !isExplained(differences, joined, shaking)) return null;
  return shaking.map(({ g, h }, slot) => {
    const { a, b } = poses[slot] as Similarity;
    return { g: a * g + b * h, h: a * h - b * g };
  });
}

/** Values of the slots from the first to the last of these, on straight lines over the others. */
function fillBetween(values: Float64Array, slots: readonly number[]): Float64Array {
  const first = slots[0] as number;
  const filled = new Float64Array((slots.at(-1) as number) - first + 1);
  slots.forEach((slot, i) => {
    const last = slots[i - 1] ?? slot;
    for (let at = last; at <= slot; at++) {
      const share = last === slot ? 1 : (at - last) / (slot - last);
      filled[at - first] = (1 - share) * (values[last] as number) + share * (values[slot] as number);
    }
  });
  return filled;
}

/** Near and far have no one perspective. */
function describePair(
  { from, to, perspective, hasParallax, inliers, residual }: PairMotion,
  poses: readonly Similarity[],
): Difference[] {
  if (perspective === null || hasParallax) return [];
  const { a, b } = poses[from] as Similarity;
  const square = a * a + b * b;
  const [p, q] = [perspective[6] / perspective[8], perspective[7] / perspective[8]];
  const weight = inliers / Math.max(1e-12, residual * residual);
  return [{ from, to, g: (a * p - b * q) / square, h: (b * p + a * q) / square, weight }];
}

/** Least squares of all differences, in which pairs that contradict the others count less. */
function joinDifferences(count: number, differences: readonly Difference[]): Joined {
  const first = Int32Array.from({ length: count }, (_, slot) => slot);
  for (const { from, to } of differences) {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    first[high] = Math.min(first[high] as number, low);
  }
  const usual = takeMiddle(differences.map(({ weight }) => weight));
  const believed = Float64Array.from(differences, () => 1);
  let found = { g: new Float64Array(count), h: new Float64Array(count) };
  for (let round = 0; round < ROUNDS; round++) {
    const matrix = createProfile(first);
    const right = { g: new Float64Array(count), h: new Float64Array(count) };
    for (let slot = 0; slot < count; slot++) addProfile(matrix, slot, slot, HOLD);
    differences.forEach((own, i) => {
      const weight = Math.min(1, own.weight / usual) * (believed[i] as number);
      addProfile(matrix, own.from, own.from, weight);
      addProfile(matrix, own.to, own.to, weight);
      addProfile(matrix, own.from, own.to, -weight);
      for (const key of ["g", "h"] as const) {
        right[key][own.from] = (right[key][own.from] as number) + weight * own[key];
        right[key][own.to] = (right[key][own.to] as number) - weight * own[key];
      }
    });
    const again = { ...matrix, values: matrix.values.slice() };
    solveProfile(matrix, right.g);
    solveProfile(again, right.h);
    found = right;
    const strays = differences.map((own) => strayOf(own, found));
    const bend = BEND * Math.max(Number.MIN_VALUE, takeMiddle(strays));
    strays.forEach((stray, i) => (believed[i] = 1 / (1 + (stray / bend) ** 2) ** 2));
  }
  return found;
}

function strayOf({ from, to, g, h }: Difference, at: Joined): number {
  return Math.hypot(
    g - (at.g[from] as number) + (at.g[to] as number),
    h - (at.h[from] as number) + (at.h[to] as number),
  );
}

/** What is taken out is what pairs agree on, not what each of them errs by. */
function isExplained(differences: readonly Difference[], joined: Joined, shaking: readonly Keystone[]): boolean {
  const slow = {
    g: joined.g.map((value, slot) => value - (shaking[slot] as Keystone).g),
    h: joined.h.map((value, slot) => value - (shaking[slot] as Keystone).h),
  };
  const middle = (at: Joined): number => takeMiddle(differences.map((own) => strayOf(own, at)));
  return middle(joined) <= EXPLAINED * middle(slow);
}

/** Slots that pairs tie together, each piece in order. */
function findPieces(count: number, differences: readonly Difference[]): number[][] {
  const parents = Int32Array.from({ length: count }, (_, slot) => slot);
  const find = (slot: number): number => {
    let at = slot;
    while (parents[at] !== at) at = parents[at] as number;
    return at;
  };
  for (const { from, to } of differences) {
    const [p, q] = [find(from), find(to)];
    parents[Math.max(p, q)] = Math.min(p, q);
  }
  const pieces = new Map<number, number[]>();
  for (let slot = 0; slot < count; slot++) {
    const piece = find(slot);
    pieces.set(piece, [...(pieces.get(piece) ?? []), slot]);
  }
  return [...pieces.values()].filter((slots) => slots.length > 1);
}
