import type { CameraPath, Extent } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import {
  combine,
  invert,
  makeSimilarity,
  movePoint,
  type Point,
  rollOf,
  scaleOf,
  type Similarity,
} from "./similarity.ts";
import { fitLine, slowPart, type SteadySeries, steadySeries } from "./steady-series.ts";
import type { SubjectTrack } from "./subject-track.ts";
import { unwind } from "./unwind.ts";
import type { WholeRegion } from "./view-path.ts";

/** A subject as it is seen, frame by frame, without the noise of its track. One entry per slot. */
export interface SteadySubject {
  readonly places: readonly Point[];
  /** Logarithm of its size, and its roll in degrees, in the frame; null: it is a point. */
  readonly pose: { readonly size: readonly number[]; readonly roll: readonly number[] } | null;
  /** Size and roll are known so well that holding them does not shake the picture's corners. */
  readonly isPoseSure: boolean;
}

/** What becomes of a held subject's size and roll. */
export type SubjectHold =
  /** Both stay. */
  | "pose"
  /** Its size grows or shrinks at the constant rate that the camera's way gives it on the whole. */
  | "pose-trend"
  /** Only its place stays: size and roll change slowly, as the camera's do. */
  | "place";

/** Noise of size (a share) and roll (radians) that is not seen: slow, and quick (a quarter of a pixel in the corners of 1080p). */
const MOST_NOISE = 3e-3;
const MOST_JITTER = 2.5e-4;
/** The name of a subject as a region of its own. */
export const SUBJECT = "the subject";
/** Halves of a subject's box in its reach, and pixels that even a point has around it. */
const BODY = 1.5;
const POINT = 8;
/** Places that are so many times less sure than usual count as unknown. */
const UNSURE = 4;
/** Frames over which a camera's own zoom and roll are not jitter. */
const SLOW = 120;

/**
 * Joins the subject's track with the camera's path, by their errors: where the subject moves smoothly in the world, or grows and
 * turns smoothly against it, the track's noise is taken out, and what is not known of the subject is put between what is.
 * @param reach RMS distance of what was tracked from the subject's middle, in its own pixels; 0: a point
 */
export function steadySubject(track: SubjectTrack, reach: number, path: CameraPath): SteadySubject {
  const { poses } = path;
  const usual = takeMiddle(track.error.filter((error) => error > 0));
  const worlds = poses.map((pose, slot) => {
    const subject = track.poses[slot] ?? null;
    const isUnsure = (track.error[slot] ?? 0) > UNSURE * usual;
    return subject && isFinitePose(subject) && !isUnsure ? combine(pose, subject) : null;
  });
  // Along a way on which all grows tenfold, noise is to count alike.
  const zoom = slowPart(
    poses.map((pose) => Math.log(scaleOf(pose))),
    SLOW,
  ).map(Math.exp);
  const errors = poses.map((pose, slot) => (track.error[slot] ?? 0) * scaleOf(pose));
  const series = (take: (world: Similarity, slot: number) => number): number[] =>
    worlds.map((world, slot) => (world === null ? Number.NaN : take(world, slot)));
  const place = (axis: "x" | "y"): number[] => {
    const even = series((world, slot) => world[axis] / (zoom[slot] as number));
    const { values } = steadySeries(
      even,
      errors.map((error, slot) => error / (zoom[slot] as number)),
    );
    return values.map((value, slot) => value * (zoom[slot] as number));
  };
  const [x, y] = [place("x"), place("y")];
  const places = poses.map((pose, slot) => movePoint(invert(pose), { x: x[slot] as number, y: y[slot] as number }));
  if (!(reach > 0)) return { places, pose: null, isPoseSure: false };
  const shares = worlds.map((world, slot) =>
    world === null ? 0 : (errors[slot] as number) / (reach * scaleOf(world)),
  );
  const size = steadySeries(
    series((world) => Math.log(scaleOf(world))),
    shares,
  );
  const roll = steadySeries(
    unwind(series(rollOf), 360).map((degrees) => (degrees * Math.PI) / 180),
    shares,
  );
  return {
    places,
    pose: {
      size: size.values.map((value, slot) => value - Math.log(scaleOf(poses[slot] as Similarity))),
      roll: roll.values.map((value, slot) => (value * 180) / Math.PI - rollOf(poses[slot] as Similarity)),
    },
    isPoseSure: isSure(size) && isSure(roll),
  };
}

/** Holding it does not shake the picture, or less than the subject shakes against the world. */
function isSure({ noise, jitter, rough }: SteadySeries): boolean {
  return noise <= MOST_NOISE && jitter <= Math.max(MOST_JITTER, rough / 2);
}

/**
 * Maps every frame to a world in which the subject is at the origin and holds what is to be held.
 * @param rolls degrees that each view is to be turned by, whatever the subject does; null: as it does, or the camera
 */
export function holdSubject(
  subject: SteadySubject,
  path: CameraPath,
  hold: SubjectHold,
  rolls: readonly number[] | null,
): Similarity[] {
  const size = path.poses.map((pose) => Math.log(scaleOf(pose)));
  const roll = unwind(path.poses.map(rollOf), 360);
  const { pose } = subject;
  const ownSize = hold === "place" || pose === null ? null : pose.size;
  const ownRoll = hold === "place" || pose === null ? null : pose.roll;
  const trend = ownSize !== null && hold === "pose-trend" ? fitLine(ownSize) : null;
  const slowSize = slowPart(size, SLOW);
  const slowRoll = slowPart(roll, SLOW);
  return subject.places.map((place, slot) => {
    const at = (values: readonly number[]): number => values[slot] as number;
    const scale = ownSize === null ? at(size) - at(slowSize) : (trend === null ? 0 : at(trend)) - at(ownSize);
    const turn = rolls ? -at(rolls) : ownRoll === null ? at(roll) - at(slowRoll) : -at(ownRoll);
    const turned = makeSimilarity(Math.exp(scale), turn, 0, 0);
    const { x, y } = movePoint(turned, place);
    return { a: turned.a, b: turned.b, x: -x, y: -y };
  });
}

/**
 * The subject as something that the film's edge does not cut: a film without its subject is none. Where it comes near the
 * photograph's edge in some frame, that much less of it.
 * @param reach as in `steadySubject`
 */
export function frameSubject({ places, pose }: SteadySubject, reach: number, { width, height }: Extent): WholeRegion {
  const room = (sign: number, axis: "x" | "y", half: number): number =>
    places.reduce((least, place) => Math.min(least, half - sign * place[axis]), Number.POSITIVE_INFINITY) / 2;
  const [left, right] = [room(-1, "x", width / 2), room(1, "x", width / 2)];
  const [above, below] = [room(-1, "y", height / 2), room(1, "y", height / 2)];
  const outlines = places.map(({ x, y }, slot) => {
    const half = BODY * reach * Math.exp(pose?.size[slot] ?? 0) + POINT;
    const [low, high] = [y - Math.min(half, above), y + Math.min(half, below)];
    const [from, to] = [x - Math.min(half, left), x + Math.min(half, right)];
    return [
      { x: from, y: low },
      { x: to, y: low },
      { x: to, y: high },
      { x: from, y: high },
    ];
  });
  return { name: SUBJECT, outlines, margin: 0 };
}

function isFinitePose(pose: Similarity): boolean {
  return scaleOf(pose) > 0 && [pose.a, pose.b, pose.x, pose.y].every(Number.isFinite);
}
