import { computeMedian } from "./robust.ts";

/** Closest and farthest that two neighbours may lie, in usual intervals: keeps the equations well behaved. */
const MIN_STEP = 0.05;
const MAX_STEP = 1000;

/** A frame this share of an interval early or late is in its place all the same: clocks round, cards are slow. */
const LATE = 0.4;
/** The same at most where the clock tells whole seconds only, a second or two apart. */
const LATE_ROUNDED = 0.6;
/** Share of a frame's lateness by which the rhythm follows it: shooting may drift. */
const FOLLOW = 0.2;

/**
 * Times of the slots in usual intervals (1 = the median distance), strictly rising from 0. Unknown times lie evenly
 * between known ones; where fewer than two are known, or the clock runs backwards, slots are evenly spaced. Frames that keep
 * the shot's rhythm, a little early or late, lie whole intervals apart: jitter would put kinks into a smooth curve.
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
  const tolerance = Math.max(LATE, rounded ? Math.min(LATE_ROUNDED, 1 / interval) : 0);
  const timeline = new Float64Array(times.length);
  let next = 0;
  let late = 0;
  for (let i = 1; i < times.length; i++) {
    while (next < rates.length && (known[next + 1] as { slot: number }).slot < i) next++;
    const rate = i <= (known[0] as { slot: number }).slot || next >= rates.length ? interval : (rates[next] as number);
    const step = rate / interval + late;
    const whole = Math.max(1, Math.round(step));
    late = step - whole;
    const kept = Math.abs(late) <= tolerance;
    late = kept ? late * (1 - FOLLOW) : 0;
    timeline[i] = (timeline[i - 1] as number) + Math.min(MAX_STEP, Math.max(MIN_STEP, kept ? whole : step));
  }
  return timeline;
}
