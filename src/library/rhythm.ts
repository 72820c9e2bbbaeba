import type { Capture } from "./capture.ts";

/** How regular a run of captures is, and what repeats: the interval, or the pause after each exposure. */
export interface Rhythm {
  /** Start-to-start seconds, averaged over the captures that keep time. */
  readonly interval: number;
  /** `gap`: the pause after the exposure is constant and the interval follows the shutter (bulb ramps). */
  readonly holds: "interval" | "gap";
  /** Constant seconds: of the interval, or of the pause. */
  readonly period: number;
  /** Mean deviation of a step from the rhythm, seconds; outliers count at most half a period. */
  readonly spread: number;
  /** Negative log-likelihood of the steps, in nats: what segmentation compares. */
  readonly cost: number;
}

/** Start-to-start steps of a pool, ready for measuring rhythms on any range of it. */
export interface Steps {
  /** `delta[i]`: seconds from capture i to i + 1. */
  readonly delta: Float64Array;
  /** `gap[i]`: seconds from the end of exposure i to the start of i + 1. */
  readonly gap: Float64Array;
  /** File numbers counted from capture i to i + 1; 0: the names do not say. */
  readonly jump: Int32Array;
  /** What the times can tell apart, seconds: 1 without sub-seconds, 0.1 with. */
  readonly resolution: number;
}

/** Missing captures that a rhythm may bridge: up to 10 intervals. */
export const MAX_BRIDGE = 10;
/** Nats for a step that stands for several intervals: one in ten. Repeated, it is another rhythm. */
const BRIDGE_COST = Math.log(10);

/** True for what intervalometers do; false for walks and single photographs. */
export function isRegular(rhythm: Rhythm, resolution: number): boolean {
  return rhythm.spread <= 0.08 * rhythm.interval + 0.45 * resolution;
}

/** Allowed deviation from a multiple of the interval: what the times can tell, or 2 % for clocks that drift. */
export function bridgeTolerance(interval: number, resolution: number): number {
  return Math.max(resolution === 1 ? 1 : 0.15, 0.02 * interval);
}

export function computeSteps(captures: readonly Capture[]): Steps {
  const count = Math.max(0, captures.length - 1);
  const delta = new Float64Array(count);
  const gap = new Float64Array(count);
  const jump = new Int32Array(count);
  let fractions = 0;
  for (let index = 0; index < count; index++) {
    const a = captures[index] as Capture;
    const b = captures[index + 1] as Capture;
    delta[index] = (b.time ?? 0) - (a.time ?? 0);
    gap[index] = (delta[index] as number) - a.shutter;
    jump[index] = counterStep(a, b) ?? 0;
    if ((b.time ?? 0) % 1 !== 0) fractions++;
  }
  return { delta, gap, jump, resolution: fractions > count / 5 ? 0.1 : 1 };
}

/** The rhythm that explains steps `from` (included) to `to` (excluded) best. Needs at least one step. */
export function fitRhythm(steps: Steps, from: number, to: number): Rhythm {
  const byInterval = fit(steps, from, to, "interval");
  if (!variesShutter(steps, from, to)) return byInterval;
  const byGap = fit(steps, from, to, "gap");
  // Both explain an even run; the simple word for it wins.
  return byGap.cost < byInterval.cost - 2 ? byGap : byInterval;
}

/** The middle value, the lower of two: always one of the values. NaN: there are none. */
export function median(values: Float64Array): number {
  return values.toSorted()[(values.length - 1) >> 1] ?? Number.NaN;
}

/** Counts from one name to the next across the roll-over; null: the names do not say. */
export function counterStep(a: Capture, b: Capture): number | null {
  if (a.name.counter === null || b.name.counter === null) return null;
  if (a.name.prefix.toLowerCase() !== b.name.prefix.toLowerCase() && a.name.folder === b.name.folder) return null;
  const step = b.name.counter - a.name.counter;
  // 9999 is followed by 0001, or by 0000.
  return step < -5000 && a.name.digits >= 4 ? step + 9999 : step;
}

/** True where the names agree that a step of `count` intervals lost `count` − 1 captures, or do not say. */
export function isCounted(steps: Steps, index: number, count: number): boolean {
  return steps.jump[index] === 0 || steps.jump[index] === count;
}

/**
 * How many intervals step `index` stands for under a rhythm, 1 to MAX_BRIDGE, how far it is off that many
 * (`residual`), and how far it is off one (`single`), seconds.
 */
export function explainStep(
  steps: Steps,
  index: number,
  holds: Rhythm["holds"],
  period: number,
): { readonly count: number; readonly residual: number; readonly single: number } {
  const delta = steps.delta[index] as number;
  const expected = holds === "interval" ? period : period + delta - (steps.gap[index] as number);
  const single = Math.abs(delta - expected);
  if (expected <= 0) return { count: 1, residual: single, single };
  const count = Math.min(MAX_BRIDGE, Math.max(1, Math.round(delta / expected)));
  return { count, residual: Math.abs(delta - count * expected), single };
}

function fit(steps: Steps, from: number, to: number, holds: Rhythm["holds"]): Rhythm {
  const length = to - from;
  const values = (holds === "interval" ? steps.delta : steps.gap).subarray(from, to);
  const middle = median(values);
  // The median of whole seconds is a whole second; the mean of what lies near it is the rhythm.
  const near = values.filter((value) => Math.abs(value - middle) <= Math.max(steps.resolution, 0.1 * Math.abs(middle)));
  const period = near.reduce((sum, value) => sum + value, 0) / near.length;
  const cap = Math.max(0.5 * Math.abs(period), 2 * steps.resolution);
  let total = 0;
  let bridges = 0;
  let seconds = 0;
  let counts = 0;
  for (let index = from; index < to; index++) {
    const { count, residual, single } = explainStep(steps, index, holds, period);
    // A bridge that does not fit, or that the file numbers deny, is a plain outlier.
    const bridged = count > 1 && residual < single && isCounted(steps, index, count);
    total += Math.min(cap, bridged ? residual : single);
    if (bridged) bridges++;
    if (residual <= cap / 2 && (count === 1 || bridged)) {
      seconds += steps.delta[index] as number;
      counts += count;
    }
  }
  const floor = 0.3 * steps.resolution + 0.01 * Math.abs(period);
  const spread = total / length;
  const scale = Math.max(floor, spread);
  const cost = total / scale + length * Math.log(2 * scale) + bridges * BRIDGE_COST;
  return { interval: counts > 0 ? seconds / counts : middle, holds, period, spread, cost };
}

function variesShutter(steps: Steps, from: number, to: number): boolean {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (let index = from; index < to; index++) {
    const shutter = (steps.delta[index] as number) - (steps.gap[index] as number);
    low = Math.min(low, shutter);
    high = Math.max(high, shutter);
  }
  // Only exposures that the times can see make a difference.
  return high - low > steps.resolution;
}
