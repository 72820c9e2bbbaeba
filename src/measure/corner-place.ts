import type { BytePlane } from "./proxy-plane.ts";

type Nine = readonly [number, number, number, number, number, number, number, number, number];

/** Weights of the surroundings, across and down, as of a bell of σ = 1.8 pixels. */
const WINDOW: readonly number[] = [4, 6, 8, 8, 8, 6, 4];
const REACH = 3;
/** A corner may be climbed so many pixels up from where it was found. */
const MOST_STEPS = 2;
/** What the sums of the window and of differences across two pixels are too large by. */
const UNIT = 44 ** 2 * 4;
/** Pixels around a corner that are read. */
export const CORNER_MARGIN: number = REACH + 2 + MOST_STEPS;

/** A corner between pixels. */
export interface CornerPlace {
  x: number;
  y: number;
  /** (Codes of a byte a pixel)². 0: there is no corner. */
  strength: number;
}

/**
 * Finds the top of the corner measure near a pixel, by climbing and then by a parabola each way. The measure is that of
 * Noble ("Finding corners", 1988): determinant / trace of Σ w ∇I ∇Iᵀ, of central differences. `out` is overwritten.
 */
export function placeCorner(bytes: Uint8Array, plane: BytePlane, x: number, y: number, out: CornerPlace): void {
  for (let step = 0; ; step++) {
    computeMeasures(bytes, plane, x, y);
    let best = 4;
    for (let k = 0; k < 9; k++) if (measures[k]! > measures[best]!) best = k;
    if (best === 4) break;
    if (step === MOST_STEPS) {
      out.strength = 0;
      return;
    }
    x += (best % 3) - 1;
    y += Math.floor(best / 3) - 1;
  }
  out.strength = measures[4]! / UNIT;
  findTop(out, x, y);
}

/**
 * Puts a corner where the quadric through the nine measures has its top, if that is within the middle pixel's reach. Corners
 * between two edges that are not level have slanting tops, which parabolas across and down alone would miss.
 */
function findTop(out: CornerPlace, x: number, y: number): void {
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = measures as unknown as readonly number[] as Nine;
  const gx = (m2 + m5 + m8 - m0 - m3 - m6) / 6;
  const gy = (m6 + m7 + m8 - m0 - m1 - m2) / 6;
  const xx = (m0 + m3 + m6 + m2 + m5 + m8 - 2 * (m1 + m4 + m7)) / 3;
  const yy = (m0 + m1 + m2 + m6 + m7 + m8 - 2 * (m3 + m4 + m5)) / 3;
  const xy = (m0 + m8 - m2 - m6) / 4;
  const det = xx * yy - xy * xy;
  const [u, v] = det > 0 ? [(xy * gy - yy * gx) / det, (xy * gx - xx * gy) / det] : [0, 0];
  if (!(Math.max(Math.abs(u), Math.abs(v)) <= 1)) out.strength = 0;
  out.x = x + u;
  out.y = y + v;
}

/** Side of the square of differences: nine sums with windows of seven. */
const SIDE = 2 * REACH + 3;
const measures = new Float64Array(9);
const across = new Float64Array(SIDE * 9);
const column = new Float64Array(SIDE * 3);

/** The measure at a pixel and its eight neighbours. */
function computeMeasures(bytes: Uint8Array, { offset, stride }: BytePlane, x: number, y: number): void {
  for (let row = 0; row < SIDE; row++) {
    let at = offset + (y - REACH - 1 + row) * stride + x - REACH - 1;
    for (let k = 0; k < SIDE; k++, at++) {
      const dx = bytes[at + 1]! - bytes[at - 1]!;
      const dy = bytes[at + stride]! - bytes[at - stride]!;
      column[3 * k] = dx * dx;
      column[3 * k + 1] = dx * dy;
      column[3 * k + 2] = dy * dy;
    }
    for (let k = 0; k < 9; k++) {
      let sum = 0;
      for (let tap = 0; tap < WINDOW.length; tap++) sum += WINDOW[tap]! * column[k + 3 * tap]!;
      across[row * 9 + k] = sum;
    }
  }
  for (let row = 0; row < 3; row++) {
    for (let place = 0; place < 3; place++) {
      let [xx, xy, yy] = [0, 0, 0];
      for (let tap = 0; tap < WINDOW.length; tap++) {
        const weight = WINDOW[tap]!;
        const at = (row + tap) * 9 + 3 * place;
        xx += weight * across[at]!;
        xy += weight * across[at + 1]!;
        yy += weight * across[at + 2]!;
      }
      const trace = xx + yy;
      measures[3 * row + place] = trace > 0 ? (xx * yy - xy * xy) / trace : 0;
    }
  }
}
