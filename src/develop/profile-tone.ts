import { addBanded, createBanded, factorBanded, solveBanded } from "../base/banded.ts";
import type { ProfileLook } from "./settings.ts";

/** Power of x/white by which what is missing to white is made up: only the last half stop below it notices. */
const LIFT = 6;

/**
 * A camera profile's tone curve, scene light → display light of the same space (linear ProPhoto): a cubic spline through
 * its points whose bend is 0 at both ends (ProfileToneCurve, DNG 1.7.1: "a cubic spline"; natural, as the DNG SDK's
 * reference has it), level outside of them, cut to 0 to 1.
 *
 * Where `white` is below 1 (a frame made darker, with lamps that clipped), what is missing there to the curve's end is
 * added by (x/white)⁶, as other curves have it.
 */
export function profileCurve({ points, white }: ProfileLook): (x: number) => number {
  const spline = naturalSpline(points);
  const curve = (x: number): number => Math.min(1, Math.max(0, spline(x)));
  if (white === null || white >= 1) return curve;
  const missing = curve(1) - curve(white);
  return (x) => Math.min(1, curve(x) + missing * Math.min(1, Math.max(0, x) / white) ** LIFT);
}

/** Points of a curve that recipes carry: enough for 10⁻⁵ of light (`profile-tone.test.ts`). */
const MOST_POINTS = 257;
/** To this many decimals. */
const DECIMALS = 1e7;

/** A curve by fewer points, closer in the dark: many profiles have 8192, and every picture's recipe says them. */
export function thinPoints(points: ProfileLook["points"]): ProfileLook["points"] {
  if (points.length <= MOST_POINTS) return points;
  const spline = naturalSpline(points);
  const round = (value: number): number => Math.round(value * DECIMALS) / DECIMALS;
  const [first, last] = [points[0]![0], points.at(-1)![0]];
  return Array.from({ length: MOST_POINTS }, (_, i) => {
    const x = round(first + (last - first) * (i / (MOST_POINTS - 1)) ** 2);
    return [x, round(spline(x))] as const;
  });
}

/** x rises from point to point; two or more. */
function naturalSpline(points: ProfileLook["points"]): (x: number) => number {
  const bends = solveBends(points);
  const [firstX, firstY] = points[0]!;
  const [lastX, lastY] = points.at(-1)!;
  return (x) => {
    if (!(x > firstX)) return firstY;
    if (x >= lastX) return lastY;
    let [low, high] = [0, points.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (points[middle]![0] <= x) low = middle;
      else high = middle;
    }
    const [[x0, y0], [x1, y1]] = [points[low]!, points[high]!];
    const width = x1 - x0;
    const [a, b] = [(x1 - x) / width, (x - x0) / width];
    const bend = (a * a * a - a) * bends[low]! + (b * b * b - b) * bends[high]!;
    return a * y0 + b * y1 + (bend * width * width) / 6;
  };
}

/** Second derivatives m at the points: h₀·m₀ + 2·(h₀ + h₁)·m₁ + h₁·m₂ = 6·(slope₁ − slope₀) at each inner one, 0 at both ends. */
function solveBends(points: ProfileLook["points"]): Float64Array {
  const bends = new Float64Array(points.length);
  const inner = points.length - 2;
  if (inner < 1) return bends;
  const widths = points.slice(1).map(([x], i) => x - points[i]![0]);
  const slopes = points.slice(1).map(([, y], i) => (y - points[i]![1]) / widths[i]!);
  const system = createBanded(inner, 1);
  const right = new Float64Array(inner);
  for (let i = 0; i < inner; i++) {
    addBanded(system, i, i, 2 * (widths[i]! + widths[i + 1]!));
    if (i > 0) addBanded(system, i, i - 1, widths[i]!);
    right[i] = 6 * (slopes[i + 1]! - slopes[i]!);
  }
  factorBanded(system);
  solveBanded(system, right);
  bends.set(right, 1);
  return bends;
}
