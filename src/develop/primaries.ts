import { apply, invert, type Matrix } from "../base/matrix3.ts";
import { xyToXyz } from "../light/white-point.ts";

/** x and y of D65, as the standards of film and television write it. */
const WHITE = [0.3127, 0.329] as const;

/**
 * Linear light of some primaries → XYZ, with D65 as white at Y = 1 (SMPTE RP 177).
 * @param corners x, y of red, green and blue
 */
export function primariesToXyz(corners: readonly [number, number, number, number, number, number]): Matrix {
  const columns = [0, 2, 4].map((at) => xyToXyz(corners[at]!, corners[at + 1]!));
  const unscaled = [0, 1, 2].flatMap((row) => columns.map((column) => column[row]!));
  const white = xyToXyz(...WHITE);
  const inverse = invert(unscaled);
  // So much of each primary is white.
  const shares = apply(inverse, white);
  return unscaled.map((part, at) => part * shares[at % 3]!);
}
