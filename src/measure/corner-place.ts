import type { Kernels } from "../kernels/instance.ts";
import type { BytePlane } from "./proxy-plane.ts";

/** A corner may be climbed so many pixels up from where it was found. */
const MOST_STEPS = 2;
/** Pixels around a corner that are read. */
export const CORNER_MARGIN: number = 5 + MOST_STEPS;
/** What the kernel's measure is too large by: its weights' sums, and differences across two pixels. */
const UNIT = 44 ** 2 * 4;

type Nine = readonly [number, number, number, number, number, number, number, number, number];

/** A corner between pixels. */
export interface CornerPlace {
  readonly x: number;
  readonly y: number;
  /** Noble's measure, (codes of a byte a pixel)². */
  readonly strength: number;
}

/**
 * Finds the top of the corner measure near a pixel, by climbing and then by a quadric through nine measures.
 * @returns null: there is none near
 */
export type PlaceCorner = (x: number, y: number) => CornerPlace | null;

/** Takes kernel memory, which holds what is computed for as long as corners are placed. */
export function createCornerPlacer({ memory, exports }: Kernels, plane: BytePlane): PlaceCorner {
  const [scratch, out] = [memory.take(9 * 36 + 9 * 12), memory.take(9 * 8)];
  const measures = new Float64Array(memory.buffer, out, 9);
  return (x, y) => {
    for (let step = 0; ; step++) {
      exports.cornerMeasures(plane.offset + y * plane.stride + x, plane.stride, scratch, out);
      let best = 4;
      for (let k = 0; k < 9; k++) if (measures[k]! > measures[best]!) best = k;
      if (best === 4) return findTop(measures as unknown as Nine, x, y);
      if (step === MOST_STEPS) return null;
      x += (best % 3) - 1;
      y += Math.floor(best / 3) - 1;
    }
  };
}

/**
 * Where the quadric through nine measures has its top, if that is no further than a pixel off. Corners between two edges that
 * are not level have slanting tops, which parabolas across and down alone would miss.
 */
function findTop([m0, m1, m2, m3, m4, m5, m6, m7, m8]: Nine, x: number, y: number): CornerPlace | null {
  const gx = (m2 + m5 + m8 - m0 - m3 - m6) / 6;
  const gy = (m6 + m7 + m8 - m0 - m1 - m2) / 6;
  const xx = (m0 + m3 + m6 + m2 + m5 + m8 - 2 * (m1 + m4 + m7)) / 3;
  const yy = (m0 + m1 + m2 + m6 + m7 + m8 - 2 * (m3 + m4 + m5)) / 3;
  const xy = (m0 + m8 - m2 - m6) / 4;
  const det = xx * yy - xy * xy;
  if (!(det > 0)) return null;
  const [u, v] = [(xy * gy - yy * gx) / det, (xy * gx - xx * gy) / det];
  return Math.max(Math.abs(u), Math.abs(v)) <= 1 ? { x: x + u, y: y + v, strength: m4 / UNIT } : null;
}
