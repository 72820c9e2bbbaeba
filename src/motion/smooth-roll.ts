import type { CameraPath, Extent } from "./measured-motion.ts";
import type { PathWeights } from "./path-rows.ts";
import { smoothLine } from "./smooth-line.ts";
import type { Framed } from "./view-path.ts";
import { type AskedRegion, createRoom, measureRoom, relaxRoom, type WindowRoom } from "./window-room.ts";

/** Share of the room that rolls leave for all else. */
const ROOM_LEFT = 0.5;
/** Radians: a roll that nobody sees, for frames that have room for no other. */
const NO_ROLL = 1e-7;
/** Price of a correction: half of this per pixel² at the window's corner and frame. Wandering is left to the film. */
export const CORRECTION_PULL = 0.003;
const ROUNDS = 24;

/** What one frame allows. */
export interface LevelFrame {
  readonly asked: readonly AskedRegion[];
  /** Pixels that what regions ask is drawn in by, because no window keeps it; 0: none. */
  readonly relaxed: number;
  /** The window's scale that the roll must leave room for. */
  readonly scale: number;
}

/**
 * Radians that each view is turned by in its frame, so that what is seen turns evenly.
 * @param most radians
 */
export function smoothRoll(
  { poses }: CameraPath,
  framed: Framed,
  most: number,
  frames: readonly LevelFrame[],
  weights: PathWeights,
): Float64Array {
  const high = Float64Array.from(frames, (frame) => findMostRoll(framed, frame, most, 1));
  const low = Float64Array.from(frames, (frame) => -findMostRoll(framed, frame, most, -1));
  return smoothLine(unwindRolls(poses), cornerOf(framed.window), low, high, CORRECTION_PULL, weights);
}

function findMostRoll(framed: Framed, { asked, relaxed, scale }: LevelFrame, most: number, sign: number): number {
  const roomAt = (roll: number): WindowRoom => relaxRoom(createRoom(framed, asked, sign * roll), relaxed);
  const least = ROOM_LEFT * measureRoom(roomAt(0), scale);
  const isGood = (roll: number): boolean => measureRoom(roomAt(roll), scale) >= least;
  let [good, bad] = [0, most];
  if (isGood(most)) good = most;
  else {
    for (let round = 0; round < ROUNDS; round++) {
      const middle = (good + bad) / 2;
      if (isGood(middle)) good = middle;
      else bad = middle;
    }
  }
  return Math.max(NO_ROLL, good);
}

/** Pixels from the middle of a window to its corner: what a radian of roll, or all of its scale, moves it by. */
export function cornerOf({ width, height }: Extent): number {
  return Math.hypot(width, height) / 2;
}

/** Radians, without jumps of whole turns. */
export function unwindRolls(poses: CameraPath["poses"]): Float64Array {
  const rolls = Float64Array.from(poses, ({ a, b }) => Math.atan2(b, a));
  for (let t = 1; t < rolls.length; t++) {
    const step = (rolls[t] as number) - (rolls[t - 1] as number);
    rolls[t] = (rolls[t] as number) - 2 * Math.PI * Math.round(step / (2 * Math.PI));
  }
  return rolls;
}
