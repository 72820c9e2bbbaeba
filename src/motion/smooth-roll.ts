import { unwind } from "./unwind.ts";
import type { CameraPath } from "./measured-motion.ts";
import type { PathWeights } from "./path-rows.ts";
import { smoothLine } from "./smooth-line.ts";
import type { Framed } from "./view-path.ts";
import { type AskedRegion, createRoom, type MarginCaps, measureRoom } from "./window-room.ts";
import { cornerOf, toFilmPixels } from "./window-size.ts";

/** Share of the room that rolls leave for all else. */
const ROOM_LEFT = 0.5;
/** Radians: a roll that nobody sees, for frames that have room for no other. */
const NO_ROLL = 1e-7;
/** Price of a correction: half of this per frame and pixel² of film at its corner. Wandering is left to the film. */
export const CORRECTION_PULL = 0.003;
/** Radians: no view is turned by more, whatever is allowed. */
const MOST_ROLL = Math.PI / 6;
const STEPS = 8;
const ROUNDS = 20;

/** What one frame allows. */
export interface LevelFrame {
  readonly asked: readonly AskedRegion[];
  readonly caps: MarginCaps;
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
  const tests = frames.map((frame) => createRollTest(framed, frame));
  const high = Float64Array.from(tests, (isGood) => findMostRoll(isGood, Math.min(most, MOST_ROLL)));
  const low = Float64Array.from(tests, (isGood) => -findMostRoll((roll) => isGood(-roll), Math.min(most, MOST_ROLL)));
  const own = unwindRolls(poses);
  const unit = cornerOf(framed.window) * toFilmPixels(framed.window);
  for (;;) {
    const rolls = smoothLine(own, unit, low, high, CORRECTION_PULL, weights);
    const bad = [...rolls.keys()].filter((t) => {
      const roll = rolls[t] as number;
      return Math.abs(roll) > NO_ROLL && tests[t]?.(roll) === false;
    });
    if (bad.length === 0) return rolls;
    // Between rolls that leave room there may be some that do not: nearer to none there is.
    for (const t of bad) {
      const bound = Math.max(NO_ROLL, Math.abs(rolls[t] as number) / 2);
      high[t] = Math.min(high[t] as number, bound);
      low[t] = Math.max(low[t] as number, -bound);
    }
  }
}

/**
 * Radians that each view is turned by where that is given: as far as its frame has room for.
 * @param given degrees, one per frame
 * @param most radians
 */
export function giveRolls(
  given: readonly number[],
  framed: Framed,
  most: number,
  frames: readonly LevelFrame[],
): Float64Array {
  return Float64Array.from(frames, (frame, t) => {
    const isGood = createRollTest(framed, frame);
    const wanted = ((given[t] ?? 0) * Math.PI) / 180;
    const sign = Math.sign(wanted);
    return (
      sign *
      Math.min(
        Math.abs(wanted),
        findMostRoll((roll) => isGood(sign * roll), Math.min(most, MOST_ROLL)),
      )
    );
  });
}

/** Whether a roll leaves the frame enough room. */
function createRollTest(framed: Framed, { asked, caps, scale }: LevelFrame): (roll: number) => boolean {
  const roomAt = (roll: number): number => measureRoom(createRoom(framed, asked, roll, caps), scale);
  const least = ROOM_LEFT * roomAt(0);
  return (roll) => roomAt(roll) >= least;
}

/** The largest roll that is good as all below it are, as far as steps tell. */
function findMostRoll(isGood: (roll: number) => boolean, most: number): number {
  let [good, bad] = [0, most];
  for (let k = 1; k <= STEPS; k++) {
    const roll = (most * k) / STEPS;
    if (!isGood(roll)) {
      bad = roll;
      break;
    }
    good = roll;
  }
  if (good === most) return Math.max(NO_ROLL, most);
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (good + bad) / 2;
    if (isGood(middle)) good = middle;
    else bad = middle;
  }
  return Math.max(NO_ROLL, good);
}

/** Radians, without jumps of whole turns. */
export function unwindRolls(poses: CameraPath["poses"]): Float64Array {
  return Float64Array.from(
    unwind(
      poses.map(({ a, b }) => Math.atan2(b, a)),
      2 * Math.PI,
    ),
  );
}
