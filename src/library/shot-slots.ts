import type { Capture } from "./capture.ts";
import {
  bridgeTolerance,
  computeSteps,
  counterStep,
  explainStep,
  isRegular,
  MAX_BRIDGE,
  type Rhythm,
  type Steps,
} from "./rhythm.ts";

/** Names that count on by more than this many steps are another series, not missing frames. */
export const MAX_NAME_GAP = 10;
/** Below this interval, times in whole seconds cannot tell a missing capture from rounding. */
const MIN_SURE_INTERVAL = 2.5;

/** Paths of the captures with null for every moment of the rhythm that has none. */
export function toSlots(captures: readonly Capture[], rhythm: Rhythm | null): (string | null)[] {
  const steps = rhythm === null ? null : computeSteps(captures);
  const stride = rhythm === null ? nameStride(captures) : 1;
  const slots: (string | null)[] = [];
  for (const [index, capture] of captures.entries()) {
    const before = captures[index - 1];
    if (before) {
      const jump = counterStep(before, capture);
      const missing =
        rhythm !== null && steps !== null ? missingByTime(steps, index - 1, rhythm, jump) : missingByName(jump, stride);
      for (let count = 0; count < missing; count++) slots.push(null);
    }
    slots.push(capture.frame.path);
  }
  return slots;
}

function missingByTime(steps: Steps, index: number, rhythm: Rhythm, jump: number | null): number {
  const { count, residual } = explainStep(steps, index, rhythm.holds, rhythm.period);
  if (!isRegular(rhythm, steps.resolution)) {
    // Where the steps vary, only the numbers tell; and the moment has to be long enough for them.
    const lost = jump === null ? 0 : jump - 1;
    const isRoomy = (steps.delta[index] as number) > 0.5 * (lost + 1) * rhythm.interval;
    return lost >= 1 && lost < MAX_BRIDGE && isRoomy ? lost : 0;
  }
  const tolerance = bridgeTolerance(count * rhythm.interval, steps.resolution);
  if (count < 2 || residual > Math.max(tolerance, 2 * rhythm.spread)) return 0;
  const isSure =
    steps.resolution < 1 || rhythm.interval >= MIN_SURE_INTERVAL || jump === count || (jump === null && count > 2);
  return isSure ? count - 1 : 0;
}

function missingByName(jump: number | null, stride: number): number {
  if (jump === null || jump <= stride || jump % stride !== 0) return 0;
  const missing = jump / stride - 1;
  return missing < MAX_NAME_GAP ? missing : 0;
}

/** The usual step between the numbers of an untimed run: 1, or 10 where every tenth was kept. */
export function nameStride(captures: readonly Capture[]): number {
  const tally = new Map<number, number>();
  for (const [index, capture] of captures.entries()) {
    const before = captures[index - 1];
    const step = before ? counterStep(before, capture) : null;
    if (step !== null && step > 0) tally.set(step, (tally.get(step) ?? 0) + 1);
  }
  return [...tally].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 1;
}
