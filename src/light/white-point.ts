import { apply, invert, type Matrix, multiply } from "../base/matrix3.ts";

type Triple = readonly [number, number, number];

/** XYZ (Y = 1) of D50, as ICC and DNG have it, and of D65, the white of sRGB. */
export const D50: Triple = [0.9642, 1, 0.8249];
export const D65: Triple = [0.9504559270516717, 1, 1.0890577507598784];

/** XYZ (Y = 1) of a chromaticity. */
export function xyToXyz(x: number, y: number): Triple {
  return [x / y, 1, (1 - x - y) / y];
}

/** The same of one in the CIE 1960 UCS. */
export function uvToXyz(u: number, v: number): Triple {
  const scale = 2 * u - 8 * v + 4;
  return xyToXyz((3 * u) / scale, (2 * v) / scale);
}

/** XYZ → cone responses of Bradford's chromatic adaptation (ICC.1, annex E). */
const BRADFORD: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

/** XYZ under one white → XYZ under another, by Bradford's transform. */
export function adaptWhite(from: Triple, to: Triple): Matrix {
  const [before, after] = [apply(BRADFORD, from), apply(BRADFORD, to)];
  const scaled = BRADFORD.map((part, at) => {
    const row = Math.floor(at / 3);
    return (part * after[row]!) / before[row]!;
  });
  return multiply(invert(BRADFORD), scaled);
}
