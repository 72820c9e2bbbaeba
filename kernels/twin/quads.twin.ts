import { trust } from "./green.twin.ts";

const f = Math.fround;

export function joinQuads(
  red: readonly number[],
  green1: readonly number[],
  green2: readonly number[],
  blue: readonly number[],
  trustFrom: number,
  trustSlope: number,
): { readonly red: number[]; readonly green: number[]; readonly blue: number[] } {
  const green = green1.map((g, i) => f(f(g + green2[i]!) * 0.5));
  const believe = (c: number, i: number): number => trust(c, green[i]!, trustFrom, trustSlope);
  return { red: red.map(believe), green, blue: blue.map(believe) };
}
