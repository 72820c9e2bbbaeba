import { keep } from "./green.twin.ts";

const f = Math.fround;

/** Means of a block's nine pixels, row by row: green, the colour above and below the middle, the other one. */
export function meanXtransBlock(
  block: readonly number[],
  fadeFrom: number,
  fadeSlope: number,
): { readonly green: number; readonly vertical: number; readonly level: number } {
  const [a = 0, top = 0, b = 0, left = 0, middle = 0, right = 0, c = 0, bottom = 0, d = 0] = block;
  const green = f(f(f(f(a + b) + f(c + d)) + middle) * f(0.2));
  const faded = (value: number): number => f(green + f(f(value - green) * keep(green, fadeFrom, fadeSlope)));
  return { green, vertical: faded(f(f(top + bottom) * 0.5)), level: faded(f(f(left + right) * 0.5)) };
}
