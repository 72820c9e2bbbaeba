import type { CropPrice } from "../motion/choose-crop.ts";
import type { Keystone } from "../motion/keystone.ts";
import type { CameraPath, PairMotion } from "../motion/measured-motion.ts";
import type { SubjectTrack } from "../motion/subject-track.ts";
import type { Framed, ViewLimits, ViewPath, WholeRegion } from "../motion/view-path.ts";
import type { MotionSource } from "./measure-motion.ts";
import type { MovedShot, ShotToMove } from "./move-shot.ts";
import type { StraightShot } from "./straighten-shot.ts";

/** A shot whose views are to be chosen. */
export interface ViewsToSolve {
  readonly shot: ShotToMove;
  readonly source: MotionSource;
  readonly mode: MovedShot["mode"];
  /** Where the camera was at every slot. */
  readonly found: CameraPath;
  /** What is taken out of the frames before their views are chosen; null: nothing. */
  readonly straight: StraightShot | null;
  /** Slot whose frame each slot shows. */
  readonly shown: readonly number[];
  /** Slots that play, rising. */
  readonly played: readonly number[];
  readonly pairs: readonly PairMotion[];
}

/** What `lock` and `orbit` hold; lists have one entry per slot. */
export interface HeldSubject {
  /** Of the subject; of an orbit, of the foot and the top of its axis; none: nothing is held. */
  readonly tracks: readonly SubjectTrack[];
  /** Degrees that the camera has gone around it, null: not known of a slot, or of all. */
  readonly angles: readonly (number | null)[] | null;
  readonly notes: readonly string[];
}

/** What views are chosen from: lists have one entry per played slot. */
export interface Scene {
  readonly path: CameraPath;
  /** Of straight frames, what there is of each. */
  readonly framed: Framed;
  /** What is taken out of each frame; null: nothing. */
  readonly keystones: readonly Keystone[] | null;
  readonly limits: ViewLimits;
  readonly regions: readonly WholeRegion[];
  /** Degrees that each view is turned by so that the horizon is level; null: as the camera was. */
  readonly rolls: readonly number[] | null;
  readonly held: HeldSubject;
}

/** Views that were chosen. */
export interface NotedPath extends ViewPath {
  /** What was done and what was not, for people. */
  readonly notes: readonly string[];
  /** What was tried to crop less; left out: nothing. */
  readonly prices?: readonly CropPrice[];
  /** Indices of the frames that play; left out: all. */
  readonly chosen?: readonly number[];
  /** Why the others do not, by index, for people. */
  readonly skipped?: ReadonlyMap<number, string>;
}
