import { computeMedian } from "./robust.ts";

/** Frames looked at on either side of a jump. */
const REACH = 8;
/** A jump is the scene's own when it is this large (EV), and this many σ of the flicker around it. */
const MIN_JUMP = 0.12;
const MIN_SIGMAS = 6;
/** Frames on either side whose middle level must have jumped too: lines through jitter meet where they like. */
const LEVEL_REACH = 7;
/** A jump is so many times what the light does between the frames around it: a bend of steep light is none. */
const MIN_CHANGES = 2;
/** Changes from frame to frame looked at on either side for that. */
const CHANGES = 3;
/** Across a longer gap (usual intervals) lines say nothing, and the scene may go where it likes anyway. */
const MAX_GAP = 8;
/** Share of the jump that must happen between two frames: slower than that the smooth scene follows by itself. */
const SHARPNESS = 0.6;

/**
 * Frames from which the scene's light stays on another level: lamps switched on, a lens cap, a cut.
 *
 * Compares straight lines (Theil–Sen, so that a single outlier is no jump) through the frames before and after.
 * @param light settings and their offsets taken away; NaN: unknown
 * @param excluded frames with a new setting: a jump there is the camera's
 */
export function findSceneSteps(
  times: Float64Array,
  light: Float64Array,
  sigma: number,
  excluded: ReadonlySet<number>,
): number[] {
  const threshold = Math.max(MIN_JUMP, MIN_SIGMAS * sigma);
  const known = [...light.keys()].filter((i) => Number.isFinite(light[i]));
  const steps: { frame: number; size: number }[] = [];
  for (let k = REACH; k + REACH <= known.length; k++) {
    const [before, frame] = [known[k - 1] as number, known[k] as number];
    if (isNear(excluded, before, frame)) continue;
    if ((times[frame] as number) - (times[before] as number) > MAX_GAP) continue;
    const direct = (light[frame] as number) - (light[before] as number);
    if (Math.abs(direct) < SHARPNESS * threshold) continue;
    const middle = ((times[before] as number) + (times[frame] as number)) / 2;
    const left = extrapolate(times, light, known.slice(k - REACH, k), middle);
    const right = extrapolate(times, light, known.slice(k, k + REACH), middle);
    const jump = right - left;
    if (Math.abs(jump) < threshold || Math.abs(direct) < SHARPNESS * Math.abs(jump) || jump * direct < 0) continue;
    const changes = [known.slice(k - 1 - CHANGES, k), known.slice(k, k + 1 + CHANGES)].map((frames) =>
      computeMedian(
        frames.slice(1).map((b, i) => Math.abs((light[b] as number) - (light[frames[i] as number] as number))),
      ),
    );
    if (Math.abs(direct) < MIN_CHANGES * Math.max(...changes)) continue;
    const level = (frames: readonly number[]): number => computeMedian(frames.map((i) => light[i] as number));
    const raised = level(known.slice(k, k + LEVEL_REACH)) - level(known.slice(k - LEVEL_REACH, k));
    if (Math.sign(jump) * raised < threshold) continue;
    steps.push({ frame, size: Math.abs(jump) });
  }
  const taken: number[] = [];
  for (const { frame } of steps.sort((a, b) => b.size - a.size || a.frame - b.frame)) {
    if (taken.every((other) => Math.abs(other - frame) > REACH / 2)) taken.push(frame);
  }
  return taken.sort((a, b) => a - b);
}

function isNear(excluded: ReadonlySet<number>, before: number, frame: number): boolean {
  for (let i = before; i <= frame + 1; i++) if (excluded.has(i)) return true;
  return false;
}

/** Value at `time` of the Theil–Sen line through these frames. */
function extrapolate(times: Float64Array, light: Float64Array, frames: readonly number[], time: number): number {
  const slopes: number[] = [];
  for (const a of frames) {
    for (const b of frames) {
      if (b > a)
        slopes.push(((light[b] as number) - (light[a] as number)) / ((times[b] as number) - (times[a] as number)));
    }
  }
  const slope = computeMedian(slopes);
  return computeMedian(frames.map((frame) => (light[frame] as number) + slope * (time - (times[frame] as number))));
}
