import { RushesError } from "../base/errors.ts";
import type { Extent } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import { movePoint, type Point, rollOf, type Similarity } from "./similarity.ts";
import type { SubjectTrack } from "./subject-track.ts";

/**
 * The vertical axis of a subject that the camera circles: what stays where it is while all that is beside it foreshortens.
 * One entry per slot; places in pixels of the frame.
 */
export interface OrbitAxis {
  readonly foot: readonly (Point | null)[];
  readonly top: readonly (Point | null)[];
  /** σ of either place; 0: the user put it there. */
  readonly error: readonly number[];
  /** Why it is not known where the axis is, for people; null: it is known. */
  readonly lost: readonly (string | null)[];
}

/** Names for messages. */
export interface ShotFrames {
  readonly shot: string;
  /** One per slot; null: the frame is missing. */
  readonly frames: readonly (string | null)[];
}

/** An axis shorter than this share of the frame's height is none. */
const SHORTEST = 0.02;
/** Slots in a row in which it may be lost. */
const LONGEST_LOST = 8;

/** The axis by what is tracked at its ends: the best there is, because neither foreshortens. */
export function axisOfEnds(foot: SubjectTrack, top: SubjectTrack): OrbitAxis {
  const placeOf = (pose: Similarity | null): Point | null => pose && { x: pose.x, y: pose.y };
  return {
    foot: foot.poses.map(placeOf),
    top: top.poses.map(placeOf),
    error: foot.error.map((error, slot) => Math.max(error, top.error[slot] ?? error)),
    lost: foot.poses.map((pose, slot) =>
      pose && top.poses[slot] ? null : (foot.lost[slot] ?? top.lost[slot] ?? "not found"),
    ),
  };
}

/**
 * The axis of a subject that was tracked as a whole, whose size must not have been measured across it.
 * @param foot and `top`: places in the subject's own coordinates
 */
export function axisOfTrack({ poses, error, lost }: SubjectTrack, foot: Point, top: Point): OrbitAxis {
  const place = (point: Point): (Point | null)[] => poses.map((pose) => pose && movePoint(pose, point));
  return {
    foot: place(foot),
    top: place(top),
    error,
    lost: poses.map((pose, i) => (pose ? null : (lost[i] ?? "not found"))),
  };
}

/** From the axis, 1 long, foot at (0, ½) and top at (0, −½), to the frame. Null: lost, or no number. */
export function placeAxis({ foot, top }: OrbitAxis): (Similarity | null)[] {
  return foot.map((low, slot) => {
    const high = top[slot];
    if (!low || !high) return null;
    const [a, b] = [low.y - high.y, high.x - low.x];
    const pose = { a, b, x: (low.x + high.x) / 2, y: (low.y + high.y) / 2 };
    return [a, b, pose.x, pose.y].every(Number.isFinite) ? pose : null;
  });
}

/**
 * @throws RushesError `bad-film` that names shot and frame: for an axis that lies down or whose ends coincide, one that is
 * outside of a frame, and one that is lost for long
 */
export function checkAxis(axis: OrbitAxis, { width, height }: Extent, { shot, frames }: ShotFrames): void {
  const poses = placeAxis(axis);
  const nameOf = (slot: number): string => {
    const file = frames[slot];
    return `frame ${slot + 1}${file ? ` (${file})` : ""} of shot ${shot}`;
  };
  const fail = (message: string, slot: number): never => {
    throw new RushesError("bad-film", message, { details: { shot, slot } });
  };
  poses.forEach((pose, slot) => {
    if (pose === null) return;
    if (Math.hypot(pose.a, pose.b) < SHORTEST * height) {
      fail(`Expected two places one above the other for the orbit, but they coincide in ${nameOf(slot)}`, slot);
    }
    for (const [name, place] of [["foot", axis.foot[slot]] as const, ["top", axis.top[slot]] as const]) {
      const out = place ? Math.max(Math.abs(place.x) - width / 2, Math.abs(place.y) - height / 2) : 0;
      if (out > 0)
        fail(`The subject of the orbit leaves ${nameOf(slot)}: its ${name} is ${out.toFixed(1)} px outside`, slot);
    }
  });
  const leans = poses.map((pose) => (pose ? Math.abs(rollOf(pose)) : Number.NaN));
  if (takeMiddle(leans) > 45) {
    const slot = leans.findIndex((lean) => lean > 45);
    fail(
      `Expected the foot of the orbit's subject below its top, but they are beside each other in ${nameOf(slot)}`,
      slot,
    );
  }
  let since = 0;
  poses.forEach((pose, slot) => {
    if (pose !== null) since = slot + 1;
    if (slot - since + 1 <= LONGEST_LOST && (slot + 1 < poses.length || since > 0)) return;
    const why = axis.lost[since] ?? "not found";
    fail(`The subject of the orbit is lost from ${nameOf(since)} to frame ${slot + 1} at least: ${why}`, since);
  });
}
