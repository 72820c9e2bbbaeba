import { solveBanded } from "./banded.ts";
import { computeSpread, computeTukey } from "./robust.ts";
import { buildWhittaker, computeLambda, smoothWhittaker } from "./whittaker.ts";

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
  const quick = Float64Array.from(curves);
  const lambda = computeLambda(period);
  const even = new Float64Array(count).fill(1);
  const matrix = buildWhittaker(times, even, lambda);
  for (let k = 0; k < width; k++) {
    const curve = Float64Array.from({ length: count }, (_, i) => curves[i * width + k] as number);
    let smooth: Float64Array = Float64Array.from(curve);
    solveBanded(matrix, smooth);
    for (let round = 0; round < rounds; round++) {
      const left = curve.map((ev, i) => ev - (smooth[i] as number));
      const sigma = Math.max(MIN_SIGMA, computeSpread(left));
      smooth = smoothWhittaker(
        times,
        curve,
        left.map((ev) => Math.max(LEAST_WEIGHT, computeTukey(ev, sigma))),
        lambda,
      );
    }
    for (let i = 0; i < count; i++) quick[i * width + k] = (curve[i] as number) - (smooth[i] as number);
  }
  return quick;
}

/** Variance of each of several curves, robust: half of the frames may do what they like. */
export function measureVariances(curves: Float64Array, width: number): Float64Array {
  const count = curves.length / width;
  return Float64Array.from({ length: width }, (_, k) => {
    return computeSpread(Float64Array.from({ length: count }, (_, i) => curves[i * width + k] as number)) ** 2;
  });
}

/** Second differences over √6: of white noise they have its variance, of what is slow nearly none. */
export function computeBends(curves: Float64Array, width: number): Float64Array {
  const count = curves.length / width;
  return Float64Array.from({ length: Math.max(0, count - 2) * width }, (_, at) => {
    const [a, b, c] = [curves[at], curves[at + width], curves[at + 2 * width]] as [number, number, number];
    return (a - 2 * b + c) / Math.sqrt(6);
  });
}
