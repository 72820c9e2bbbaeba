import type { Capture } from "./capture.ts";
import {
  bridgeTolerance,
  computeSteps,
  explainStep,
  fitRhythm,
  isCounted,
  isRegular,
  MAX_BRIDGE,
  median,
  type Rhythm,
  type Steps,
} from "./rhythm.ts";

/** Captures looked at on either side of a step, to know the rhythm there. */
const AROUND = 8;
/** Candidates tried in full for one cut. */
const MAX_CANDIDATES = 32;
const MIN_STEPS = 3;
/** Steps in time that make a run regular, rather than two or three that happen to agree. */
const MIN_RUN = 4;
/** Intervals that a busy camera may let pass without counting. */
const MAX_SKIP = 3;

/**
 * Cuts a timed run of captures where its rhythm breaks: at long gaps, then where another rhythm begins, then
 * between a regular run and the irregular captures around it. Returns the runs in order, none empty.
 *
 * Kept together: single missing captures and up to ten intervals, exposure ramps that hold either the interval or
 * the pause, drift, and irregular walking intervals.
 */
export function splitAtRhythm(captures: readonly Capture[]): (readonly Capture[])[] {
  if (captures.length < 2) return captures.length === 0 ? [] : [captures];
  const steps = computeSteps(captures);
  const cuts = [0, ...longGaps(steps), captures.length];
  const runs: (readonly Capture[])[] = [];
  for (const [index, start] of cuts.slice(0, -1).entries()) {
    const end = cuts[index + 1] as number;
    const changes = [start, ...rhythmChanges(steps, start, end - 1), end];
    for (const [part, from] of changes.slice(0, -1).entries()) {
      runs.push(...trimEnds(captures, steps, from, changes[part + 1] as number));
    }
  }
  return runs;
}

/** Capture indices that follow a gap too long for a pause: over four intervals and over 30 s, and no whole number of intervals. */
function longGaps(steps: Steps): number[] {
  const { delta, gap } = steps;
  const cuts: number[] = [];
  for (let index = 0; index < delta.length; index++) {
    const step = delta[index] as number;
    if (step <= 30) continue;
    const before = delta.subarray(Math.max(0, index - AROUND), index);
    const after = delta.subarray(index + 1, index + 1 + AROUND);
    const intervals = [before, after].filter((side) => side.length >= MIN_STEPS).map(median);
    if (intervals.length === 0) intervals.push(median(delta.filter((_, other) => other !== index)));
    const shortest = Math.min(...intervals);
    if (Number.isNaN(shortest)) {
      // Two captures only: nothing says how long is long.
      if (step > 600) cuts.push(index + 1);
      continue;
    }
    const isLong = step > 4 * shortest && (gap[index] as number) > 30;
    if (isLong && !intervals.some((interval) => isBridge(steps, index, interval))) cuts.push(index + 1);
  }
  return cuts;
}

/**
 * True where a step is about the interval, or a whole number of intervals and the file numbers agree that so many
 * captures are missing. A camera that skips a moment or two does not count them; one that pauses longer was stopped.
 */
function isBridge(steps: Steps, index: number, interval: number): boolean {
  const step = steps.delta[index] as number;
  if (Math.abs(step - interval) <= 0.25 * interval) return true;
  const count = Math.round(step / interval);
  const isWhole = Math.abs(step - count * interval) <= bridgeTolerance(count * interval, steps.resolution);
  return isWhole && count >= 1 && count <= MAX_BRIDGE && (count <= MAX_SKIP || isCounted(steps, index, count));
}

/** Capture indices where another rhythm begins, among steps `from` to `to` (excluded), in order. */
function rhythmChanges(steps: Steps, from: number, to: number): number[] {
  const length = to - from;
  if (length < 2 * MIN_STEPS) return [];
  const whole = fitRhythm(steps, from, to).cost;
  let best: { cut: number; gain: number } | null = null;
  const consider = (cut: number): void => {
    const [before, after] = [fitRhythm(steps, from, cut), fitRhythm(steps, cut, to)];
    const gain = whole - before.cost - after.cost;
    // Parts of one walk differ by chance; another rhythm differs by more than its own unrest.
    const isOther = Math.abs(before.interval - after.interval) > Math.max(before.spread, after.spread);
    if ((best === null || gain > best.gain) && (isOther || before.holds !== after.holds)) best = { cut, gain };
  };
  for (const cut of candidates(steps, from, to)) consider(cut);
  // Two rhythms have two more numbers and a place than one: a Bayesian price for them.
  const isWorth = (found: { cut: number; gain: number } | null): found is { cut: number; gain: number } =>
    found !== null && found.gain >= 6 + 2 * Math.log(length);
  if (!isWorth(best)) return [];
  const near = (best as { cut: number }).cut;
  for (let cut = Math.max(from + 1, near - 3); cut <= Math.min(to - 1, near + 3); cut++) consider(cut);
  const { cut } = best as { cut: number };
  return [...rhythmChanges(steps, from, cut), boundary(steps, from, cut, to), ...rhythmChanges(steps, cut, to)];
}

