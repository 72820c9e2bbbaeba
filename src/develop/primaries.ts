import { invert, type Matrix } from "./matrix.ts";

/** x and y of D65, as the standards of film and television write it. */
const WHITE = [0.3127, 0.329] as const;

/**
 * Linear light of some primaries → XYZ, with D65 as white at Y = 1 (SMPTE RP 177).
 * @param corners x, y of red, green and blue
 */
export function primariesToXyz(corners: readonly [number, number, number, number, number, number]): Matrix {
  const columns = [0, 2, 4].map((at) => toXyz(corners[at]!, corners[at + 1]!));
  const unscaled = [0, 1, 2].flatMap((row) => columns.map((column) => column[row]!));
  const white = toXyz(...WHITE);
  const inverse = invert(unscaled);
  // So much of each primary is white.
  const shares = [0, 3, 6].map((at) => white.reduce((sum, part, k) => sum + inverse[at + k]! * part, 0));
  return unscaled.map((part, at) => part * shares[at % 3]!);
}

function toXyz(x: number, y: number): readonly number[] {
  return [x / y, 1, (1 - x - y) / y];
}
