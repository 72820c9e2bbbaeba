import { computeMedian, computeSpread, computeTukey } from "./robust.ts";

/** Smaller changes of setting than this (EV) drown in flicker. */
const MIN_STEP = 0.2;
/** Changes from which on their own spread says how far they are to be believed; of fewer, twice what jitter makes of them. */
const MANY_STEPS = 3;
/** Frames looked at on either side of a change, at least and at most; all of one setting. */
const MIN_REACH = 3;
const MAX_REACH = 6;

/** How much of a change of settings shows in the pictures. */
export interface SettingsResponse {
  /** Median of Δapparent / ΔE. 1: all of it; near 0: the pictures were evened out already, or the settings lie. */
  readonly ratio: number;
  /** Standard error of the ratio. */
  readonly error: number;
  readonly steps: number;
}

/**
 * Compares brightness across changes of setting of 0.2 EV and more, the light's own slope taken away. Null without
 * such a change between settings that last 3 frames: settings that follow the light frame by frame tell nothing,
 * as light and settings then cancel each other.
 */
export function computeResponse(apparent: Float64Array, exposure: Float64Array): SettingsResponse | null {
  const ratios: number[] = [];
  const variances: number[] = [];
  for (let i = 1; i < apparent.length; i++) {
    const step = (exposure[i] as number) - (exposure[i - 1] as number);
    if (!(Math.abs(step) >= MIN_STEP)) continue;
    const before = collectRun(apparent, exposure, i - 1, -1);
    const after = collectRun(apparent, exposure, i, 1);
    if (before.length < MIN_REACH || after.length < MIN_REACH) continue;
    const { jump, variance } = computeJump(before, after);
    ratios.push(jump / step);
    variances.push(variance / step ** 2);
  }
  if (ratios.length === 0) return null;
  const ratio = computeMedian(ratios);
  // 1.25: a median's standard error against a mean's.
  // A few ratios may agree by chance, so that what the jitter makes of them counts where it is more.
  const spread = computeSpread(ratios.map((value) => value - ratio));
  const jitter = Math.sqrt(variances.reduce((sum, value) => sum + value, 0) / variances.length);
  const certain = ratios.length < MANY_STEPS ? 2 * jitter : Math.max(spread, jitter);
  const error = (1.25 * certain) / Math.sqrt(ratios.length);
  return { ratio, error, steps: ratios.length };
}

/** So many bends without a change of settings say how far one with a change is to be believed. */
const MIN_QUIET = 3;
/** From so many bends with a change on they tell by themselves. */
const MANY_BENDS = 6;
const ROUNDS = 4;
const SIGMA_FLOOR = 1e-6;
/** Bends share frames, so that fewer tell something than there are: their error is larger than of as many that do not. */
const SHARED = 1.5;

/**
 * The same for settings that change every few frames: slope of D²apparent over D²E (second differences, where light as a
 * rule does next to nothing), by least squares with Tukey's weights. Near 0 also where the camera evened out light that is
 * as quick: then pictures are steady as well.
 */
export function computeQuickResponse(apparent: Float64Array, exposure: Float64Array): SettingsResponse | null {
  const bend = (curve: Float64Array, i: number): number =>
    (curve[i - 1] as number) - 2 * (curve[i] as number) + (curve[i + 1] as number);
  const points: Point[] = [];
  const quiet: number[] = [];
  for (let i = 1; i + 1 < apparent.length; i++) {
    const point = { x: bend(exposure, i), y: bend(apparent, i) };
    if (!Number.isFinite(point.y)) continue;
    if (Math.abs(point.x) >= MIN_STEP) points.push(point);
    if (point.x === 0) quiet.push(point.y);
  }
  const few = points.length < MANY_BENDS;
  if (points.length === 0 || (few && quiet.length < MIN_QUIET)) return null;
  const usual = few ? 2 * computeSpread(quiet) : 0;
  let ratio = computeMedian(points.map(({ x, y }) => y / x));
  let error = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const residuals = points.map(({ x, y }) => y - ratio * x);
    const sigma = Math.max(SIGMA_FLOOR, usual, computeSpread(residuals));
    const weights = residuals.map((residual) => computeTukey(residual, sigma));
    const sum = (of: (point: Point) => number): number =>
      points.reduce((total, point, i) => total + (weights[i] as number) * of(point), 0);
    const xx = sum(({ x }) => x * x);
    ratio = sum(({ x, y }) => x * y) / xx;
    error = (SHARED * sigma) / Math.sqrt(xx);
  }
  return { ratio, error, steps: points.length };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function collectRun(apparent: Float64Array, exposure: Float64Array, from: number, direction: 1 | -1): Point[] {
  const points: Point[] = [];
  for (let i = from; exposure[i] === exposure[from] && points.length < MAX_REACH; i += direction) {
    if (Number.isFinite(apparent[i])) points.push({ x: i, y: apparent[i] as number });
  }
  return points;
}

/** Least squares of two parallel lines: the distance between them, and its variance as the points scatter. */
function computeJump(before: readonly Point[], after: readonly Point[]): { jump: number; variance: number } {
  const centre = (points: readonly Point[]): Point => ({
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  });
  const [left, right] = [centre(before), centre(after)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [points, middle] of [
    [before, left],
    [after, right],
  ] as const) {
    for (const { x, y } of points) {
      xx += (x - middle.x) ** 2;
      xy += (x - middle.x) * (y - middle.y);
      yy += (y - middle.y) ** 2;
    }
  }
  const distance = right.x - left.x;
  const scatter = Math.max(0, yy - xy ** 2 / xx) / (before.length + after.length - 3);
  return {
    jump: right.y - left.y - (xy / xx) * distance,
    variance: scatter * (1 / before.length + 1 / after.length + distance ** 2 / xx),
  };
}
