import type { Extent, PairMotion } from "./measured-motion.ts";
import { addProfile, createProfile, solveProfile } from "./profile-matrix.ts";
import { combine, IDENTITY, invert, type Similarity } from "./similarity.ts";

/** A pair is never believed to be closer than this of the picture's long side: 0.02 px of 1600. */
const LEAST_SIGMA = 0.02 / 1600;
/** Rounds with Huber's weights, which find the way from any start, and then with Geman and McClure's, which drop what is wrong. */
const ROUNDS = { plain: 1, huber: 5, drop: 6 } as const;
/** Where weights begin to fall, in σ of a pair. */
const BEND = 3;
/** A pair with less than this of its weight left contradicts the path: from 4.4 σ on. */
const LEAST_LEFT = 0.1;
/** Numbers of a pose that are looked for. */
const SIZE = 4;

/** Poses that a graph of pairs agrees on. */
export interface SolvedGraph {
  /** One per slot, each in the coordinates of the first frame that pairs lead to from it, whether believed or not. */
  readonly poses: readonly Similarity[];
  /** One per pair: 1 where it agrees with the poses. */
  readonly agrees: Uint8Array;
  /** One per pair: RMS distance over the picture between where the pair and where the poses put its places; pixels. */
  readonly distances: Float64Array;
}

/**
 * Least squares over all pairs at once, by Gauss and Newton. A pose is corrected in its own frame's coordinates,
 * pose ∘ e^δ, where every coefficient is near 1 however far and large the path has become.
 *
 * As complex numbers, with (α, β) for u → α·u + β: poses say (α, β) = pose(to)⁻¹ ∘ pose(from) and the pair says (α', β'). With
 * corrections (p, q) what is left is R_α = α − α' + α·(p_from − p_to) and R_β = β − β' + α·q_from − β·p_to − q_to; its RMS over the
 * picture's places is √(|R_β|² + ρ²·|R_α|²), with ρ the RMS distance of places from the middle. That is what is minimised,
 * over each pair's σ.
 *
 * How far a pair may be wrong is told by its kind: pairs of equal distance in time share a factor, the median of how far they
 * are off, at least 1. Where near and far part, pairs of distant frames are all a little wrong, and count less, but not nothing.
 *
 * @param pairs of slots below `count`, from ≠ to
 */
export function solveGraph(count: number, pairs: readonly PairMotion[], extent: Extent): SolvedGraph {
  const radius = Math.hypot(extent.width, extent.height) / Math.sqrt(12);
  const { poses, isRoot } = chainPoses(count, pairs);
  const sigmas = Float64Array.from(pairs, (pair) => sigmaOf(pair, extent));
  const kinds = pairs.map(({ from, to }) => Math.min(5, Math.ceil(Math.log2(Math.abs(to - from)))));
  const weights = new Float64Array(pairs.length).fill(1);
  const distances = new Float64Array(pairs.length);
  const last = ROUNDS.plain + ROUNDS.huber + ROUNDS.drop;
  for (let round = 0; round <= last; round++) {
    pairs.forEach((pair, i) => (distances[i] = distanceOf(pair, poses, radius)));
    if (round >= ROUNDS.plain) {
      const scaled = distances.map((distance, i) => distance / (sigmas[i] as number));
      const factors = measureKinds(scaled, kinds);
      const isDropping = round >= ROUNDS.plain + ROUNDS.huber;
      for (let i = 0; i < weights.length; i++) {
        const factor = factors[kinds[i] as number] as number;
        const far = (scaled[i] as number) / (BEND * factor);
        weights[i] = (isDropping ? 1 / (1 + far * far) ** 2 : Math.min(1, 1 / far)) / (factor * factor);
        if (round === last) weights[i] = 1 / (1 + far * far) ** 2;
      }
    }
    if (round === last) break;
    correct(poses, isRoot, pairs, sigmas, weights, radius);
  }
  return { poses, agrees: Uint8Array.from(weights, (weight) => (weight > LEAST_LEFT ? 1 : 0)), distances };
}

/**
 * RMS error of a pair over the picture: noise falls with the root of the number of places, and rises where they are few parts
 * of the picture; what near and far do to it does not fall beyond the number of parts.
 */
function sigmaOf({ residual, inliers, spread, hasParallax }: PairMotion, { width, height }: Extent): number {
  const parts = Math.max(1, 24 * spread);
  const shared = (hasParallax ? 1 : 0.1) / parts;
  const least = LEAST_SIGMA * Math.max(width, height);
  return Math.hypot(least, residual * Math.sqrt((1 / Math.max(1, inliers) + shared) / Math.max(0.1, spread)));
}

