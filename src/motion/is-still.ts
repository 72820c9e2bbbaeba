import { computeCornerMove } from "./corner-move.ts";
import type { CameraPath, MeasuredMotion, PairMotion } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import { combine, IDENTITY, invert, type Similarity } from "./similarity.ts";

/** Corners of a camera that stands move by less than this of the picture's long side, 0.5 px of 1600, or by less than a pixel. */
const STILL = 0.5 / 1600;
const LEAST_STILL = 1;
/** Or places stand in so many of 24 parts of the picture, whatever the rest does. */
const STANDING_PARTS = 2;
/** A camera that is knocked more often than this share of the frames, and than once in ten frames or more, does not stand. */
const KNOCKS = { share: 0.02, once: 10 } as const;
/** Fewer frames than this are no place where a camera stood, but frames in which something else was seen. */
const LEAST_STRETCH = 3;
/** Share of the frames that stand somewhere, and of the pairs between knocks that say so. */
const MOST = 0.9;
/** The same of those far apart: of a slide hardly any do, under a changing light a third may be off by their noise. */
const MOST_FAR = 0.6;
/** Slots from which on frames are far apart: a slow slide has shown by then. */
const FAR = 8;

/** Whether a camera stood. */
export interface Stillness {
  readonly still: boolean;
  /** For people. */
  readonly why: string;
  /** For each place that the camera stood at, the slots of it; empty where it did not stand. */
  readonly places: readonly (readonly number[])[];
}

/**
 * Whether the camera stood on a tripod: between knocks, of which there may be one in fifty frames, nearly all pairs of frames
 * say that it did, those far apart, too, so that a slow slide is none. A pair says so where nothing moved, or where things
 * stand in several parts of the picture: whatever drifts (clouds, their shadows) or drives is then not the camera, however
 * much of the picture it fills. Two frames of a camera that moves agree in no place by chance.
 */
export function isStill(measured: MeasuredMotion): Stillness {
  const { usable, pairs } = measured;
  const slots = usable.flatMap((isUsable, slot) => (isUsable ? [slot] : []));
  const moved = (why: string): Stillness => ({ still: false, why, places: [] });
  if (slots.length === 0) return moved("no frame could be used");
  if (slots.length === 1) return { still: true, why: "there is one frame only", places: [slots] };
  if (pairs.length === 0) return moved("no two frames could be matched");
  const stands = new Set(pairs.filter((pair) => isStanding(pair, measured)));
  const placeOf = joinStanding(usable.length, stands);
  const places = gatherPlaces(slots, placeOf);
  const standing = places.reduce((sum, place) => sum + place.length, 0);
  if (standing < MOST * slots.length) return moved("the camera moved");
  const knocked = findKnocks(slots, placeOf, places);
  if (knocked.length > Math.max(slots.length < KNOCKS.once ? 0 : 1, KNOCKS.share * slots.length)) {
    return moved(`the camera changed its place ${knocked.length} times`);
  }
  const within = pairs.filter(({ from, to }) => placeOf[from] === placeOf[to]);
  const far = within.filter(({ from, to }) => to - from >= FAR);
  const agree = (some: readonly PairMotion[]): number => some.filter((pair) => stands.has(pair)).length;
  if (agree(within) < MOST * within.length || agree(far) < MOST_FAR * far.length) {
    return moved("the camera moved slowly, or trembled");
  }
  if (knocked.length === 0) return { still: true, why: "the camera stood", places };
  const where = knocked.map((slot) => slot + 1).join(", ");
  return { still: true, why: `the camera stood, and was knocked before frame ${where}`, places };
}

/** The path of a camera that stood: one pose for each place, the middle of what was measured there. */
export function standStill(path: CameraPath, { places }: Stillness): CameraPath {
  const poses = [...path.poses];
  const bridged = [...path.bridged];
  const placed = places.map((slots, at) => (at === 0 ? IDENTITY : findOffset(path, places[0] ?? [], slots)));
  const poseOf = new Map(places.flatMap((slots, at) => slots.map((slot) => [slot, placed[at] as Similarity] as const)));
  let last = placed[0] ?? IDENTITY;
  for (let slot = 0; slot < poses.length; slot++) {
    const own = poseOf.get(slot);
    if (own) last = own;
    else bridged[slot] ??= "unmatched";
    poses[slot] = last;
  }
  return { poses, bridged, residual: path.residual };
}

function isStanding({ similarity, standing }: PairMotion, { extent }: MeasuredMotion): boolean {
  const limit = Math.max(LEAST_STILL, STILL * Math.max(extent.width, extent.height));
  return standing >= STANDING_PARTS || computeCornerMove(similarity, extent) < limit;
}

/** A number for each slot; the same for slots that pairs which stand lead to from one another. */
function joinStanding(count: number, pairs: Iterable<PairMotion>): Int32Array {
  const parent = Int32Array.from({ length: count }, (_, slot) => slot);
  const find = (slot: number): number => {
    let at = slot;
    while (parent[at] !== at) at = parent[at] as number;
    return at;
  };
  for (const { from, to } of pairs) {
    const [a, b] = [find(from), find(to)];
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  return parent.map((_, slot) => find(slot));
}

function gatherPlaces(slots: readonly number[], placeOf: Int32Array): number[][] {
  const places = new Map<number, number[]>();
  for (const slot of slots) {
    const place = placeOf[slot] as number;
    places.set(place, [...(places.get(place) ?? []), slot]);
  }
  const least = Math.min(LEAST_STRETCH, slots.length);
  return [...places.values()].filter((place) => place.length >= least);
}

/** Slots before which the camera came to another place. */
function findKnocks(slots: readonly number[], placeOf: Int32Array, places: readonly number[][]): number[] {
  const known = new Set(places.flat());
  const standing = slots.filter((slot) => known.has(slot));
  return standing.filter((slot, i) => i > 0 && placeOf[slot] !== placeOf[standing[i - 1] as number]);
}

/** Where frames of one place lie in those of another, by the middle of their poses. */
function findOffset({ poses }: CameraPath, from: readonly number[], to: readonly number[]): Similarity {
  const middle = (slots: readonly number[]): Similarity => {
    const take = (of: (pose: Similarity) => number): number =>
      takeMiddle(slots.map((slot) => of(poses[slot] as Similarity)));
    return { a: take(({ a }) => a), b: take(({ b }) => b), x: take(({ x }) => x), y: take(({ y }) => y) };
  };
  return combine(invert(middle(from)), middle(to));
}
