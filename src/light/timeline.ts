import { computeMedian } from "./robust.ts";

/** Closest and farthest that two neighbours may lie, in usual intervals: keeps the equations well behaved. */
const MIN_STEP = 0.05;
const MAX_STEP = 1000;

/**
 * Times of the slots in usual intervals (1 = the median distance), strictly rising from 0. Unknown times lie evenly
 * between known ones; where fewer than two are known, or the clock runs backwards, slots are evenly spaced.
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
  const timeline = new Float64Array(times.length);
  let next = 0;
  for (let i = 1; i < times.length; i++) {
    while (next < rates.length && (known[next + 1] as { slot: number }).slot < i) next++;
    const rate = i <= (known[0] as { slot: number }).slot || next >= rates.length ? interval : (rates[next] as number);
    timeline[i] = (timeline[i - 1] as number) + Math.min(MAX_STEP, Math.max(MIN_STEP, rate / interval));
  }
  return timeline;
}
