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
  const across = indices.length === 0 ? 0 : Math.floor((right - left) / side) + 1;
  const down = indices.length === 0 ? 0 : Math.floor((bottom - top) / side) + 1;
  const partOf = (i: number): number => Math.floor((y[i]! - top) / side) * across + Math.floor((x[i]! - left) / side);
  // Part p holds members[starts[p]] to members[starts[p + 1] − 1].
  const starts = new Uint32Array(across * down + 1);
  for (const i of indices) starts[partOf(i) + 1]! += 1;
  for (let part = 0; part < across * down; part++) starts[part + 1]! += starts[part]!;
  const filled = starts.slice();
  const members = new Uint16Array(indices.length);
  for (const i of indices) {
    const part = partOf(i);
    members[filled[part]!] = i;
    filled[part]! += 1;
  }
  return (point, out) => {
    let count = 0;
    const x0 = Math.max(0, Math.floor((point.x - reach - left) / side));
    const x1 = Math.min(across - 1, Math.floor((point.x + reach - left) / side));
    const y0 = Math.max(0, Math.floor((point.y - reach - top) / side));
    const y1 = Math.min(down - 1, Math.floor((point.y + reach - top) / side));
    for (let v = y0; v <= y1 && x0 <= x1; v++) {
      for (let k = starts[v * across + x0]!; k < starts[v * across + x1 + 1]!; k++) {
        const i = members[k]!;
        if ((x[i]! - point.x) ** 2 + (y[i]! - point.y) ** 2 <= reach * reach) out[count++] = i;
      }
    }
    return count;
  };
}
