/**
 * A curve as the colour kernels read it (kernels/lib/colour.ts): straight lines between knots at even steps of a float's
 * bits, so finely spaced in proportion to x.
 */
export interface Curve {
  /** For each line: a and b of a + b·x. The last is flat and holds for `high` alone. */
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
const PAIR_BYTES = 8;
/** Lines an octave, as powers of two; the kernels' shifts follow from them. */
const TONE_STEPS = 6;
const TRANSFER_STEPS = 5;

/**
 * Samples `f` from 2^fromExponent to 2^toExponent, 2^stepBits lines an octave. The relative error of linear
 * interpolation is below x²f″/(8f)·4^−stepBits: for a power of 1/2.4 and 5 bits, 3e-5 of the value.
 */
export function sampleCurve(
  f: (x: number) => number,
  fromExponent: number,
  toExponent: number,
  stepBits: number,
): Curve {
  const lines = (toExponent - fromExponent) * 2 ** stepBits;
  const shift = MANTISSA_BITS - stepBits;
  const firstBits = (fromExponent + 127) << MANTISSA_BITS;
  const knots = new Float32Array(
    Uint32Array.from({ length: lines + 1 }, (_, knot) => firstBits + (knot << shift)).buffer,
  );
  const table = new Float32Array((lines + 1) * 2);
  let value = f(knots[0]!);
  for (let line = 0; line < lines; line++) {
    const x = knots[line]!;
    const next = f(knots[line + 1]!);
    const slope = Math.fround((next - value) / (knots[line + 1]! - x));
    table[line * 2] = value - slope * x;
    table[line * 2 + 1] = slope;
    value = next;
  }
  table[lines * 2] = value;
  return { table, firstBits, shift, low: 2 ** fromExponent, high: 2 ** toExponent };
}

/** Where the line of x = 0 would be if the table, at `offset`, went so far: what kernels add a float's upper bits to. */
export function curveOrigin(curve: Curve, offset: number): number {
  return (offset - (curve.firstBits >>> curve.shift) * PAIR_BYTES) >>> 0;
}

/**
 * A tone curve on scene light, from far below any black level to 7 EV above clipping: beyond, the curve is flat anyway.
 */
export function sampleTone(f: (x: number) => number): Curve {
  return sampleCurve(f, -18, 7, TONE_STEPS);
}

/** A curve on display light, 0 to 1, as finely as tone curves. */
export function sampleDisplay(f: (light: number) => number): Curve {
  return sampleCurve(f, -32, 0, TONE_STEPS);
}

/** Display light, 0 to 1 → code values, by a transfer. */
export function sampleTransfer(f: (light: number) => number): Curve {
  return sampleCurve(f, -32, 0, TRANSFER_STEPS);
}
