import { chooseFrames } from "../motion/even-speed.ts";
import type { CameraPath } from "../motion/measured-motion.ts";
import { motionSteps } from "../motion/motion-steps.ts";
import type { ShotToMove } from "./move-shot.ts";

/** Which slots play. */
interface PlayedFrames {
  /** Slots, rising. */
  readonly played: readonly number[];
  /** The others, and why, for people. */
  readonly skipped: ReadonlyMap<number, string>;
  readonly notes: readonly string[];
}

/** All slots play, or those whose view moves by like steps. */
export function choosePlayed({ asked, lit, framed }: ShotToMove, path: CameraPath): PlayedFrames {
  const slots = lit.slots.map((_, slot) => slot);
  if (asked.speed === "as-shot") return { played: slots, skipped: new Map(), notes: [] };
  const bad = lit.views.map(({ fate, reason }) => (fate === "used" ? null : (reason ?? fate)));
  const { chosen, skipped, unevenness } = chooseFrames(motionSteps(path, framed), bad, { speed: 1 });
  const told = skipped.map(({ slot, reason }) => {
    return [slot, reason === "even speed" ? "left out, for even speed" : `not shown: ${reason}`] as const;
  });
  const { before, after } = unevenness;
  const share = (value: number): string => `${Math.round(value * 100)} %`;
  const note = `Even speed: ${chosen.length} of ${slots.length} slots play; steps differed by ${share(before)} of a step, and do by ${share(after)}.`;
  return { played: chosen, skipped: new Map(told), notes: [note] };
}
