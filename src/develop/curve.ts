/** A curve as `applyCurve` reads it: knots at even steps of a float's bits, so finely spaced in proportion to x. */
export interface Curve {
  /** For each knot: value, and rise to the next. */
  readonly table: Float32Array;
  /** Bits of the first knot's x. */
  readonly firstBits: number;
  /** Bits of x between knots. */
  readonly shift: number;
  /** x of the first and the last knot; outside, the curve is flat. */
  readonly low: number;
  readonly high: number;
}

const MANTISSA_BITS = 23;

/**
 * Samples `f` from 2^fromExponent to 2^toExponent, 2^stepBits knots an octave. The relative error of linear
 * interpolation is below x²f″/(8f)·4^−stepBits: for a power of 1/2.4 and 5 bits, 3e-5 of the value.
 */
export function sampleCurve(
  f: (x: number) => number,
  fromExponent: number,
  toExponent: number,
  stepBits: number,
): Curve {
  const knots = (toExponent - fromExponent) * 2 ** stepBits + 1;
  const shift = MANTISSA_BITS - stepBits;
  const firstBits = (fromExponent + 127) << MANTISSA_BITS;
  const x = new Float32Array(Uint32Array.from({ length: knots }, (_, knot) => firstBits + (knot << shift)).buffer);
  const table = new Float32Array(knots * 2);
  for (let knot = 0; knot < knots; knot++) {
    table[knot * 2] = f(x[knot]!);
    if (knot > 0) table[knot * 2 - 1] = table[knot * 2]! - table[knot * 2 - 2]!;
  }
  return { table, firstBits, shift, low: 2 ** fromExponent, high: 2 ** toExponent };
}

/** Display-linear light → code, the inverse of the BT.1886 EOTF (ITU-R BT.1886 with black at 0): L^(1/2.4). */
export function transferCurve(): Curve {
  return sampleCurve((light) => light ** (1 / 2.4), -32, 0, 5);
}

/** An sRGB code (0 to 1) → light (IEC 61966-2-1). */
export function srgbToLinear(code: number): number {
  return code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;
}

/** Light → an sRGB code (0 to 1). */
export function linearToSrgb(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}