/** Poses from pair to pair, breadth first, each piece from its first slot. */
function chainPoses(count: number, pairs: readonly PairMotion[]): { poses: Similarity[]; isRoot: Uint8Array } {
  const ties: { pair: PairMotion; other: number }[][] = Array.from({ length: count }, () => []);
  for (const pair of pairs) {
    ties[pair.from]?.push({ pair, other: pair.to });
    ties[pair.to]?.push({ pair, other: pair.from });
  }
  const poses: (Similarity | undefined)[] = Array.from({ length: count });
  const isRoot = new Uint8Array(count);
  for (let slot = 0; slot < count; slot++) {
    if (poses[slot]) continue;
    isRoot[slot] = 1;
    poses[slot] = IDENTITY;
    const queue = [slot];
    for (const at of queue) {
      for (const { pair, other } of ties[at] ?? []) {
        if (poses[other]) continue;
        const step = pair.to === other ? invert(pair.similarity) : pair.similarity;
        poses[other] = combine(poses[at] as Similarity, step);
        queue.push(other);
      }
    }
  }
  return { poses: poses as Similarity[], isRoot };
}

function distanceOf({ from, to, similarity }: PairMotion, poses: readonly Similarity[], radius: number): number {
  const { a, b, x, y } = combine(invert(poses[to] as Similarity), poses[from] as Similarity);
  return Math.hypot(x - similarity.x, y - similarity.y, radius * (a - similarity.a), radius * (b - similarity.b));
}

/** Of each kind of pairs the median of how far they are off; normal errors of four numbers have it at 1.83 σ / 2. */
function measureKinds(scaled: Float64Array, kinds: readonly number[]): number[] {
  return Array.from({ length: 6 }, (_, kind) => {
    const own = scaled.filter((_, i) => kinds[i] === kind).sort();
    return own.length < 3 ? 1 : Math.max(1, own[own.length >> 1] as number);
  });
}

/** One step of Gauss and Newton, in place of `poses`. */
function correct(
  poses: Similarity[],
  isRoot: Uint8Array,
  pairs: readonly PairMotion[],
  sigmas: Float64Array,
  weights: Float64Array,
  radius: number,
): void {
  const count = poses.length;
  const rows = new Int32Array(count).fill(-1);
  let unknowns = 0;
  for (let slot = 0; slot < count; slot++) if (!isRoot[slot]) rows[slot] = SIZE * unknowns++;
  const first = Int32Array.from({ length: SIZE * unknowns }, (_, i) => i - (i % SIZE));
  for (const { from, to } of pairs) {
    const [low, high] = [
      Math.min(rows[from] as number, rows[to] as number),
      Math.max(rows[from] as number, rows[to] as number),
    ];
    if (low < 0) continue;
    for (let k = 0; k < SIZE; k++) first[high + k] = Math.min(first[high + k] as number, low);
  }
  const matrix = createProfile(first);
  const right = new Float64Array(SIZE * unknowns);
  // Rows of one pair, each with its coefficients of (ρ·p, q) of `from`, then of `to`, and last what is left.
  const equations = Array.from({ length: SIZE }, () => new Float64Array(2 * SIZE + 1));
  pairs.forEach(({ from, to, similarity }, i) => {
    const { a, b, x, y } = combine(invert(poses[to] as Similarity), poses[from] as Similarity);
    const [u, v] = [x / radius, y / radius];
    (equations[0] as Float64Array).set([a, -b, 0, 0, -a, b, 0, 0, radius * (similarity.a - a)]);
    (equations[1] as Float64Array).set([b, a, 0, 0, -b, -a, 0, 0, radius * (similarity.b - b)]);
    (equations[2] as Float64Array).set([0, 0, a, -b, -u, v, -1, 0, similarity.x - x]);
    (equations[3] as Float64Array).set([0, 0, b, a, -v, -u, 0, -1, similarity.y - y]);
    const weight = (weights[i] as number) / (sigmas[i] as number) ** 2;
    const places = [rows[from] as number, rows[to] as number] as const;
    for (const equation of equations) {
      for (let j = 0; j < 2 * SIZE; j++) {
        const row = places[j < SIZE ? 0 : 1];
        const scaled = weight * (equation[j] as number);
        if (row < 0 || scaled === 0) continue;
        right[row + (j % SIZE)] = (right[row + (j % SIZE)] as number) + scaled * (equation[2 * SIZE] as number);
        for (let k = 0; k <= j; k++) {
          const column = places[k < SIZE ? 0 : 1];
          if (column >= 0) addProfile(matrix, row + (j % SIZE), column + (k % SIZE), scaled * (equation[k] as number));
        }
      }
    }
  });
  solveProfile(matrix, right);
  for (let slot = 0; slot < count; slot++) {
    const row = rows[slot] as number;
    if (row < 0) continue;
    const size = Math.exp(Math.max(-1, Math.min(1, (right[row] as number) / radius)));
    const turn = (right[row + 1] as number) / radius;
    const step = {
      a: size * Math.cos(turn),
      b: size * Math.sin(turn),
      x: right[row + 2] as number,
      y: right[row + 3] as number,
    };
    poses[slot] = combine(poses[slot] as Similarity, step);
  }
}
