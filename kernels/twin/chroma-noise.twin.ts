const { fround, max, min } = Math;

/** Plain twin of the kernel `meanPairs`. */
export function meanPairsTwin(above: readonly number[], below: readonly number[], count: number): number[] {
  const sum = (x: number): number => fround(above[x]! + below[x]!);
  return Array.from({ length: count }, (_, i) => fround(fround(sum(2 * i) + sum(2 * i + 1)) * 0.25));
}

export interface ChromaLevel {
  readonly width: number;
  readonly height: number;
  readonly step: number;
  readonly lumaScale: number;
  readonly chromaScale: number;
}

/** Plain twin of the kernel `smoothChroma`: planes of `width` × `height`. */
export function smoothChromaTwin(
  luma: readonly number[],
  first: readonly number[],
  second: readonly number[],
  { width, height, step, lumaScale, chromaScale }: ChromaLevel,
): readonly [number[], number[]] {
  const outFirst: number[] = [];
  const outSecond: number[] = [];
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    let [sum, a, b] = [4, fround(4 * first[at]!), fround(4 * second[at]!)];
    for (let tap = 0; tap < 9; tap++) {
      const [u, v] = [(tap % 3) - 1, Math.floor(tap / 3) - 1];
      if (tap === 4) continue;
      const row = max(0, min(height - 1, y + v * step));
      const from = row * width + max(0, min(width - 1, x + u * step));
      const square = (plane: readonly number[]): number => {
        const difference = fround(plane[from]! - plane[at]!);
        return fround(difference * difference);
      };
      const chroma = fround(fround(square(first) + square(second)) * chromaScale);
      const far = fround(fround(square(luma) * lumaScale) + chroma);
      const weight = fround((u === 0 || v === 0 ? 2 : 1) * max(0, fround(1 - far)));
      sum = fround(sum + weight);
      a = fround(a + fround(weight * first[from]!));
      b = fround(b + fround(weight * second[from]!));
    }
    outFirst.push(fround(a / sum));
    outSecond.push(fround(b / sum));
  }
  return [outFirst, outSecond];
}
