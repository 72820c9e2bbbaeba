import { computeSpread } from "./robust.ts";
import { computeLambda } from "./whittaker.ts";

/** Frames. Slower than the longest is never flicker; faster than the shortest always is. */
export const LONGEST_PERIOD = 30;
const SHORTEST_PERIOD = 8;
/** What may stay of the flicker, EV: F, and all of it that is slower than the period. */
const MAX_FLICKER = 0.0015;
const MAX_WANDER = 0.012;
/** So many of the bends (a lone outlier makes three) are no outliers; normal noise keeps them below so many σ. */
const COMMON_SHARE = 0.9;
const COMMON_SIGMAS = 1.645;

/**
 * The shortest period whose smooth scene keeps so little of the flicker that nobody sees it: the less a shot flickers,
 * the more quickly its light may change and stay as it is (a cloud before the sun).
 * @param errors e per frame, EV; NaN: unknown
 */
export function chooseScenePeriod(errors: Float64Array): number {
  const bends: number[] = [];
  for (let i = 1; i + 1 < errors.length; i++) {
    const bend = (errors[i - 1] as number) - 2 * (errors[i] as number) + (errors[i + 1] as number);
    if (Number.isFinite(bend)) bends.push(bend / Math.sqrt(6));
  }
  if (bends.length === 0) return LONGEST_PERIOD;
  const sizes = Float64Array.from(bends, Math.abs).sort();
  const large = sizes[Math.floor(COMMON_SHARE * (sizes.length - 1))] as number;
  // Rare outliers are taken out by weight, but a shot full of them is not a quiet one.
  const sigma = Math.max(computeSpread(bends), large / COMMON_SIGMAS);
  for (let period = SHORTEST_PERIOD; period < LONGEST_PERIOD; period++) {
    const { flicker, wander } = computePassed(period);
    if (sigma * flicker <= MAX_FLICKER && sigma * wander <= MAX_WANDER) return period;
  }
  return LONGEST_PERIOD;
}

/** Share of white noise that a Whittaker smoother lets through: as F, and in all (RMS). */
function computePassed(period: number): { flicker: number; wander: number } {
  const lambda = computeLambda(period);
  const steps = 512;
  let [flicker, wander] = [0, 0];
  for (let i = 0; i < steps; i++) {
    const z = (2 * Math.sin((Math.PI * (i + 0.5)) / steps / 2)) ** 4;
    const gain = (1 + lambda * z) ** -2;
    flicker += (z * gain) / steps / 6;
    wander += gain / steps;
  }
  return { flicker: Math.sqrt(flicker), wander: Math.sqrt(wander) };
}
