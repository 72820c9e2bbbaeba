import type { Rgb } from "./colour.twin.ts";
import { onCurve, type TwinCurve } from "./curve.twin.ts";

const f = Math.fround;

function dot(a: readonly number[], b: readonly number[]): number {
  return f(f(f(f(a[0]!) * b[0]!) + f(f(a[1]!) * b[1]!)) + f(f(a[2]!) * b[2]!));
}

export function matrixColour(rgb: Rgb, matrix: readonly number[]): Rgb {
  return [dot(matrix.slice(0, 3), rgb), dot(matrix.slice(3, 6), rgb), dot(matrix.slice(6, 9), rgb)];
}

export function scaleByLuminance(rgb: Rgb, luminance: readonly number[], surround: TwinCurve): Rgb {
  const factor = onCurve(Math.min(1, dot(luminance, rgb)), surround);
  return [f(rgb[0] * factor), f(rgb[1] * factor), f(rgb[2] * factor)];
}

export function encodeRgb(rgb: Rgb, transfers: readonly [TwinCurve, TwinCurve, TwinCurve]): Rgb {
  return [onCurve(rgb[0], transfers[0]), onCurve(rgb[1], transfers[1]), onCurve(rgb[2], transfers[2])];
}

/** Of one row: the sum and the most of each pixel's largest part. */
export function lightLevel(pixels: readonly Rgb[]): readonly [sum: number, most: number] {
  const lights = pixels.map((rgb) => Math.min(1, Math.max(0, ...rgb)));
  return [lights.reduce((sum, light) => f(sum + light), 0), Math.max(0, ...lights)];
}

export function wordOf(value: number): number {
  return Math.min(65535, Math.max(0, Math.trunc(f(value + 0.5))));
}

/** The nearest half float's bits, by search among all: a half float's bits count its size. */
export function halfOf(value: number): number {
  if (Number.isNaN(value)) return 0;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.min(65504, Math.abs(value));
  let [low, high] = [0, 0x7bff];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fromHalf(middle) <= size) low = middle;
    else high = middle;
  }
  const [below, above] = [size - fromHalf(low), fromHalf(high) - size];
  const nearest = below === above ? low + (low & 1) : below < above ? low : high;
  return sign | nearest;
}

export function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return (bits & 0x8000) === 0 ? size : -size;
}