/** Steps where the medians on either side differ most, both of intervals and of pauses. */
function candidates(steps: Steps, from: number, to: number): number[] {
  const scores: { cut: number; score: number }[] = [];
  for (let cut = from + MIN_STEPS; cut <= to - MIN_STEPS; cut++) {
    const change = (values: Float64Array): number => {
      const before = median(values.subarray(Math.max(from, cut - AROUND), cut));
      const after = median(values.subarray(cut, Math.min(to, cut + AROUND)));
      const size = Math.abs(after - before);
      return size < Math.max(0.5 * steps.resolution, 0.05 * Math.abs(before))
        ? 0
        : size / (Math.abs(before) + steps.resolution);
    };
    const byInterval = change(steps.delta);
    const score = byInterval === 0 ? 0 : Math.min(byInterval, change(steps.gap));
    if (score > 0) scores.push({ cut, score });
  }
  return scores
    .sort((a, b) => b.score - a.score || a.cut - b.cut)
    .slice(0, MAX_CANDIDATES)
    .map(({ cut }) => cut);
}

/**
 * The capture that opens the new rhythm, for a cut before step `cut`: after the step, at or beside the cut, that fits
 * neither rhythm. Without such a step, the capture between the two belongs to the regular one, else to the old one.
 */
function boundary(steps: Steps, from: number, cut: number, to: number): number {
  const before = fitRhythm(steps, from, cut);
  const after = fitRhythm(steps, cut, to);
  const isKept = (index: number, rhythm: Rhythm): boolean => {
    const tolerance = Math.max(bridgeTolerance(rhythm.interval, steps.resolution), 3 * rhythm.spread);
    return explainStep(steps, index, rhythm.holds, rhythm.period).single <= tolerance;
  };
  const wasRegular = cut - from >= MIN_RUN && isRegular(before, steps.resolution);
  const isNowRegular = to - cut >= MIN_RUN && isRegular(after, steps.resolution);
  if (!wasRegular && isNowRegular) {
    let start = cut;
    while (start > from && isKept(start - 1, after)) start--;
    return start;
  }
  let edge = cut;
  while (edge - 1 > from && !isKept(edge - 1, before) && isKept(edge - 1, after)) edge--;
  for (let index = Math.min(to - 1, edge + 1); index >= Math.max(from, edge - 2); index--) {
    if (!isKept(index, before) && (!isNowRegular || !isKept(index, after))) return index + 1;
  }
  return edge + 1;
}

/**
 * Cuts captures off the ends of a regular run that do not keep its time: test shots before, a last look after.
 * Irregular runs stay as they are.
 */
function trimEnds(captures: readonly Capture[], steps: Steps, start: number, end: number): (readonly Capture[])[] {
  const first = start;
  const last = end - 1;
  if (last - first < 2 * MIN_STEPS) return [captures.slice(start, end)];
  const rhythm = fitRhythm(steps, first, last);
  const tolerance = Math.max(bridgeTolerance(rhythm.interval, steps.resolution), 4 * rhythm.spread);
  if (!isRegular(rhythm, steps.resolution)) return [captures.slice(start, end)];
  const keepsTime = (index: number): boolean => {
    const { count, residual, single } = explainStep(steps, index, rhythm.holds, rhythm.period);
    return single <= tolerance || (residual <= tolerance && isCounted(steps, index, count));
  };
  const opening = firstRun(first, last, 1, keepsTime);
  const closing = firstRun(last - 1, first - 1, -1, keepsTime);
  if (opening === null || closing === null || closing < opening) return [captures.slice(start, end)];
  const parts = [
    captures.slice(start, opening),
    captures.slice(opening, closing + 2),
    captures.slice(closing + 2, end),
  ];
  return parts.filter((part) => part.length > 0);
}

/** Where, counting from `from` towards `to`, the first MIN_RUN steps in a row keep time; null: nowhere. */
function firstRun(from: number, to: number, direction: 1 | -1, keepsTime: (index: number) => boolean): number | null {
  let length = 0;
  for (let index = from; index !== to; index += direction) {
    length = keepsTime(index) ? length + 1 : 0;
    if (length === MIN_RUN) return index - (MIN_RUN - 1) * direction;
  }
  return null;
}
