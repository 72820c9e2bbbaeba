import type { ShotKind } from "../film/shot.ts";
import type { Capture } from "./capture.ts";
import { computeSteps, fitRhythm, isRegular, median, type Rhythm } from "./rhythm.ts";

/** A shot has at least this many captures: a third of a second of film at 24 a second. */
export const MIN_SHOT = 8;
/** Irregular captures need more before they are believed to be one walk. */
const MIN_WALK = 10;
/** Octaves between the quartiles of the steps, at most: people walk between 2 and 6 s, stills come at any time. */
const MAX_WALK_SPREAD = 1.3;
/** Faster than this is a burst, unless it goes on for long. */
const BURST_INTERVAL = 0.6;
const MIN_BURST_SHOT = 60;
/** EV of settings from beginning to end that make a ramp. */
const RAMP_EV = 1;

export interface Verdict {
  readonly kind: Extract<ShotKind, "time-lapse" | "hyperlapse" | "ramp" | "still">;
  /** Null where there are no times, or fewer than two captures. */
  readonly rhythm: Rhythm | null;
  readonly notes: readonly string[];
}

/** Says what a run of captures is, by its length, rhythm and settings. */
export function classify(captures: readonly Capture[], isTimed: boolean): Verdict {
  if (!isTimed) {
    const kind = captures.length >= MIN_SHOT ? "time-lapse" : "still";
    return { kind, rhythm: null, notes: ["the files do not say when they were taken: in the order of their names"] };
  }
  if (captures.length < 2) return { kind: "still", rhythm: null, notes: [] };
  const steps = computeSteps(captures);
  const rhythm = fitRhythm(steps, 0, steps.delta.length);
  const isBurst = rhythm.interval < BURST_INTERVAL && captures.length < MIN_BURST_SHOT;
  if (captures.length < MIN_SHOT || isBurst) {
    return { kind: "still", rhythm, notes: isBurst && captures.length > 2 ? ["a burst"] : [] };
  }
  if (!isRegular(rhythm, steps.resolution)) {
    const spread = walkSpread(steps.delta);
    if (captures.length < MIN_WALK || spread > MAX_WALK_SPREAD) {
      return { kind: "still", rhythm, notes: ["no rhythm: single photographs"] };
    }
    const ordered = steps.delta.toSorted();
    const [low, high] = [0.05, 0.95].map((share) => ordered[Math.round(share * (ordered.length - 1))] as number);
    return { kind: "hyperlapse", rhythm, notes: [`irregular intervals, ${format(low)} to ${format(high)} s`] };
  }
  const change = rampChange(captures);
  const notes =
    rhythm.holds === "gap"
      ? [`the interval follows the exposure time: ${format(rhythm.period)} s between exposures`]
      : [];
  if (change === null) return { kind: "time-lapse", rhythm, notes };
  return {
    kind: "ramp",
    rhythm,
    notes: [...notes, `settings change by ${format(Math.abs(change))} EV to ${change < 0 ? "more" : "less"} light`],
  };
}

/** Octaves between the first and third quartile of the steps. */
function walkSpread(delta: Float64Array): number {
  const ordered = delta.toSorted();
  const at = (share: number): number => Math.max(0.1, ordered[Math.round(share * (ordered.length - 1))] as number);
  return Math.log2(at(0.75) / at(0.25));
}

/** EV from the first tenth to the last where settings go one way, at least RAMP_EV; null: no ramp. Less EV is more light let in. */
function rampChange(captures: readonly Capture[]): number | null {
  const levels = Float64Array.from(captures.flatMap(({ ev }) => (ev === null ? [] : [ev])));
  if (levels.length < MIN_SHOT) return null;
  const tenth = Math.max(1, Math.round(levels.length / 10));
  const change = median(levels.subarray(levels.length - tenth)) - median(levels.subarray(0, tenth));
  // A metering that wanders up and down covers much more ground than it gains. Medians of tenths leave single steps out.
  const parts = Array.from({ length: 10 }, (_, part) =>
    median(
      levels.subarray(
        Math.floor((part * levels.length) / 10),
        Math.max(1, Math.floor(((part + 1) * levels.length) / 10)),
      ),
    ),
  ).filter((level) => !Number.isNaN(level));
  const ground = parts.slice(1).reduce((sum, level, index) => sum + Math.abs(level - (parts[index] as number)), 0);
  return Math.abs(change) >= RAMP_EV && ground <= 1.5 * Math.abs(change) ? change : null;
}

function format(value: number | undefined): string {
  return String(Number((value ?? 0).toPrecision(3)));
}
