import { keep } from "./green.twin.ts";

const f = Math.fround;

/** `levels`: black R G B, scale R G B, limit R G B. `curve`: light of a sample, or null. */
export function splitRgbRow(
  pixels: ReadonlyArray<readonly number[]>,
  curve: Float32Array | null,
  levels: readonly number[],
  fadeFrom: number,
  fadeSlope: number,
): number[][] {
  const light = (sample: number, c: number): number => {
    const value = f(f((curve === null ? sample : curve[sample]!) - f(levels[c]!)) * f(levels[3 + c]!));
    return value < f(levels[6 + c]!) ? value : f(levels[6 + c]!);
  };
  return pixels.map((pixel) => {
    const [r, g, b] = [0, 1, 2].map((c) => light(pixel[c]!, c)) as [number, number, number];
    const kept = keep(g, fadeFrom, fadeSlope);
    return [f(g + f(f(r - g) * kept)), g, f(g + f(f(b - g) * kept))];
  });
}
