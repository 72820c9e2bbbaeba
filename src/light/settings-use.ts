import { computeMedian } from "./robust.ts";
import { computeQuickResponse, computeResponse } from "./settings-response.ts";

/** Share of frames whose settings must be known for settings to be used. */
const MIN_KNOWN = 0.5;
/** Settings that show less than this in the pictures are not believed. */
const MIN_RESPONSE = 0.4;
/** Pictures developed by a camera follow settings by more than 1; closer to 1 than this it is calibration. */
const RESPONSE_TOLERANCE = 0.15;
const MIN_STEPS = 5;
const MAX_RESPONSE = 2;
/** Settings that last fewer frames than this follow the light by themselves: auto exposure. */
const AUTO_RUN = 3;

/** A ramp has this many steps at least. */
const MIN_RUNS = 3;

/** How far the settings of a shot explain its light. */
export interface SettingsUse {
  /** E is multiplied by this: 1 as a rule, 0 when settings are not used. */
  readonly scale: number;
  /** Frames that a setting lasts, typically; Infinity: fewer than 3 changes. */
  readonly run: number;
  /** The camera follows the light frame by frame. */
  readonly automatic: boolean;
  readonly notes: readonly string[];
}

/** Decides whether settings are believed; apparent and settings in EV, NaN: unknown. */
export function chooseSettingsUse(apparent: Float64Array, settings: Float64Array): SettingsUse {
  const frames = [...apparent.keys()].filter((i) => Number.isFinite(apparent[i]));
  const known = frames.filter((i) => Number.isFinite(settings[i])).length;
  const run = computeRun(settings);
  const use = (scale: number, ...notes: string[]): SettingsUse => {
    return { scale, run, automatic: run < AUTO_RUN, notes };
  };
  if (frames.length === 0) return use(1);
  if (known === 0) return use(0, "No exposure data: light is solved from the pictures alone.");
  if (known < MIN_KNOWN * frames.length) {
    return use(
      0,
      `Exposure data for ${known} of ${frames.length} frames only: light is solved from the pictures alone.`,
    );
  }
  const response = computeResponse(apparent, settings);
  const seen = response ?? computeQuickResponse(apparent, settings);
  if (seen !== null && seen.ratio < MIN_RESPONSE && seen.ratio + 2 * seen.error < 0.8) {
    const shown = seen.ratio.toFixed(2);
    return use(0, `Brightness follows the settings by ${shown} where 1 is expected: settings are not believed.`);
  }
  if (response === null) return use(1);
  const { ratio, error, steps } = response;
  const shown = ratio.toFixed(2);
  if (steps < MIN_STEPS || Math.abs(ratio - 1) <= Math.max(RESPONSE_TOLERANCE, 4 * error)) return use(1);
  return use(
    Math.min(MAX_RESPONSE, ratio),
    `Brightness follows the settings by ${shown} (the contrast of a developed picture): taken into account.`,
  );
}

/** Median distance between changes of setting; Infinity with too few of them for a rhythm. */
function computeRun(settings: Float64Array): number {
  const runs: number[] = [];
  let start = 0;
  let last = Number.NaN;
  settings.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    if (Number.isFinite(last) && value !== last) {
      runs.push(i - start);
      start = i;
    }
    last = value;
  });
  return runs.length < MIN_RUNS ? Infinity : computeMedian(runs);
}
