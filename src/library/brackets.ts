import type { Capture } from "./capture.ts";

const SIZES = [2, 3, 5, 7, 9] as const;
/** EV by which settings of one place in the set may wander from set to set (a ramp under the bracket). */
const WANDER = 0.4;
/** EV between neighbours of a set, at least; cameras offer 1/3 and up, single sets have to be clearer. */
const MIN_STEP = 0.25;
const CLEAR_STEP = 0.5;
/** Sets in a row without a pause between them, before a repeated pattern is taken for brackets. */
const MIN_CYCLES = 4;

/**
 * Finds exposure brackets in an ordered run: sets of 2, 3, 5, 7 or 9 captures in quick succession whose exposures
 * are evenly spaced, alone or set after set, and endless repetitions of such a pattern. Returns index ranges
 * `[from, to)`, in order, each of whole sets of one size; sets that follow each other are one range only if they
 * are of one pattern.
 */
export function findBrackets(
  captures: readonly Capture[],
): { readonly from: number; readonly to: number; readonly size: number }[] {
  if (!captures.some(({ ev }) => ev !== null)) return [];
  const found: { from: number; to: number; size: number }[] = [];
  for (const burst of bursts(captures)) {
    const size = burst.to - burst.from;
    const isSet = SIZES.some((known) => known === size) && isEvenlySpaced(captures.slice(burst.from, burst.to), size);
    const cycle = isSet ? { ...burst, size } : repetition(captures, burst.from, burst.to);
    if (cycle === null) continue;
    const last = found.at(-1);
    const isNext = last?.to === cycle.from && last.size === cycle.size && !isLongAfter(captures, last, cycle.from);
    if (last && isNext && repeats(captures, cycle.from, cycle.size)) last.to = cycle.to;
    else found.push(cycle);
  }
  // A pair, or a small set with small steps, is only a bracket when it comes again and again.
  return found.filter(
    ({ from, to, size }) => (to - from) / size >= 3 || (size >= 3 && step(captures, from, size) >= CLEAR_STEP),
  );
}

/** Runs of captures that follow each other at once: the next starts within 1.5 s of the end of the exposure. */
function bursts(captures: readonly Capture[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  let from = 0;
  for (let index = 1; index <= captures.length; index++) {
    const [a, b] = [captures[index - 1], captures[index]];
    const pause = a && b && a.time !== null && b.time !== null ? b.time - a.time - a.shutter : Number.POSITIVE_INFINITY;
    if (pause <= 1.5) continue;
    if (index - from >= 2) ranges.push({ from, to: index });
    from = index;
  }
  return ranges;
}

/** Exposures of one set, sorted, have equal steps, while aperture stays (brackets move the shutter or the ISO). */
function isEvenlySpaced(set: readonly Capture[], size: number): boolean {
  if (set.length !== size || set.some(({ ev }) => ev === null)) return false;
  if (set.some(({ frame }) => frame.exposure.aperture !== set[0]?.frame.exposure.aperture)) return false;
  const levels = set.map(({ ev }) => ev as number).sort((a, b) => a - b);
  const steps = levels.slice(1).map((level, index) => level - (levels[index] as number));
  const mean = steps.reduce((sum, value) => sum + value, 0) / steps.length;
  return mean >= MIN_STEP && steps.every((value) => Math.abs(value - mean) <= Math.max(0.2, 0.15 * mean));
}

function step(captures: readonly Capture[], from: number, size: number): number {
  const levels = captures.slice(from, from + size).map(({ ev }) => ev ?? 0);
  return (Math.max(...levels) - Math.min(...levels)) / (size - 1);
}

/** True where the set at `index` has the pattern of the set before it. */
function repeats(captures: readonly Capture[], index: number, size: number): boolean {
  for (let place = index; place < index + size; place++) {
    const [now, before] = [captures[place]?.ev ?? null, captures[place - size]?.ev ?? null];
    if (now === null || before === null || Math.abs(now - before) > WANDER) return false;
  }
  return true;
}

/** True where the next set comes too late for one series: over four times the pace of the sets so far, and over 30 s. */
function isLongAfter(
  captures: readonly Capture[],
  sets: { from: number; to: number; size: number },
  next: number,
): boolean {
  const start = (index: number): number => captures[index]?.time ?? 0;
  const count = (sets.to - sets.from) / sets.size;
  const pace = count > 1 ? (start(sets.to - sets.size) - start(sets.from)) / (count - 1) : Number.NaN;
  const wait = start(next) - start(next - 1);
  return wait > 30 && !(start(next) - start(next - sets.size) <= 4 * (Number.isNaN(pace) ? 15 : pace));
}

/** The part of an unbroken burst that repeats a bracket's pattern at least MIN_CYCLES times; null: none. */
function repetition(
  captures: readonly Capture[],
  from: number,
  to: number,
): { from: number; to: number; size: number } | null {
  for (const size of SIZES) {
    for (let start = from; start < from + size && start + size * MIN_CYCLES <= to; start++) {
      if (!isEvenlySpaced(captures.slice(start, start + size), size)) continue;
      let end = start + size;
      while (end + size <= to && repeats(captures, end, size)) end += size;
      if ((end - start) / size >= MIN_CYCLES) return { from: start, to: end, size };
    }
  }
  return null;
}
