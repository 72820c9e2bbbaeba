import type { CameraPath } from "./measured-motion.ts";
import { combine, IDENTITY, invert, rollOf, scaleOf, makeSimilarity, type Similarity } from "./similarity.ts";

/** Steps that tell how steadily a piece moves at its end. */
const STEADY = 5;

/** Log scale, roll in degrees, place. */
type Coordinates = readonly [number, number, number, number];

/**
 * A whole path from pieces: the later ones follow the earlier ones by steady motion, and slots of no piece lie between their
 * neighbours. The first usable frame is where it is.
 * @param pieces of each slot the first slot of its piece, -1: of none
 */
export function bridgePath(
  poses: readonly Similarity[],
  pieces: Int32Array,
  usable: readonly boolean[],
): Omit<CameraPath, "residual"> {
  const count = usable.length;
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
