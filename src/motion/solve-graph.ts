import { addProfile, createProfile, solveProfile } from "./profile-matrix.ts";
import { combine, invert, type Similarity } from "./similarity.ts";

/** Most rounds with Huber's weights, which find the way from any start, and then with Geman and McClure's, which drop what is wrong. */
const ROUNDS = [12, 6] as const;
/** A round that lessens the cost by no more than this share is the last of its kind. */
const SETTLED = 0.002;
/** Where weights begin to fall, in σ of a tie. */
const BEND = 3;
/** A tie with less than this of its weight left contradicts the poses: from 4.4 σ on. */
const LEAST_LEFT = 0.1;
/** Ties over 1, 2, 3–4, 5–8, 9–16 and more slots are of different kinds. */
const KINDS = 6;
/** Numbers of a pose that are looked for. */
const SIZE = 4;

/** What one measurement says of two poses: pose(to) ∘ similarity = pose(from). */
export interface Tie {
  readonly from: number;
  readonly to: number;
  readonly similarity: Similarity;
  /** σ of where it puts the origin, in each direction; pixels. */
  readonly place: number;
  /** σ of its scale, a share, and of its roll, radians. */
  readonly shape: number;
}

/** What of a pose is looked for. */
export interface Freedom {
  readonly scale: boolean;
  readonly roll: boolean;
  readonly place: boolean;
}

/** Poses that ties agree on. */
export interface SolvedGraph {
  readonly poses: readonly Similarity[];
  /** One per tie: 1 where it agrees with the poses. */
  readonly agrees: Uint8Array;
  /** One per tie: how far it is from what the poses say, RMS over its four numbers, in its σ. */
  readonly distances: Float64Array;
  /** One per tie: by how much its kind is worse than its σ says, at least 1. */
  readonly factors: Float64Array;
}

/**
 * Least squares over all ties at once, by Gauss and Newton. A pose is corrected in its own frame's coordinates, pose ∘ e^δ, where
 * every coefficient is near 1 however far and large the path has become.
 *
 * As complex numbers, with (α, β) for u → α·u + β: poses say (α, β) = pose(to)⁻¹ ∘ pose(from) and the tie says (α', β'). With
 * corrections (p, q) what is left is R_α = α − α' + α·(p_from − p_to) and R_β = β − β' + α·q_from − β·p_to − q_to, each over its σ.
 *
 * How far a tie may be wrong is told by its kind: ties over equally many slots share a factor, the median of how far they are
 * off, at least 1. Where near and far part, ties of distant frames are all a little wrong, and count less, but not nothing.
 *
 * @param start poses that ties lead to, from which few steps find the best; of those that no tie leads to, as they come out
 * @param freedoms what of each pose is looked for; at least one pose of those that ties hold together must be free in nothing
 */
export function solveGraph(
  start: readonly Similarity[],
  freedoms: readonly Freedom[],
  ties: readonly Tie[],
): SolvedGraph {
  const poses = [...start];
  const distances = new Float64Array(ties.length);
  const factors = new Float64Array(ties.length).fill(1);
  const weights = new Float64Array(ties.length).fill(1);
  const kinds = Int32Array.from(ties, ({ from, to }) => Math.min(KINDS - 1, Math.ceil(Math.log2(Math.abs(to - from)))));
  const weigh = (isDropping: boolean): number => {
    ties.forEach((tie, i) => (distances[i] = distanceOf(tie, poses)));
    // What is off by a constant share is no matter to sums of distances: only squares need to know how far is far.
    if (isDropping) measureKinds(distances, kinds).forEach((worse, kind) => setKind(factors, kinds, kind, worse));
    let cost = 0;
    for (let i = 0; i < weights.length; i++) {
      const far = (distances[i] as number) / (BEND * (factors[i] as number));
      weights[i] = isDropping ? 1 / (1 + far * far) ** 2 : Math.min(1, 1 / far);
      cost += isDropping ? (far * far) / (1 + far * far) : far < 1 ? far * far : 2 * far - 1;
    }
    return cost;
  };
  correct(poses, freedoms, ties, factors, weights);
  for (const isDropping of [false, true]) {
    let last = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS[isDropping ? 1 : 0]; round++) {
      const cost = weigh(isDropping);
      if (round > 0 && cost > (1 - SETTLED) * last) break;
      last = cost;
      correct(poses, freedoms, ties, factors, weights);
    }
  }
  weigh(true);
  return { poses, agrees: Uint8Array.from(weights, (weight) => (weight > LEAST_LEFT ? 1 : 0)), distances, factors };
}

