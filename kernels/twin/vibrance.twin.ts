import type { Rgb } from "./colour.twin.ts";

const f = Math.fround;

export function vibrance(rgb: Rgb, weights: readonly number[], amount: number): Rgb {
  const [wr, wg, wb] = weights.map(f) as [number, number, number];
  const y = f(f(f(wr * rgb[0]) + f(wg * rgb[1])) + f(wb * rgb[2]));
  const more = f(f(f(amount) * Math.min(...rgb)) / f(Math.max(...rgb) + f(1e-12)));
  return rgb.map((part) => f(part + f(more * f(part - y)))) as unknown as Rgb;
}
