import { RushesError } from "./errors.ts";

/** Row-major 3×3. */
export type Matrix = readonly number[];

type Triple = readonly [number, number, number];

/** A determinant below it, of a colour matrix whose parts are about 1: there is nothing to be had back. */
const LEAST_DETERMINANT = 1e-9;

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
