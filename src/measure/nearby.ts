import type { Point } from "../motion/similarity.ts";

/** Places that can be asked for by where they are. */
interface Places {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Parts across and down at most. */
const MOST_PARTS = 48;

/**
 * Answers which of the places named by `indices` are within `reach` of a point: writes them to `out` and says how many.
 */
export function createNearby(
  { x, y }: Places,
  indices: readonly number[],
  reach: number,
): (point: Point, out: Uint16Array) => number {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of indices) {
    left = Math.min(left, x[i]!);
    right = Math.max(right, x[i]!);
    top = Math.min(top, y[i]!);
    bottom = Math.max(bottom, y[i]!);
  }
  const side = Math.max(reach, (right - left) / MOST_PARTS, (bottom - top) / MOST_PARTS, 1);
  const [across, down] = [Math.floor((right - left) / side) + 1, Math.floor((bottom - top) / side) + 1];
  const parts: number[][] = indices.length === 0 ? [] : Array.from({ length: across * down }, () => []);
  for (const i of indices)
    parts[Math.floor((y[i]! - top) / side) * across + Math.floor((x[i]! - left) / side)]!.push(i);
  return (point, out) => {
    let count = 0;
    if (parts.length === 0) return 0;
    const [x0, x1] = [Math.floor((point.x - reach - left) / side), Math.floor((point.x + reach - left) / side)];
    const [y0, y1] = [Math.floor((point.y - reach - top) / side), Math.floor((point.y + reach - top) / side)];
    for (let v = Math.max(0, y0); v <= Math.min(down - 1, y1); v++) {
      for (let u = Math.max(0, x0); u <= Math.min(across - 1, x1); u++) {
        for (const i of parts[v * across + u]!) {
          if ((x[i]! - point.x) ** 2 + (y[i]! - point.y) ** 2 <= reach * reach) out[count++] = i;
        }
      }
    }
    return count;
  };
}
