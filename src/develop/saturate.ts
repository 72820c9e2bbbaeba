import type { Matrix } from "../base/matrix3.ts";

export type Triple = readonly [number, number, number];

/** Shares of the channels before a matrix in luminance after it; they sum to 1 where those and the matrix' rows do. */
export function weighLuminance(luminance: Triple, m: Matrix): Triple {
  const column = (at: number): number => luminance[0] * m[at]! + luminance[1] * m[at + 3]! + luminance[2] * m[at + 6]!;
  return [column(0), column(1), column(2)];
}

/**
 * Y + s·(c − Y) for each part c of a colour, Y its luminance by `weights`, s = 1 + saturation/100: greys and luminance stay.
 * @param saturation −100 to 100
 */
export function saturate(saturation: number, weights: Triple): Matrix {
  const s = 1 + saturation / 100;
  return Array.from({ length: 9 }, (_, at) => (at % 4 === 0 ? s : 0) + (1 - s) * weights[at % 3]!);
}
