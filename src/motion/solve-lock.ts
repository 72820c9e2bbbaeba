import { RushesError } from "../base/errors.ts";
import { checkViews } from "./check-views.ts";
import { easeKeys } from "./ease-keys.ts";
import { frameSubject, type SteadySubject, steadySubject, type SubjectHold } from "./hold-subject.ts";
import { holdView } from "./hold-view.ts";
import type { Pin } from "./hold-window.ts";
import type { CameraPath, Extent } from "./measured-motion.ts";
import { invert, type Point } from "./similarity.ts";
import { requireNumbers, solveSmooth } from "./solve-smooth.ts";
import { formatStretches } from "./stretches.ts";
import type { SubjectTrack } from "./subject-track.ts";
import { describeIssues } from "./view-issues.ts";
import type { Framed, ViewLimits, ViewPath, WholeRegion } from "./view-path.ts";

/** Where the film shows the subject, from a slot on. */
export interface LockTarget {
  readonly slot: number;
  /** Shares of the film's width and height, from its left and its top. */
  readonly at: Point;
  /** How many times larger than at scale 1; what the sizes are that this multiplies is chosen so that the least is cropped. */
  readonly scale?: number;
}

export interface LockedSubject {
  readonly track: SubjectTrack;
  /** RMS distance of what was tracked from the subject's middle, in its own pixels; 0: a point, whose size and roll are not known. */
  readonly reach: number;
  /** Where it is to be; empty: where it is at, by the least crop. */
  readonly targets: readonly LockTarget[];
}

export interface LockOptions {
  /** The shot's name, for messages. */
  readonly shot: string;
  /** Where the lock cannot be held within the limits, the nearest that can; else issues say what is in the way. */
  readonly allow: boolean;
  /** Degrees that each view is to be turned by, whatever the subject does; null: as the subject is turned. */
  readonly rolls: readonly number[] | null;
}

export interface LockedPath extends ViewPath {
  /** What was done and what was not, for people. */
  readonly notes: readonly string[];
}

/**
 * Views in which the subject stays where it is: its place exactly as it was tracked but for noise, its size and roll too where
 * they are known well. If holding its size costs more crop than the limits allow, it grows evenly; if that does too, only its
 * place is held. With targets it goes from one to the next at constant speed and zoom rate.
 * @throws RushesError `bad-film` for a subject that is found in no frame; RangeError as `solveSmooth` does
 */
export function solveLock(
  { track, reach, targets }: LockedSubject,
  path: CameraPath,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
  { shot, allow, rolls }: LockOptions,
): LockedPath {
  requireNumbers(path, regions);
  if (path.poses.length === 0) return { views: [], issues: [], notes: [] };
  if (track.poses.every((pose) => pose === null)) {
    throw new RushesError(
      "bad-film",
      `Expected the subject of shot ${shot} in one of its frames, but it was found in none`,
    );
  }
  const subject = steadySubject(track, reach, path);
  const notes = describeTrack(track, subject, reach);
  const pins = placePins(targets, path.poses.length, framed.window);
  const holds = listHolds(subject, targets);
  // A target may have it cut by the film's edge, as somebody wants it.
  const whole = pins === null ? [...regions, frameSubject(subject, reach, framed.frame)] : regions;
  const { views, impossible, hold } = holdView(subject, holds, path, pins, rolls, framed, limits, whole);
  if (impossible.length === 0) {
    const issues = describeIssues(checkViews(views, framed, regions), framed, regions);
    return { views, issues, notes: [...notes, ...describeHold(hold, holds)] };
  }
  if (!allow) return { views, issues: impossible, notes };
  // In the window of the lock as the world, what the smooth solver cannot hold still is what the lock is given up for.
  const eased = solveSmooth(
    { ...path, poses: views.map(invert) },
    framed,
    limits,
    regions,
    rolls === null ? {} : { rolls },
  );
  const given = impossible.map(({ from, to, outside }) => `${formatStretches([[from, to]])}: ${outside.toFixed(1)} px`);
  return { ...eased, notes: [...notes, `the subject is not held everywhere, as is allowed (${given.join("; ")})`] };
}

/** From what holds most to what holds least. */
function listHolds({ isPoseSure }: SteadySubject, targets: readonly LockTarget[]): SubjectHold[] {
  if (!isPoseSure) return ["place"];
  // Asked for, a size is not left to itself.
  return targets.some(({ scale }) => scale !== undefined) ? ["pose"] : ["pose", "pose-trend", "place"];
}

/** Null: no targets. */
function placePins(targets: readonly LockTarget[], count: number, window: Extent): Pin[] | null {
  if (targets.length === 0) return null;
  const ease = (take: (target: LockTarget) => number): number[] =>
    easeKeys(
      targets.map((target) => ({ slot: target.slot, value: take(target) })),
      count,
    );
  const x = ease(({ at }) => (at.x - 0.5) * window.width);
  const y = ease(({ at }) => (at.y - 0.5) * window.height);
  const zoom = ease(({ scale }) => Math.log(scale ?? 1));
  return x.map((value, slot) => ({ x: value, y: y[slot] as number, zoom: Math.exp(zoom[slot] as number) }));
}

function describeTrack(track: SubjectTrack, subject: SteadySubject, reach: number): string[] {
  const lost = track.poses.flatMap((pose, slot): [number, number][] => (pose === null ? [[slot, slot]] : []));
  const notes: string[] = [];
  if (lost.length > 0) {
    const why = [...new Set(lost.map(([slot]) => track.lost[slot] ?? "not found"))].join(", ");
    notes.push(`the subject is lost in ${formatStretches(lost)} (${why}): put where the camera's path has it`);
  }
  if (reach > 0 && !subject.isPoseSure) {
    notes.push("the subject is too small, or too unsure, for its size and roll to be held: only its place is");
  }
  return notes;
}

function describeHold(hold: SubjectHold, holds: readonly SubjectHold[]): string[] {
  if (hold === holds[0]) return [];
  const cost = "holding the subject's size would cost more crop than is allowed";
  return [hold === "place" ? `${cost}: only its place is held` : `${cost}: it changes evenly`];
}
