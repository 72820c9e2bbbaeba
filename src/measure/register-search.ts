import { GRID_WIDTH } from "../light/frame-light.ts";
import { type GridWarp, STILL } from "./grid-warp.ts";
import type { CellPlane } from "./register-features.ts";

/** Shares of width and height by which the view may step from frame to frame. */
const REACH = 0.16;

/** The step, in whole cells of a coarse level, after which both look most alike (correlation of what overlaps). */
export function searchStep(a: CellPlane, b: CellPlane): GridWarp {
  const reach = Math.ceil(REACH * a.width);
  const [from, to] = [fillGaps(a), fillGaps(b)];
  let best = 0;
  let found = STILL;
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const likeness = correlate(from, to, x, y);
      if (likeness <= best) continue;
      best = likeness;
      found = { ...STILL, x0: (x * GRID_WIDTH) / a.width, y0: (y * GRID_WIDTH) / a.width };
    }
  }
  return found;
}

function fillGaps({ width, height, values }: CellPlane): CellPlane {
  return { width, height, values: values.map((value) => (Number.isNaN(value) ? 0 : value)) };
}

function correlate(a: CellPlane, b: CellPlane, dx: number, dy: number): number {
  const { width, height } = a;
  const from = a.values;
  const to = b.values;
  const [left, right] = [Math.max(0, -dx), Math.min(width, width - dx)];
  const bottom = Math.min(height, height - dy);
  let sum = 0;
  for (let y = Math.max(0, -dy); y < bottom; y++) {
    const start = y * width;
    const shifted = (y + dy) * width + dx;
    for (let x = left; x < right; x++) sum += (from[start + x] as number) * (to[shifted + x] as number);
  }
  return sum;
}
