import type { LightRatio } from "../light/frame-light.ts";
import { computeMedian } from "../light/robust.ts";

/** Pictures that share less than this with all before them may be another shot: any two scenes share a little by chance. */
const MAX_SHARED = 0.2;
/** Where the view moves, pictures always share little: a cut shares less than half of what is usual. */
const USUAL = 0.5;

/**
 * Pictures (from 0) that begin another shot: nothing before them, over all lags, agrees with anything from them on. A
 * single ruined picture or a flash of lightning is none, because the picture after it agrees with the one before.
 */
export function findCuts(count: number, ratios: readonly LightRatio[]): number[] {
  const shared = new Float64Array(count);
  for (const { a, b, quality } of ratios) {
    for (let between = a + 1; between <= b; between++) shared[between] = Math.max(shared[between] as number, quality);
  }
  const limit = Math.min(MAX_SHARED, USUAL * computeMedian(shared.subarray(1)));
  return [...shared.keys()].filter((index) => index > 0 && (shared[index] as number) < limit);
}

/** The curve with a gap before every cut, so that nothing is compared across it. */
export function openAtCuts(curve: readonly number[], cuts: readonly number[]): number[] {
  const isCut = new Set(cuts);
  return curve.flatMap((value, index) => (isCut.has(index) ? [Number.NaN, value] : [value]));
}
