import type { CameraPath } from "./measured-motion.ts";
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
import { fitLine, slowPart, steadySeries } from "./steady-series.ts";
import type { SubjectTrack } from "./subject-track.ts";

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
/** Frames over which a camera's own zoom and roll are not jitter. */
const SLOW = 120;

/**
 * Joins the subject's track with the camera's path, by their errors: where the subject moves smoothly in the world, or grows and
 * turns smoothly against it, the track's noise is taken out, and what is not known of the subject is put between what is.
 * @param reach RMS distance of what was tracked from the subject's middle, in its own pixels; 0: a point
 */
export function steadySubject(track: SubjectTrack, reach: number, path: CameraPath): SteadySubject {
  const { poses } = path;
  const seen = poses.map((_, slot) => track.poses[slot] ?? null).map((pose) => (isFinitePose(pose) ? pose : null));
  const worlds = poses.map((pose, slot) => {
    const subject = seen[slot];
    return subject ? combine(pose, subject) : null;
  });
  const errors = poses.map((pose, slot) => (track.error[slot] ?? 0) * scaleOf(pose));
  const series = (take: (world: Similarity) => number): number[] =>
    worlds.map((world) => (world === null ? Number.NaN : take(world)));
  const x = steadySeries(
    series((world) => world.x),
    errors,
  ).values;
  const y = steadySeries(
    series((world) => world.y),
    errors,
  ).values;
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
    unwrap(series(rollOf)).map((degrees) => (degrees * Math.PI) / 180),
    shares,
  );
  return {
    places,
    pose: {
      size: size.values.map((value, slot) => value - Math.log(scaleOf(poses[slot] as Similarity))),
      roll: roll.values.map((value, slot) => (value * 180) / Math.PI - rollOf(poses[slot] as Similarity)),
    },
    isPoseSure: Math.max(size.noise, roll.noise) <= MOST_NOISE && Math.max(size.jitter, roll.jitter) <= MOST_JITTER,
  };
}

/**
 * Maps every frame to a world in which the subject is at the origin and holds what is to be held.
 * @param isLevel the path's own roll is the one to hold
 */
export function holdSubject(
  subject: SteadySubject,
  path: CameraPath,
  hold: SubjectHold,
  isLevel: boolean,
): Similarity[] {
  const size = path.poses.map((pose) => Math.log(scaleOf(pose)));
  const roll = unwrap(path.poses.map(rollOf));
  const { pose } = subject;
  const ownSize = hold === "place" || pose === null ? null : pose.size;
  const ownRoll = hold === "place" || pose === null || isLevel ? null : pose.roll;
  const trend = ownSize !== null && hold === "pose-trend" ? fitLine(ownSize) : null;
  const slowSize = slowPart(size, SLOW);
  const slowRoll = slowPart(roll, SLOW);
  return subject.places.map((place, slot) => {
    const at = (values: readonly number[]): number => values[slot] as number;
    const scale = ownSize === null ? at(size) - at(slowSize) : (trend === null ? 0 : at(trend)) - at(ownSize);
    const turn = isLevel ? at(roll) : ownRoll === null ? at(roll) - at(slowRoll) : -at(ownRoll);
    const turned = makeSimilarity(Math.exp(scale), turn, 0, 0);
    const { x, y } = movePoint(turned, place);
    return { a: turned.a, b: turned.b, x: -x, y: -y };
  });
}

/** Degrees without jumps by whole turns. NaN stays, and does not count. */
export function unwrap(degrees: readonly number[]): number[] {
  let last = 0;
  return degrees.map((value) => {
    if (!Number.isFinite(value)) return value;
    last = value - 360 * Math.round((value - last) / 360);
    return last;
  });
}

function isFinitePose(pose: Similarity | null): boolean {
  return pose !== null && scaleOf(pose) > 0 && [pose.a, pose.b, pose.x, pose.y].every(Number.isFinite);
}
