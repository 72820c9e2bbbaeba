import { solveBanded } from "../base/banded.ts";
import { computeSpread, computeTukey } from "./robust.ts";
import { buildWhittaker, computeLambda } from "./whittaker.ts";

/** EV: frames that lie so closely about the smooth part are as good as each other. */
const MIN_SIGMA = 0.0005;
const LEAST_WEIGHT = 1e-4;

/**
 * What of several curves is quicker than `period`: each less its smooth part (Whittaker, order 2, on real time).
 * @param curves times.length × width, row by row; a new array is returned
 * @param rounds of Tukey's weights, so that what happens in a few frames does not bend the smooth part around them
 */
export function computeQuickPart(
  curves: Float64Array,
  width: number,
  times: Float64Array,
  period: number,
  rounds: number,
): Float64Array {
  const count = times.length;
  const quick = new Float64Array(curves.length);
  const lambda = computeLambda(period);
  const even = buildWhittaker(times, new Float64Array(count).fill(1), lambda);
  const curve = new Float64Array(count);
  const weights = new Float64Array(count);
  const smooth = new Float64Array(count);
  for (let k = 0; k < width; k++) {
    for (let i = 0; i < count; i++) curve[i] = curves[i * width + k] as number;
    smooth.set(curve);
    solveBanded(even, smooth);
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < count; i++) weights[i] = (curve[i] as number) - (smooth[i] as number);
      const sigma = Math.max(MIN_SIGMA, computeSpread(weights));
      for (let i = 0; i < count; i++) {
        const weight = Math.max(LEAST_WEIGHT, computeTukey(weights[i] as number, sigma));
        weights[i] = weight;
        smooth[i] = weight * (curve[i] as number);
      }
      solveBanded(buildWhittaker(times, weights, lambda), smooth);
    }
    for (let i = 0; i < count; i++) quick[i * width + k] = (curve[i] as number) - (smooth[i] as number);
  }
  return quick;
}

/** Variance of each of several curves, robust: half of the frames may do what they like. */
export function measureVariances(curves: Float64Array, width: number): Float64Array {
  const curve = new Float64Array(curves.length / width);
  return new Float64Array(width).map((_, k) => {
    for (let i = 0; i < curve.length; i++) curve[i] = curves[i * width + k] as number;
    return computeSpread(curve) ** 2;
  });
}

/** Second differences over √6: of white noise they have its variance, of what is slow nearly none. */
export function computeBends(curves: Float64Array, width: number): Float64Array {
  const bends = new Float64Array(Math.max(0, curves.length - 2 * width));
  for (let at = 0; at < bends.length; at++) {
    const [a, b, c] = [curves[at], curves[at + width], curves[at + 2 * width]] as [number, number, number];
    bends[at] = (a - 2 * b + c) / Math.sqrt(6);
  }
  return bends;
}
