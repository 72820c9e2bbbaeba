const f = Math.fround;

/** `knots`: pairs for even and odd samples. */
export function gainMosaicRow(
  samples: readonly number[],
  knots: readonly number[],
  blacks: readonly [number, number],
  white: number,
): number[] {
  return samples.map((s, i) => {
    const pair = (i >> 5) * 2 + (i & 1);
    const from = knots[pair]!;
    const gain = f(from + f(f(knots[pair + 2]! - from) * f((i & 31) / 32)));
    const black = f(blacks[i & 1]!);
    const value = Math.min(65535, Math.max(0, f(f(f(s - black) * gain) + black)));
    const next = toEven(value);
    return s >= white ? Math.max(next, s) : next;
  });
}

function toEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor + (floor & 1);
}
