import { computeMedian, computeSpread } from "./robust.ts";

/** Smaller changes of setting than this (EV) drown in flicker. */
const MIN_STEP = 0.2;
const MIN_STEPS = 3;
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
 * Compares brightness across changes of setting of 0.2 EV and more, the light's own slope taken away. Null with fewer
 * than 3 such changes between settings that last 3 frames: settings that follow the light frame by frame tell nothing,
 * as light and settings then cancel each other.
 */
export function computeResponse(apparent: Float64Array, exposure: Float64Array): SettingsResponse | null {
  const ratios: number[] = [];
  for (let i = 1; i < apparent.length; i++) {
    const step = (exposure[i] as number) - (exposure[i - 1] as number);
    if (!(Math.abs(step) >= MIN_STEP)) continue;
    const before = collectRun(apparent, exposure, i - 1, -1);
    const after = collectRun(apparent, exposure, i, 1);
    if (before.length < MIN_REACH || after.length < MIN_REACH) continue;
    ratios.push(computeJump(before, after) / step);
  }
  if (ratios.length < MIN_STEPS) return null;
  const ratio = computeMedian(ratios);
  // 1.25: a median's standard error against a mean's.
  const error = (1.25 * computeSpread(ratios.map((value) => value - ratio))) / Math.sqrt(ratios.length);
  return { ratio, error, steps: ratios.length };
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

/** Least squares of two parallel lines: the distance between them. */
function computeJump(before: readonly Point[], after: readonly Point[]): number {
  const centre = (points: readonly Point[]): Point => ({
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  });
  const [left, right] = [centre(before), centre(after)];
  let [xx, xy] = [0, 0];
  for (const [points, middle] of [
    [before, left],
    [after, right],
  ] as const) {
    for (const { x, y } of points) {
      xx += (x - middle.x) ** 2;
      xy += (x - middle.x) * (y - middle.y);
    }
  }
  return right.y - left.y - (xy / xx) * (right.x - left.x);
}
