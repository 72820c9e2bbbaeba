import type { CameraPath } from "./measured-motion.ts";
import { combine, IDENTITY, invert, rollOf, scaleOf, makeSimilarity, type Similarity } from "./similarity.ts";

/** Steps that tell how steadily a piece moves at its end. */
const STEADY = 5;

/** Log scale, roll in degrees, place. */
type Coordinates = readonly [number, number, number, number];

/**
 * A whole path from pieces: the later ones follow the earlier ones by steady motion, and slots of no piece lie between their
 * neighbours, as do those of a piece within a gap of another. The first usable frame is where it is.
 * @param found of each slot the first slot of its piece, -1: of none
 */
export function bridgePath(
  poses: readonly Similarity[],
  found: Int32Array,
  usable: readonly boolean[],
): Omit<CameraPath, "residual"> {
  const count = usable.length;
  const pieces = dropObstacles(found);
  const isSingle = usable.filter(Boolean).length <= 1;
  const bridged = Array.from(usable, (isUsable, slot) => {
    if (!isUsable) return "missing" as const;
    if (isSingle) return null;
    return pieces[slot] === -1 ? ("unmatched" as const) : null;
  });
  const placed: (Similarity | undefined)[] = Array.from({ length: count });
  const starts = [...new Set(pieces)].filter((start) => start >= 0).sort((p, q) => p - q);
  for (const [number, start] of starts.entries()) {
    const shift = number === 0 ? IDENTITY : findShift(poses, placed, pieces, start);
    for (let slot = start; slot < count; slot++) {
      if (pieces[slot] === start) placed[slot] = combine(shift, poses[slot] as Similarity);
    }
    if (number > 0) bridged[start] = "unmatched";
  }
  const whole = fillGaps(placed);
  const first = invert(whole[Math.max(0, usable.indexOf(true))] ?? IDENTITY);
  return { poses: whole.map((pose) => combine(first, pose)), bridged };
}

/**
 * Frames that only show each other, with the shot going on behind them as before: a bus that stopped before the lens. How they
 * move is how it moves.
 */
function dropObstacles(pieces: Int32Array): Int32Array {
  const tied = pieces.filter((piece) => piece !== -1);
  const ranges = new Map<number, { first: number; last: number; count: number }>();
  for (const [at, piece] of tied.entries()) {
    const range = ranges.get(piece);
    if (range) Object.assign(range, { last: at, count: range.count + 1 });
    else ranges.set(piece, { first: at, last: at, count: 1 });
  }
  const isObstacle = (piece: number): boolean => {
    const { first, last, count } = ranges.get(piece) as { first: number; last: number; count: number };
    const before = tied[first - 1];
    return count === last - first + 1 && before !== undefined && before === tied[last + 1];
  };
  const obstacles = new Set([...ranges.keys()].filter(isObstacle));
  return pieces.map((piece) => (obstacles.has(piece) ? -1 : piece));
}

/** What takes a piece's own coordinates to those of the path before it. */
function findShift(
  poses: readonly Similarity[],
  placed: readonly (Similarity | undefined)[],
  pieces: Int32Array,
  start: number,
): Similarity {
  let before = start;
  while (!placed[before]) before--;
  const own = poses.map((pose, slot) => (pieces[slot] === start ? pose : undefined));
  const rates = [measureRate(placed, before, -1), measureRate(own, start, 1)].filter((rate) => rate !== null);
  const rate = [0, 1, 2, 3].map(
    (k) => rates.reduce((sum, one) => sum + (one[k] as number), 0) / Math.max(1, rates.length),
  );
  let end = placed[before] as Similarity;
  for (let slot = before; slot < start; slot++) end = combine(end, toStep(rate as unknown as Coordinates));
  return combine(end, invert(poses[start] as Similarity));
}

/** A frame's step to the next one, in its own coordinates: the mean over those next to `slot`. Null: it stands alone. */
function measureRate(path: readonly (Similarity | undefined)[], slot: number, way: 1 | -1): Coordinates | null {
  let far = slot;
  for (let k = 1; k <= STEADY; k++) if (path[slot + way * k]) far = slot + way * k;
  if (far === slot) return null;
  const [early, late] = [Math.min(slot, far), Math.max(slot, far)];
  const whole = combine(invert(path[early] as Similarity), path[late] as Similarity);
  const [size, roll, x, y] = toCoordinates(whole);
  const steps = late - early;
  return [size / steps, roll / steps, x / steps, y / steps];
}

/** Puts every slot that has no pose between those that have, and beyond the ends on as steadily as there. */
function fillGaps(placed: readonly (Similarity | undefined)[]): Similarity[] {
  const known = placed.flatMap((pose, slot) => (pose ? [slot] : []));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return placed.map(() => IDENTITY);
  const whole = [...placed];
  for (const [end, way] of [
    [first, -1],
    [last, 1],
  ] as const) {
    const rate = measureRate(placed, end, way === 1 ? -1 : 1);
    const step = rate ? toStep(rate) : IDENTITY;
    const next = way === 1 ? step : invert(step);
    for (let slot = end + way; slot >= 0 && slot < placed.length; slot += way) {
      whole[slot] = combine(whole[slot - way] as Similarity, next);
    }
  }
  for (let k = 1; k < known.length; k++) {
    const [from, to] = [known[k - 1] as number, known[k] as number];
    for (let slot = from + 1; slot < to; slot++) {
      whole[slot] = mixPoses(placed[from] as Similarity, placed[to] as Similarity, (slot - from) / (to - from));
    }
  }
  return whole as Similarity[];
}

/** Straight in log scale, roll (the short way round) and place. */
export function mixPoses(from: Similarity, to: Similarity, share: number): Similarity {
  const [p, q] = [toCoordinates(from), toCoordinates(to)];
  const turn = q[1] - p[1] - 360 * Math.round((q[1] - p[1]) / 360);
  return toStep([
    p[0] + share * (q[0] - p[0]),
    p[1] + share * turn,
    p[2] + share * (q[2] - p[2]),
    p[3] + share * (q[3] - p[3]),
  ]);
}

function toCoordinates(pose: Similarity): Coordinates {
  return [Math.log(scaleOf(pose)), rollOf(pose), pose.x, pose.y];
}

function toStep([size, roll, x, y]: Coordinates): Similarity {
  return makeSimilarity(Math.exp(size), roll, x, y);
}
