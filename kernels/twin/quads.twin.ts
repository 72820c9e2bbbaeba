import { keep } from "./green.twin.ts";

const f = Math.fround;

export function joinQuads(
  red: readonly number[],
  green1: readonly number[],
  green2: readonly number[],
  blue: readonly number[],
  fadeFrom: number,
  fadeSlope: number,
): { readonly red: number[]; readonly green: number[]; readonly blue: number[] } {
  const green = green1.map((g, i) => f(f(g + green2[i]!) * 0.5));
  const fade = (c: number, i: number): number =>
    f(green[i]! + f(f(c - green[i]!) * keep(green[i]!, fadeFrom, fadeSlope)));
  return { red: red.map(fade), green, blue: blue.map(fade) };
}
