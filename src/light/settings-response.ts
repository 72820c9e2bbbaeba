import { computeMedian } from "./robust.ts";

/** Smaller changes of setting than this (EV) drown in flicker. */
const MIN_STEP = 0.2;
const MIN_STEPS = 3;

/**
 * How much of a change of settings shows in the pictures: median of Δapparent / ΔE over the changes, from the two frames
 * before to the two from it on. 1: all of it; near 0: the pictures were evened out already, or the settings lie.
 * Null: too few changes of 0.2 EV or more that last two frames on both sides (or settings follow the light frame by
 * frame, when the ratio would say nothing).
 */
export function computeResponse(
  apparent: Float64Array,
  exposure: Float64Array,
): { ratio: number; steps: number } | null {
  const ratios: number[] = [];
  for (let i = 2; i + 1 < apparent.length; i++) {
    const step = (exposure[i] as number) - (exposure[i - 1] as number);
    const lasting = exposure[i - 2] === exposure[i - 1] && exposure[i] === exposure[i + 1];
    if (!lasting || !(Math.abs(step) >= MIN_STEP)) continue;
    const after = ((apparent[i] as number) + (apparent[i + 1] as number)) / 2;
    const before = ((apparent[i - 1] as number) + (apparent[i - 2] as number)) / 2;
    if (Number.isFinite(after - before)) ratios.push((after - before) / step);
  }
  return ratios.length < MIN_STEPS ? null : { ratio: computeMedian(ratios), steps: ratios.length };
}
