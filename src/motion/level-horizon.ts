import { easeKeys } from "./ease-keys.ts";
import type { CameraPath } from "./measured-motion.ts";
import { combine, makeSimilarity, rollOf, type Similarity } from "./similarity.ts";
import { formatStretches } from "./stretches.ts";
import { unwind } from "./unwind.ts";
import type { ViewLimits } from "./view-path.ts";

/** Degrees that nobody sees. */
const LEAST_LEAN = 0.02;

/** By how much the horizon leans in a frame: degrees, clockwise as seen (its right end is lower). */
export interface HorizonKey {
  readonly slot: number;
  readonly lean: number;
}

/**
 * Degrees that each view is turned by so that the horizon is level. Between keys the path tells how the camera turned; what it
 * is wrong by at the next key is made good evenly.
 * @param keys at least one
 */
export function levelRolls(keys: readonly HorizonKey[], { poses }: CameraPath): number[] {
  const own = unwind(poses.map(rollOf), 360);
  const world = easeKeys(
    keys.map(({ slot, lean }) => ({ slot, value: lean + (own[slot] ?? 0) })),
    poses.length,
  );
  return world.map((roll, slot) => roll - (own[slot] as number));
}

/** The path in a world in which views that are turned so are level. */
export function levelPath(path: CameraPath, rolls: readonly number[]): CameraPath {
  const poses = path.poses.map((pose, slot) =>
    combine(makeSimilarity(1, -(rolls[slot] ?? 0) - rollOf(pose), 0, 0), pose),
  );
  return { ...path, poses };
}

/** Limits that leave views as much roll beside what levels them. */
export function levelLimits(limits: ViewLimits, rolls: readonly number[]): ViewLimits {
  return { ...limits, roll: limits.roll + rolls.reduce((most, roll) => Math.max(most, Math.abs(roll)), 0) };
}

/** Views that are not turned as they should be, for want of room in their frames: for people. */
export function describeLean(views: readonly Similarity[], rolls: readonly number[]): string[] {
  const left = views.map((view, slot) => Math.abs(rollOf(view) - (rolls[slot] ?? 0)));
  const leaning = left.flatMap((lean, slot): [number, number][] => (lean > LEAST_LEAN ? [[slot, slot]] : []));
  if (leaning.length === 0) return [];
  const most = left.reduce((worst, lean) => Math.max(worst, lean), 0);
  return [
    `the horizon leans by up to ${most.toFixed(1)}° in ${formatStretches(leaning)}: there is no room to level it`,
  ];
}
