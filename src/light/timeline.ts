import { computeMedian } from "./robust.ts";

/** Closest and farthest that two neighbours may lie, in usual intervals: keeps the equations well behaved. */
const MIN_STEP = 0.05;
const MAX_STEP = 1000;

/** A frame this share of an interval early or late is in its place all the same: clocks round, cards are slow. */
const LATE = 0.4;
/** The same at most where the clock tells whole seconds only, a second or two apart. */
const LATE_ROUNDED = 0.6;
/** The rhythm around a frame is the median of so many intervals on either side. */
const RHYTHM_REACH = 8;
/** A rhythm within this of the shot's, or within what rounding does, is the shot's; else shooting was set to another. */
const SAME_RHYTHM = 0.1;
/** Share of a frame's lateness by which the rhythm follows it: shooting may drift. */
const FOLLOW = 0.2;

/**
 * Times of the slots in usual intervals (1 = the median distance), strictly rising from 0. Unknown times lie evenly
 * between known ones; where fewer than two are known, or the clock runs backwards, slots are evenly spaced. Frames that keep
 * the rhythm around them, a little early or late, lie whole intervals of it apart: jitter would put kinks into the curve.
 */
export function computeTimeline(times: readonly (number | null)[]): Float64Array {
  const known = times.flatMap((time, slot) => (time !== null && Number.isFinite(time) ? [{ time, slot }] : []));
  const rates = known.slice(1).map(({ time, slot }, i) => {
    const before = known[i] as { time: number; slot: number };
    return (time - before.time) / (slot - before.slot);
  });
  const interval = computeMedian(rates);
  if (known.length < 2 || !(interval > 0) || rates.some((rate) => rate < 0)) {
    return Float64Array.from(times, (_, i) => i);
  }
  const rounded = known.every(({ time }) => Number.isInteger(time));
  const rounding = rounded ? 1 / interval : 0;
  const tolerance = Math.max(LATE, Math.min(LATE_ROUNDED, rounding));
  const timeline = new Float64Array(times.length);
  const paces = rates.map((_, i) => {
    const pace = computeMedian(rates.slice(Math.max(0, i - RHYTHM_REACH), i + RHYTHM_REACH + 1)) / interval;
    return Math.abs(pace - 1) <= Math.max(SAME_RHYTHM, rounding) || !(pace > 0) ? 1 : pace;
  });
  let next = 0;
  let late = 0;
  for (let i = 1; i < times.length; i++) {
    while (next < rates.length && (known[next + 1] as { slot: number }).slot < i) next++;
    const isKnown = i > (known[0] as { slot: number }).slot && next < rates.length;
    const pace = isKnown ? (paces[next] as number) : 1;
    const step = (isKnown ? (rates[next] as number) : interval) / interval / pace + late;
    const whole = Math.max(1, Math.round(step));
    late = step - whole;
    const kept = Math.abs(late) <= tolerance;
    late = kept ? late * (1 - FOLLOW) : 0;
    timeline[i] = (timeline[i - 1] as number) + Math.min(MAX_STEP, Math.max(MIN_STEP, pace * (kept ? whole : step)));
  }
  return timeline;
}
