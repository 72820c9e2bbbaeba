import { computeMedian } from "./robust.ts";
import type { SettingsUse } from "./settings-use.ts";
import { computeLambda, smoothWhittaker } from "./whittaker.ts";

/** Shortest and longest period (frames) that the steps of a ramp are smoothed over. */
const MIN_PERIOD = 60;
const MAX_PERIOD = 1000;

/**
 * Ē: the smooth exposure that the film gets in place of the settings' steps.
 *
 * `as-shot`: the settings as they really were (E + β), smoothed over twice the usual distance between steps (60 frames at
 * least), straight at the ends; on real time as the scene is, so that what one gains over a pause the other loses. Under auto exposure, which changes with every frame or two, over
 * the scene's own period, so that what the camera evened out stays even. `constant`: their median.
 * @param settings E + β per frame; NaN: unknown
 */
export function computeProgramme(
  times: Float64Array,
  settings: Float64Array,
  programme: "as-shot" | "constant",
  { run, automatic }: SettingsUse,
  scenePeriod: number,
): Float64Array {
  const known = settings.filter((value) => Number.isFinite(value));
  if (known.length === 0) return new Float64Array(settings.length);
  if (programme === "constant") return new Float64Array(settings.length).fill(computeMedian(known));
  const weights = settings.map((value) => (Number.isFinite(value) ? 1 : 0));
  const values = settings.map((value) => (Number.isFinite(value) ? value : 0));
  const period = automatic
    ? scenePeriod
    : Math.max(MIN_PERIOD, Math.min(MAX_PERIOD, Number.isFinite(run) ? 2 * run : 0));
  return smoothWhittaker(times, values, weights, computeLambda(period));
}