function distanceOf({ from, to, similarity, place, shape }: Tie, poses: readonly Similarity[]): number {
  const { a, b, x, y } = combine(invert(poses[to] as Similarity), poses[from] as Similarity);
  const [p, q] = [a - similarity.a, b - similarity.b];
  const [u, v] = [x - similarity.x, y - similarity.y];
  return Math.sqrt(((p * p + q * q) / (shape * shape) + (u * u + v * v) / (place * place)) / SIZE);
}

function setKind(factors: Float64Array, kinds: Int32Array, kind: number, worse: number): void {
  for (let i = 0; i < kinds.length; i++) if (kinds[i] === kind) factors[i] = worse;
}

/** Of each kind of ties the median of how far they are off; of normal errors it is 0.92. */
function measureKinds(distances: Float64Array, kinds: Int32Array): number[] {
  return Array.from({ length: KINDS }, (_, kind) => {
    const own = distances.filter((_, i) => kinds[i] === kind).sort();
    return own.length < 3 ? 1 : Math.max(1, (own[own.length >> 1] as number) / 0.92);
  });
}

/** One step of Gauss and Newton, in place of `poses`. */
function correct(
  poses: Similarity[],
  freedoms: readonly Freedom[],
  ties: readonly Tie[],
  factors: Float64Array,
  weights: Float64Array,
): void {
  // Of every pose's scale, roll, x and y the unknown that it is, or −1.
  const rows = new Int32Array(SIZE * poses.length).fill(-1);
  const owners: number[] = [];
  freedoms.forEach(({ scale, roll, place }, slot) => {
    [scale, roll, place, place].forEach((isFree, k) => {
      if (isFree) rows[SIZE * slot + k] = owners.push(slot) - 1;
    });
  });
  const starts = new Int32Array(poses.length).fill(owners.length);
  owners.forEach((slot, row) => (starts[slot] = Math.min(starts[slot] as number, row)));
  const first = Int32Array.from(owners, (slot) => starts[slot] as number);
  for (const { from, to } of ties) {
    const low = Math.min(starts[from] as number, starts[to] as number);
    for (const slot of [from, to]) {
      for (let row = starts[slot] as number; owners[row] === slot; row++) {
        first[row] = Math.min(first[row] as number, low);
      }
    }
  }
  const matrix = createProfile(first);
  const right = new Float64Array(owners.length);
  // Four rows of one tie, each with its coefficients of the four numbers of `from`, then of `to`; and what is left of each.
  const rowsOfTie = new Float64Array(SIZE * 2 * SIZE);
  const left = new Float64Array(SIZE);
  const unknowns = new Int32Array(2 * SIZE);
  for (let i = 0; i < ties.length; i++) {
    const { from, to, similarity, place, shape } = ties[i] as Tie;
    const { a, b, x, y } = combine(invert(poses[to] as Similarity), poses[from] as Similarity);
    rowsOfTie.set([a, -b, 0, 0, -a, b, 0, 0, b, a, 0, 0, -b, -a, 0, 0]);
    rowsOfTie.set([0, 0, a, -b, -x, y, -1, 0, 0, 0, b, a, -y, -x, 0, -1], 2 * 2 * SIZE);
    left.set([similarity.a - a, similarity.b - b, similarity.x - x, similarity.y - y]);
    unknowns.set(rows.subarray(SIZE * from, SIZE * (from + 1)));
    unknowns.set(rows.subarray(SIZE * to, SIZE * (to + 1)), SIZE);
    const believed = (weights[i] as number) / (factors[i] as number) ** 2;
    for (let e = 0; e < SIZE; e++) {
      const weight = believed / (e < 2 ? shape * shape : place * place);
      for (let j = 0; j < 2 * SIZE; j++) {
        const row = unknowns[j] as number;
        const scaled = weight * (rowsOfTie[e * 2 * SIZE + j] as number);
        if (row < 0 || scaled === 0) continue;
        right[row] = (right[row] as number) + scaled * (left[e] as number);
        for (let k = 0; k <= j; k++) {
          const column = unknowns[k] as number;
          if (column >= 0) addProfile(matrix, row, column, scaled * (rowsOfTie[e * 2 * SIZE + k] as number));
        }
      }
    }
  }
  solveProfile(matrix, right);
  const step = (slot: number, k: number): number => {
    const row = rows[SIZE * slot + k] as number;
    return row < 0 ? 0 : (right[row] as number);
  };
  for (let slot = 0; slot < poses.length; slot++) {
    const size = Math.exp(Math.max(-1, Math.min(1, step(slot, 0))));
    const turn = step(slot, 1);
    const delta = { a: size * Math.cos(turn), b: size * Math.sin(turn), x: step(slot, 2), y: step(slot, 3) };
    poses[slot] = combine(poses[slot] as Similarity, delta);
  }
}
