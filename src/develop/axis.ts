/** Where the samples of a plane lie along one direction, in pixels of the upright photograph (centre of pixel 0 at 0). */
export interface Axis {
  readonly origin: number;
  readonly pitch: number;
  readonly count: number;
}

/** Which samples make each output pixel: Σ weights[x·taps + k] · sample[starts[x] + k]. */
export interface Taps {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly weights: Float32Array;
  /** The `core` samples from cores[x] on lie under the positive middle of the kernel. */
  readonly core: number;
  readonly cores: Int32Array;
}

/** Reach of the kernel in output pixels when scaling down, in samples when scaling up. */
export const RADIUS = 2;

/**
 * The interpolating cubic (Keys 1981) with slope `a` at 1. With a = −1/2, Catmull & Rom's, it is third-order exact: for
 * enlarging. With −0.8 it follows a Lanczos kernel of three lobes, of half as many taps again, more closely than any other
 * of two: for making smaller.
 */
export function kernel(x: number, a: number): number {
  const t = Math.abs(x);
  if (t < 1) return 1 + t * t * ((a + 2) * t - (a + 3));
  if (t < 2) return a * (t * (t * (t - 5) + 8) - 4);
  return 0;
}

/** From the one to the other while the kernel widens by a fifth, so that a slow zoom does not change sharpness at once. */
export function slopeAtOne(stretch: number): number {
  return -0.5 - 0.3 * Math.min(1, 5 * (stretch - 1));
}

/**
 * Resampling weights from a plane to `size` output pixels that cover `length` pixels from edge `start` on.
 * The kernel widens with the scale, so that nothing aliases when scaling down. Beyond the plane its last sample stands.
 * Every pixel's weights sum to 1. `multiple`: `taps` is rounded up to it with weights of 0, which may reach past
 * `count` then; where `count` is less than needed and `multiple` is 1, `taps` is `count`.
 */
export function computeTaps(axis: Axis, start: number, length: number, size: number, multiple: number): Taps {
  const step = length / size;
  const stretch = Math.max(1, step / axis.pitch);
  const reach = RADIUS * stretch;
  const slope = slopeAtOne(stretch);
  const needed = Math.min(axis.count, Math.ceil(2 * reach));
  const taps = Math.ceil(needed / multiple) * multiple;
  const starts = new Int32Array(size);
  const core = Math.min(axis.count, Math.max(1, Math.floor(2 * stretch)));
  const cores = new Int32Array(size);
  const weights = new Float32Array(size * taps);
  const exact = new Float64Array(taps);
  for (let x = 0; x < size; x++) {
    const centre = (start + (x + 0.5) * step - 0.5 - axis.origin) / axis.pitch;
    // At its very ends the kernel is 0.
    const first = Math.floor(centre - reach) + 1;
    const last = Math.ceil(centre + reach) - 1;
    const from = Math.min(Math.max(0, first), axis.count - needed);
    exact.fill(0);
    let sum = 0;
    for (let at = first; at <= last; at++) {
      const weight = kernel((at - centre) / stretch, slope);
      const k = Math.min(Math.max(0, at), axis.count - 1) - from;
      exact[Math.min(Math.max(0, k), needed - 1)]! += weight;
      sum += weight;
    }
    starts[x] = from;
    cores[x] = Math.min(Math.max(0, Math.ceil(centre - stretch)), axis.count - core);
    for (let k = 0; k < needed; k++) weights[x * taps + k] = exact[k]! / sum;
    restoreSum(weights.subarray(x * taps, x * taps + needed));
  }
  return { taps, starts, weights, core, cores };
}

/** Puts what rounding took from the sum of 1 onto the largest weight: flat fields stay exactly as bright. */
export function restoreSum(weights: Float32Array): void {
  let largest = 0;
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    sum += weights[k]!;
    if (weights[k]! > weights[largest]!) largest = k;
  }
  weights[largest]! += 1 - sum;
}
