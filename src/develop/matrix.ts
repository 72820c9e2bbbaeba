import { RushesError } from "../base/errors.ts";
import { invert, type Matrix, multiply } from "../base/matrix3.ts";

/** Linear BT.709 / sRGB → XYZ, D65 (IEC 61966-2-1). */
export const SRGB_TO_XYZ: Matrix = [
  0.4123907992659595, 0.35758433938387796, 0.1804807884018343, 0.21263900587151036, 0.7151686787677559,
  0.07219231536073371, 0.01933081871559185, 0.11919477979462599, 0.9505321522496606,
];

/** Linear BT.709 → ACEScg (AP1), white to white (Bradford D65 → D60, S-2014-004 primaries). */
const SRGB_TO_AP1: Matrix = [
  0.6130974024, 0.3395231462, 0.0473794514, 0.0701937225, 0.9163538791, 0.0134523985, 0.0206155929, 0.1095697729,
  0.8698146342,
];

/** The wide space in which tone is applied → display primaries. */
export const WORKING_TO_DISPLAY: Matrix = invert(keepWhite(SRGB_TO_AP1));

/** White-balanced camera RGB → linear BT.709, white to white. `xyzToCamera` null: already there. */
export function cameraToDisplay(xyzToCamera: Matrix | null): Matrix {
  if (xyzToCamera === null) return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  if (xyzToCamera.length !== 9 || !xyzToCamera.every(Number.isFinite)) {
    throw new RushesError(
      "bad-argument",
      `Expected nine numbers for \`xyzToCamera\` but received ${JSON.stringify(xyzToCamera)}`,
    );
  }
  // What the camera sees of each primary, each channel scaled so that it sees white as 1.
  return invert(keepWhite(multiply(xyzToCamera, SRGB_TO_XYZ)));
}

/** White-balanced camera RGB → the working space (ACEScg primaries), white to white. */
export function cameraToWorking(xyzToCamera: Matrix | null): Matrix {
  return multiply(keepWhite(SRGB_TO_AP1), cameraToDisplay(xyzToCamera));
}

/** Scales each row to a sum of 1, so that equal parts stay equal parts. */
export function keepWhite(m: Matrix): Matrix {
  const sums = [0, 3, 6].map((at) => m[at]! + m[at + 1]! + m[at + 2]!);
  if (!sums.every((sum) => Math.abs(sum) > 1e-6)) {
    throw new RushesError("bad-argument", `Expected a colour matrix that sees white but received ${m.join(" ")}`);
  }
  return m.map((value, at) => value / sums[Math.floor(at / 3)]!);
}
