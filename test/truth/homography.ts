// Homographies for worlds and judges: the tests' own, so that what is judged does not judge itself.
import type { Homography } from "../../src/motion/measured-motion.ts";
import type { Point, Similarity } from "../../src/motion/similarity.ts";

export const SAME: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export function ofSimilarity({ a, b, x, y }: Similarity): Homography {
  return [a, -b, x, b, a, y, 0, 0, 1];
}

export function ofScale(scale: number): Homography {
  return [scale, 0, 0, 0, scale, 0, 0, 0, 1];
}

export function ofShift(x: number, y: number): Homography {
  return [1, 0, x, 0, 1, y, 0, 0, 1];
}

/** A camera of focal length `focal` (pixels) that turns: degrees to the right, down, and clockwise. */
export function ofTurn(right: number, down: number, clockwise: number, focal: number): Homography {
  const [p, t, r] = [right, down, clockwise].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number];
  const pan: Homography = [Math.cos(p), 0, -Math.sin(p), 0, 1, 0, Math.sin(p), 0, Math.cos(p)];
  const tilt: Homography = [1, 0, 0, 0, Math.cos(t), -Math.sin(t), 0, Math.sin(t), Math.cos(t)];
  const roll: Homography = [Math.cos(r), Math.sin(r), 0, -Math.sin(r), Math.cos(r), 0, 0, 0, 1];
  return chain(ofScale(focal), roll, tilt, pan, ofScale(1 / focal));
}

/** The last is done first. */
export function chain(...maps: readonly Homography[]): Homography {
  return maps.reduce(multiply, SAME);
}

function multiply(outer: Homography, inner: Homography): Homography {
  const at = (row: number, column: number): number =>
    [0, 1, 2].reduce((sum, k) => sum + (outer[3 * row + k] as number) * (inner[3 * k + column] as number), 0);
  const product = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => at(row, column)));
  return normalise(product);
}

export function undo([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  return normalise([
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ]);
}

function normalise(entries: readonly number[]): Homography {
  const last = entries[8] as number;
  return entries.map((entry) => entry / last) as unknown as Homography;
}

export function move([a, b, c, d, e, f, g, h, i]: Homography, { x, y }: Point): Point {
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}
