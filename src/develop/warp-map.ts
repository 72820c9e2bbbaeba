import type { Warp } from "./settings.ts";

/** Places of the view → places of the photograph, edges both; exact, to the last digits of a double. */
export interface WarpMap {
  /** Puts the place of (x, y), and how it changes with either, into `place`. NaN: it has none. */
  locate(x: number, y: number): void;
  /** The same for where row y of the view crosses column `u` of the photograph; `near`: an x close to it. Returns its x. */
  cross(u: number, y: number, near: number): number;
  readonly place: Float64Array;
}

/** What lies where in `WarpMap.place`: the place, and how each of it changes with x and with y. */
export const U = 0;
export const V = 1;
export const UX = 2;
export const UY = 3;
export const VX = 4;
export const VY = 5;

/** A last step of Newton's shorter than this, in pixels of the view, is straight: it bends by less than 1e-7 of one. */
const CLOSE = 0.05;
/** Places far outside of what a bending lens can show have none. */
const MOST_STEPS = 12;

/** @param photograph upright, in pixels */
export function createWarpMap(
  { matrix, lens }: Warp,
  photograph: { readonly width: number; readonly height: number },
): WarpMap {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const [middleX, middleY] = [photograph.width / 2, photograph.height / 2];
  const inverse = 1 / (middleX * middleX + middleY * middleY);
  const { k1, k2, k3 } = lens ?? { k1: 0, k2: 0, k3: 0 };
  // Fields of an object would be boxed numbers, and this runs 300,000 times a picture.
  const place = new Float64Array(6);

  function locate(x: number, y: number): void {
    const depth = g * x + h * y + i;
    const w = depth > 0 ? 1 / depth : NaN;
    const p = (a * x + b * y + c) * w;
    const q = (d * x + e * y + f) * w;
    place[U] = p;
    place[V] = q;
    place[UX] = (a - g * p) * w;
    place[UY] = (b - h * p) * w;
    place[VX] = (d - g * q) * w;
    place[VY] = (e - h * q) * w;
    if (lens !== null) bend(p - middleX, q - middleY);
  }

  /** From the straight place, counted from the middle, to where it was photographed. */
  function bend(x: number, y: number): void {
    const r2 = (x * x + y * y) * inverse;
    const factor = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
    const slope = 2 * inverse * (k1 + r2 * (2 * k2 + r2 * 3 * k3));
    const xx = factor + slope * x * x;
    const xy = slope * x * y;
    const yy = factor + slope * y * y;
    const [px, py, qx, qy] = [place[UX]!, place[UY]!, place[VX]!, place[VY]!];
    place[U] = middleX + x * factor;
    place[V] = middleY + y * factor;
    place[UX] = xx * px + xy * qx;
    place[UY] = xx * py + xy * qy;
    place[VX] = xy * px + yy * qx;
    place[VY] = xy * py + yy * qy;
  }

  function cross(u: number, y: number, near: number): number {
    let x = near;
    for (let step = 0; step < MOST_STEPS; step++) {
      locate(x, y);
      const change = (u - place[U]!) / place[UX]!;
      x += change;
      if (Math.abs(change) < CLOSE) {
        place[U] = u;
        place[V] = place[V]! + place[VX]! * change;
        break;
      }
    }
    return x;
  }

  return { locate, cross, place };
}
