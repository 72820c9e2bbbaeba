import { checkViews, type ViewCheck } from "./check-views.ts";
import { chooseFrames, type ChosenFrames } from "./even-speed.ts";
import { type SteadySubject, steadySubject } from "./hold-subject.ts";
import { holdView } from "./hold-view.ts";
import type { CameraPath, PairMotion } from "./measured-motion.ts";
import { checkAxis, type OrbitAxis, placeAxis, type ShotFrames } from "./orbit-axis.ts";
import { measureOrbitSteps, stepsOfAngles } from "./orbit-steps.ts";
import { IDENTITY, type Similarity } from "./similarity.ts";
import { requireNumbers } from "./solve-smooth.ts";
import { describeIssues } from "./view-issues.ts";
import type { Framed, ViewLimits, ViewPath, WholeRegion } from "./view-path.ts";

export interface OrbitOptions extends ShotFrames {
  /** Usual steps around the subject that the film takes at once: 1 or more. */
  readonly speed: number;
  /** One per slot: why a frame is not to be used; null: it can be. */
  readonly bad: readonly (string | null)[];
  /** What the path was made of: pairs of neighbours tell how far the camera goes around. */
  readonly pairs: readonly PairMotion[];
  /** Degrees that the camera has gone around, one per slot; null: of a slot, not known; of all, `pairs` must tell. */
  readonly angles: readonly (number | null)[] | null;
  /** Degrees that each view is to be turned by, rather than to hold the axis upright; null: none are given. */
  readonly rolls: readonly number[] | null;
}

export interface OrbitPath extends ViewPath {
  /** Frames that play, at even angles as far as they can; slots beside them have the view of one that does. */
  readonly frames: ChosenFrames;
  readonly notes: readonly string[];
}

/**
 * Views of a subject that is circled: its vertical axis stays where it is in the window, as high and as upright, and frames are
 * chosen so that the camera goes around it at even speed.
 * @throws RushesError `bad-film` as `checkAxis` does; RangeError as `solveSmooth` does
 */
export function solveOrbit(
  axis: OrbitAxis,
  path: CameraPath,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
  options: OrbitOptions,
): OrbitPath {
  const { bad, speed, rolls, pairs, angles } = options;
  requireNumbers(path, regions);
  checkAxis(axis, framed.frame, options);
  const poses = placeAxis(axis);
  const notes: string[] = [];
  const steps = angles ? stepsOfAngles(angles) : measureOrbitSteps(poses, path, pairs);
  if (steps === null && poses.length > 1) {
    notes.push(
      "how far the camera goes around the subject from frame to frame cannot be told: its speed is left as it is",
    );
  }
  const unusable = bad.map((why, slot) => why ?? (poses[slot] ? null : (axis.lost[slot] ?? "subject lost")));
  const frames = chooseFrames(steps ?? path.poses.slice(1).map(() => 1), unusable, { speed });
  // The middle of two places is √2 surer than either; the ends are half the axis away from it.
  const track = { poses, error: axis.error.map((error) => error * Math.SQRT1_2), lost: axis.lost };
  const subject = steadySubject(track, 0.5, path);
  const { chosen } = frames;
  const at = <T>(values: readonly T[]): T[] => chosen.map((slot) => values[slot] as T);
  const held = holdView(
    takeSlots(subject, at),
    ["pose"],
    { ...path, poses: at(path.poses), bridged: at(path.bridged) },
    null,
    rolls && at(rolls),
    framed,
    limits,
    regions.map((region) => ({ ...region, outlines: at(region.outlines) })),
  );
  const slotOf = (index: number): number => chosen[index] as number;
  const impossible = held.impossible.map((issue) => ({ ...issue, from: slotOf(issue.from), to: slotOf(issue.to) }));
  const views = spread(held.views, chosen, path.poses.length);
  const issues =
    impossible.length > 0 ? impossible : describeIssues(checkShown(views, framed, regions, chosen), framed, regions);
  return { views, issues, frames, notes };
}

function takeSlots({ places, pose, isPoseSure }: SteadySubject, at: <T>(values: readonly T[]) => T[]): SteadySubject {
  return { places: at(places), pose: pose && { size: at(pose.size), roll: at(pose.roll) }, isPoseSure };
}

/** What is wrong in frames that play. */
function checkShown(
  views: readonly Similarity[],
  framed: Framed,
  regions: readonly WholeRegion[],
  chosen: readonly number[],
): ViewCheck {
  const check = checkViews(views, framed, regions);
  const played = new Set(chosen);
  return { ...check, violations: check.violations.filter(({ slot }) => played.has(slot)) };
}

/** Slots that do not play get the view of the last that does, so that no view is anything but one within its frame. */
function spread(views: readonly Similarity[], chosen: readonly number[], count: number): Similarity[] {
  let index = 0;
  return Array.from({ length: count }, (_, slot) => {
    while (index + 1 < chosen.length && (chosen[index + 1] as number) <= slot) index++;
    return views[index] ?? IDENTITY;
  });
}
