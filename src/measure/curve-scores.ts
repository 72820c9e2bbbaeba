import { computeMedian } from "../light/robust.ts";

/** Share of pictures that the peak score leaves above it: 1 %. */
const PEAK_SHARE = 0.99;
/** Changes on either side of a step that say how the light goes there. */
const TREND_REACH = 3;
/** A step is looked for across at most so many places that are not known. */
const MAX_GAP = 3;

/**
 * What 99 % of all pictures keep below, EV: the 99th percentile of |D²y|/√6 of a brightness curve, in the units of F.
 * For white noise of σ it is 2.6σ. Null where no three neighbours are known.
 */
export function computePeak(curve: ArrayLike<number>): number | null {
  const sizes: number[] = [];
  for (let i = 1; i + 1 < curve.length; i++) {
    const bend = (curve[i - 1] as number) - 2 * (curve[i] as number) + (curve[i + 1] as number);
    if (Number.isFinite(bend)) sizes.push(Math.abs(bend) / Math.sqrt(6));
  }
  return computeShare(sizes, PEAK_SHARE);
}

/** The value that `share` of all are not above (nearest rank); null for none. */
export function computeShare(values: readonly number[], share: number): number | null {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/**
 * How far brightness jumps from picture `index` − 1 to `index` beyond what it does around, EV: the step that a change of
 * settings left behind. The trend is the mean of two: the median change per picture of the 3 before, and of the 3 after, of those
 * that are no changes of settings themselves. A picture that is not known before the change is stepped over, up to 3. NaN where too little is known.
 */
export function measureSteps(curve: readonly number[], indexes: readonly number[]): number[] {
  const isStep = new Set(indexes);
  const at = (index: number): number => curve[index] ?? Number.NaN;
  const slope = (index: number): number => at(index) - at(index - 1);
  return indexes.map((index) => {
    let before = index - 1;
    while (index - before < 1 + MAX_GAP && Number.isNaN(at(before))) before--;
    const reach = Array.from({ length: TREND_REACH }, (_, i) => i + 1);
    const sides = [reach.map((far) => before + 1 - far), reach.map((far) => index + far)];
    // One trend a side: where one side has fewer quiet places, a bend of the light would count as a step.
    const trends = sides.map((side) => {
      const known = side.filter((place) => Number.isFinite(slope(place)));
      const quiet = known.filter((place) => !isStep.has(place));
      return computeMedian((quiet.length > 0 ? quiet : known).map(slope));
    });
    const usable = trends.filter(Number.isFinite);
    const trend = usable.length === 0 ? 0 : computeMedian(usable);
    return at(index) - at(before) - (index - before) * trend;
  });
}

/** The largest step that a change of settings left, EV, without sign; null: there is none, or none can be measured. */
export function computeLargestStep(curve: readonly number[], indexes: readonly number[]): number | null {
  const sizes = measureSteps(curve, indexes).map(Math.abs).filter(Number.isFinite);
  return sizes.length === 0 ? null : Math.max(...sizes);
}
