import { RushesError } from "../base/errors.ts";

/** Row-major 3×3. */
export type Matrix = readonly number[];

type Triple = readonly [number, number, number];

/** Linear BT.709 / sRGB → XYZ, D65 (IEC 61966-2-1). */
export const SRGB_TO_XYZ: Matrix = [
  0.4123907992659595, 0.35758433938387796, 0.1804807884018343, 0.21263900587151036, 0.7151686787677559,
  0.07219231536073371, 0.01933081871559185, 0.11919477979462599, 0.9505321522496606,
];

/** A determinant below it, of a colour matrix whose parts are about 1: there is nothing to be had back. */
const LEAST_DETERMINANT = 1e-9;

/** XYZ (Y = 1) of D50, as ICC and DNG have it, and of D65, the white of sRGB. */
export const D50: Triple = [0.9642, 1, 0.8249];
export const D65: Triple = [0.9504559270516717, 1, 1.0890577507598784];

/** XYZ → cone responses of Bradford's chromatic adaptation (ICC.1, annex E). */
const BRADFORD: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

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

export function multiply(a: Matrix, b: Matrix): Matrix {
  const result: number[] = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += a[row * 3 + k]! * b[k * 3 + column]!;
      result.push(sum);
    }
  }
  return result;
}

export function apply(m: Matrix, [x, y, z]: Triple): Triple {
  return [m[0]! * x + m[1]! * y + m[2]! * z, m[3]! * x + m[4]! * y + m[5]! * z, m[6]! * x + m[7]! * y + m[8]! * z];
}

/** XYZ under one white → XYZ under another, by Bradford's transform. */
export function adaptWhite(from: Triple, to: Triple): Matrix {
  const [before, after] = [apply(BRADFORD, from), apply(BRADFORD, to)];
  const scaled = BRADFORD.map((part, at) => {
    const row = Math.floor(at / 3);
    return (part * after[row]!) / before[row]!;
  });
  return multiply(invert(BRADFORD), scaled);
}

/** True for nine numbers that `invert` takes. */
export function isSound(m: Matrix): boolean {
  return m.length === 9 && m.every(Number.isFinite) && Math.abs(determinantOf(m)) > LEAST_DETERMINANT;
}

function determinantOf(m: Matrix): number {
  const [a, b, c, d, e, f, g, h, i] = m as [number, number, number, number, number, number, number, number, number];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

export function invert(m: Matrix): Matrix {
  const [a, b, c, d, e, f, g, h, i] = m as [number, number, number, number, number, number, number, number, number];
  const determinant = determinantOf(m);
  if (!(Math.abs(determinant) > LEAST_DETERMINANT)) {
    throw new RushesError("bad-argument", `Expected a colour matrix that can be inverted but received ${m.join(" ")}`);
  }
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((cofactor) => cofactor / determinant);
}

/** Scales each row to a sum of 1, so that equal parts stay equal parts. */
function keepWhite(m: Matrix): Matrix {
  const sums = [0, 3, 6].map((at) => m[at]! + m[at + 1]! + m[at + 2]!);
  if (!sums.every((sum) => Math.abs(sum) > 1e-6)) {
    throw new RushesError("bad-argument", `Expected a colour matrix that sees white but received ${m.join(" ")}`);
  }
  return m.map((value, at) => value / sums[Math.floor(at / 3)]!);
}
