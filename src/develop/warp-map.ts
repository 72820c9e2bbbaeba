import type { Warp } from "./settings.ts";

/** Places of the view → places of the photograph, edges both; exact, to the last digits of a double. */
export interface WarpMap {
  /** Puts the place of (x, y), and how it changes with either, into the fields below. NaN: it has none. */
  locate(x: number, y: number): void;
  /** The x at which row y of the view crosses column u of the photograph. `near`: an x close to it. */
  crossing(u: number, y: number, near: number): number;
  readonly u: number;
  readonly v: number;
  readonly ux: number;
  readonly uy: number;
  readonly vx: number;
  readonly vy: number;
}

/** Newton's steps end here, in pixels, or after so many: places far outside of a bending lens's range have none. */
const CLOSE = 1e-9;
const MOST_STEPS = 12;

export function createWarpMap({ matrix, lens }: Warp, { width, height }: { width: number; height: number }): WarpMap {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const [middleX, middleY] = [width / 2, height / 2];
  const square = middleX * middleX + middleY * middleY;
  const { k1, k2, k3 } = lens ?? { k1: 0, k2: 0, k3: 0 };
  const map = { locate, crossing, u: 0, v: 0, ux: 0, uy: 0, vx: 0, vy: 0 };

  function locate(x: number, y: number): void {
    const depth = g * x + h * y + i;
    const w = depth > 0 ? 1 / depth : NaN;
    const p = (a * x + b * y + c) * w;
    const q = (d * x + e * y + f) * w;
    map.u = p;
    map.v = q;
    map.ux = (a - g * p) * w;
    map.uy = (b - h * p) * w;
    map.vx = (d - g * q) * w;
    map.vy = (e - h * q) * w;
    if (lens !== null) bend(map.u - middleX, q - middleY);
  }

  /** From the straight place at (x, y) from the middle to where it was photographed. */
  function bend(x: number, y: number): void {
    const r2 = (x * x + y * y) / square;
    const factor = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
    const slope = (2 * (k1 + r2 * (2 * k2 + r2 * 3 * k3))) / square;
    const [xx, xy, yy] = [factor + slope * x * x, slope * x * y, factor + slope * y * y];
    const { ux, uy, vx, vy } = map;
    map.u = middleX + x * factor;
    map.v = middleY + y * factor;
    map.ux = xx * ux + xy * vx;
    map.uy = xx * uy + xy * vy;
    map.vx = xy * ux + yy * vx;
    map.vy = xy * uy + yy * vy;
  }

  function crossing(u: number, y: number, near: number): number {
    // u·(g·x + h·y + i) = a·x + b·y + c
    if (lens === null) return (u * (h * y + i) - b * y - c) / (a - u * g);
    let x = near;
    for (let step = 0; step < MOST_STEPS; step++) {
      locate(x, y);
      const change = (u - map.u) / map.ux;
      x += change;
      if (!(Math.abs(change) > CLOSE)) break;
    }
    return x;
  }

  return map;
}
