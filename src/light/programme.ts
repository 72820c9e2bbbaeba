import { computeMedian } from "./robust.ts";
import { computeLambda, smoothWhittaker } from "./whittaker.ts";

/** Shortest period (frames) that the steps of a ramp are smoothed over. */
const MIN_PERIOD = 60;
/** Settings that last fewer frames than this follow the light by themselves: auto exposure. */
const AUTO_RUN = 3;

/**
 * Ē: the smooth exposure that the film gets in place of the settings' steps.
 *
 * `as-shot`: the settings as they really were (E + β), smoothed in film time over twice the usual distance between
 * steps (60 frames at least), straight at the ends. Under auto exposure, which changes with every frame or two, over
 * the scene's own period, so that what the camera evened out stays even. `constant`: their median.
 * @param settings E + β per frame; NaN: unknown
 */
export function computeProgramme(
  settings: Float64Array,
  programme: "as-shot" | "constant",
  scenePeriod: number,
): Float64Array {
  const known = settings.filter((value) => Number.isFinite(value));
  if (known.length === 0) return new Float64Array(settings.length);
  if (programme === "constant") return new Float64Array(settings.length).fill(computeMedian(known));
  const weights = settings.map((value) => (Number.isFinite(value) ? 1 : 0));
  const values = settings.map((value) => (Number.isFinite(value) ? value : 0));
  const index = Float64Array.from(settings, (_, i) => i);
  return smoothWhittaker(index, values, weights, computeLambda(choosePeriod(settings, scenePeriod)));
}

function choosePeriod(settings: Float64Array, scenePeriod: number): number {
  const changes: number[] = [0];
  let last = Number.NaN;
  settings.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    if (Number.isFinite(last) && value !== last) changes.push(i);
    last = value;
  });
  if (changes.length < 3) return MIN_PERIOD;
  const spacing = computeMedian(changes.slice(1).map((frame, i) => frame - (changes[i] as number)));
  return spacing < AUTO_RUN ? scenePeriod : Math.max(MIN_PERIOD, 2 * spacing);
}
