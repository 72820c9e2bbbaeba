import type { CameraPath, Homography, PairMotion } from "./measured-motion.ts";
import { combine, invert, movePoint, type Point, rollOf, type Similarity } from "./similarity.ts";

/** Way per distance between the ends, at least: less goes to and fro, or is noise. */
const LEAST_DIRECTED = 0.4;
/** Pixels that a step is at least, on the whole, to be one. */
const LEAST_STEP = 0.5;
/** Degrees. */
const LEAST_TURN = 0.01;

/**
 * How far the camera goes around its subject from each slot to the next: pixels that the background moves by behind the
 * subject, across its axis; positive one way, negative back. One fewer than slots; NaN before the first and after the last in
 * which the subject is known. Null: it cannot be told, since nothing moves behind the subject, or all of it to and fro.
 *
 * A camera that turns by dφ about a subject at distance r, and keeps it in the middle, sees what is at distance Z move by
 * f·dφ·(1 − r/Z): proportional to the angle as long as most of the picture is the same background. It fails where most of it
 * is the subject itself, and is off where a near background gives way to a far one. Perspective matters: of an aim that shakes
 * by 10 px, a similarity over a lens of 65° shows 1.4 px too many in the middle. So pairs of neighbours that have a homography
 * are asked first.
 * @param axis from the axis to the frame, slot by slot
 */
export function measureOrbitSteps(
  axis: readonly (Similarity | null)[],
  path: CameraPath,
  pairs: readonly PairMotion[],
): number[] | null {
  const steps = path.poses.slice(1).map(() => Number.NaN);
  const known = [...axis.keys()].filter((slot) => axis[slot]);
  known.slice(1).forEach((to, i) => {
    const from = known[i] as number;
    const after = axis[to] as Similarity;
    const still = followBackground(axis[from] as Similarity, from, to, path, pairs);
    const angle = (rollOf(after) * Math.PI) / 180;
    const step = (still.x - after.x) * Math.cos(angle) + (still.y - after.y) * Math.sin(angle);
    steps.fill(step / (to - from), from, to);
  });
  return directSteps(steps, LEAST_STEP);
}

/**
 * The same by the degrees that the camera has gone around, one per slot; null: not known. Evenly where it is not known between
 * two slots.
 */
export function stepsOfAngles(angles: readonly (number | null)[]): number[] | null {
  const steps = angles.slice(1).map(() => Number.NaN);
  const known = [...angles.keys()].filter((slot) => angles[slot] !== null);
  known.slice(1).forEach((to, i) => {
    const from = known[i] as number;
    steps.fill(((angles[to] as number) - (angles[from] as number)) / (to - from), from, to);
  });
  return directSteps(steps, LEAST_TURN);
}

/** Positive the way that they go on the whole; null: they are too small, or go to and fro. */
function directSteps(steps: readonly number[], least: number): number[] | null {
  const found = steps.filter(Number.isFinite);
  const whole = found.reduce((sum, step) => sum + step, 0);
  const way = found.reduce((sum, step) => sum + Math.abs(step), 0);
  if (!(Math.abs(whole) >= LEAST_DIRECTED * way) || !(way >= least * found.length) || way === 0) return null;
  return steps.map((step) => step * Math.sign(whole));
}

/** Where a place of one frame would be in another if it were part of the background. */
function followBackground(
  place: Point,
  from: number,
  to: number,
  { poses }: CameraPath,
  pairs: readonly PairMotion[],
): Point {
  let at = place;
  for (let slot = from; slot < to; slot++) {
    const homography = pairs.find((pair) => pair.from === slot && pair.to === slot + 1)?.homography;
    at = homography
      ? applyHomography(homography, at)
      : movePoint(combine(invert(poses[slot + 1] as Similarity), poses[slot] as Similarity), at);
  }
  return at;
}

function applyHomography([a, b, c, d, e, f, g, h, i]: Homography, { x, y }: Point): Point {
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}
