const f = Math.fround;

/** What is taken off and multiplied for one column of a block: for even and odd blocks. */
export interface XtransLevel {
  readonly black: readonly [number, number];
  readonly scale: readonly [number, number];
  readonly limit: readonly [number, number];
}

/** Columns `from` on of a mosaic row; the result's first is column `from`. */
export function splitXtransRow(
  samples: readonly number[],
  from: number,
  levels: readonly XtransLevel[],
  floor: number | null,
): number[] {
  return samples.map((sample, i) => {
    const x = from + i;
    const { black, scale, limit } = levels[x % 3]!;
    const odd = Math.floor(x / 3) % 2;
    const light = Math.min(f(f(sample - f(black[odd]!)) * f(scale[odd]!)), f(limit[odd]!));
    if (floor === null) return light;
    const sum = f(light + f(floor));
    return sum < 0 ? -f(Math.sqrt(-sum)) : f(Math.sqrt(sum));
  });
}

/** The column that stands for column x where only `from` to `to` are there. */
export function mirrorXtransColumn(x: number, from: number, to: number, first: number, last: number): number {
  if (x >= from && x < to) return x;
  return mirrorXtransColumn(2 * (x < from ? first : last) - x, from, to, first, last);
}
