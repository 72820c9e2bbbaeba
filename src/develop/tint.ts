import type { Grade } from "../film/grade.ts";
import { computeWhite } from "../light/kelvin.ts";
import { uvToXyz } from "../light/white-point.ts";
import { invert, type Matrix, multiply } from "../base/matrix3.ts";
import { SRGB_TO_XYZ } from "./matrix.ts";

type Triple = readonly [number, number, number];

/** D65, white of the displays, in mired: where warmer and cooler are counted from. */
const WHITE_MIRED = 1e6 / 6504;
/** Tint in parts of CIE 1960 u, v, as in the DNG specification. */
const TINT_SCALE = 3000;
/** XYZ → cone responses (K. M. Lam, "Metamerism and Colour Constancy", 1985: Bradford). */
const BRADFORD: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

/**
 * Linear BT.709 light → the same, warmer or cooler and with a tint: what was grey becomes the colour that white light of
 * that many mired more has on a white of 6504 K, as bright as before. Cone responses change by factors (von Kries).
 */
export function tintLight({ temperature, tint }: Pick<Grade, "temperature" | "tint">): Matrix {
  const from = multiplyBy(BRADFORD, whiteAt(0, 0));
  const to = multiplyBy(BRADFORD, whiteAt(temperature, tint));
  const [l, m, s] = from.map((part, c) => to[c]! / part) as unknown as Triple;
  const cones = multiply(invert(BRADFORD), multiply([l, 0, 0, 0, m, 0, 0, 0, s], BRADFORD));
  return multiply(invert(SRGB_TO_XYZ), multiply(cones, SRGB_TO_XYZ));
}

/** XYZ, Y = 1, of white light `mired` warmer than D65, and beside the line of white lights by a tint. */
function whiteAt(mired: number, tint: number): Triple {
  const at = chromaticity(computeWhite(1e6 / (WHITE_MIRED + mired)));
  // Along the line, then a right angle to it: magenta lies on the other side than green.
  const near = chromaticity(computeWhite(1e6 / (WHITE_MIRED + mired + 1)));
  const [du, dv] = [near.u - at.u, near.v - at.v];
  const length = Math.hypot(du, dv);
  const u = at.u + ((tint / TINT_SCALE) * dv) / length;
  const v = at.v - ((tint / TINT_SCALE) * du) / length;
  return uvToXyz(u, v);
}

/** CIE 1960 UCS. */
function chromaticity([x, y, z]: Triple): { readonly u: number; readonly v: number } {
  const sum = x + 15 * y + 3 * z;
  return { u: (4 * x) / sum, v: (6 * y) / sum };
}

function multiplyBy(m: Matrix, [x, y, z]: Triple): Triple {
  const row = (at: number): number => m[at]! * x + m[at + 1]! * y + m[at + 2]! * z;
  return [row(0), row(3), row(6)];
}
