import type { Rgb } from "./colour.twin.ts";
import { onCurve, type TwinCurve } from "./curve.twin.ts";

const f = Math.fround;

/** `table`: size³ colours of four floats, red running fastest. `curves`: of red, green and blue, to places in the table. */
export function lutColour(rgb: Rgb, curves: readonly TwinCurve[], table: Float32Array, size: number): Rgb {
  const places = rgb.map((part, c) => Math.min(size - 1, Math.max(0, onCurve(part, curves[c]!))));
  const cells = places.map((place) => Math.min(size - 2, Math.trunc(place)));
  const ways = places.map((place, c) => ({ step: size ** c, way: f(place - cells[c]!) }));
  // Longest first.
  ways.sort((a, b) => b.way - a.way);
  let at = cells.reduce((sum, cell, c) => sum + cell * size ** c, 0);
  let colour = [0, 1, 2].map((c) => table[at * 4 + c]!);
  for (const { step, way } of ways) {
    const from = at;
    at += step;
    colour = colour.map((part, c) => f(part + f(f(table[at * 4 + c]! - table[from * 4 + c]!) * way)));
  }
  return colour as unknown as Rgb;
}
