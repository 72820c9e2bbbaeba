const f = Math.fround;

/** Black, scale and limit of a column parity. */
export type TwinLevel = readonly [black: number, scale: number, limit: number];

/** `samples` in reading order, whatever the step was. */
export function splitMosaicRow(
  samples: ArrayLike<number>,
  first: TwinLevel,
  second: TwinLevel,
): { readonly even: number[]; readonly odd: number[] } {
  const even: number[] = [];
  const odd: number[] = [];
  for (let x = 0; x < samples.length; x++) {
    const [black, scale, limit] = (x & 1) === 0 ? first : second;
    const light = f(f(samples[x]! - f(black)) * f(scale));
    (x % 2 === 0 ? even : odd).push(light < f(limit) ? light : f(limit));
  }
  return { even, odd };
}

/** A row of pixels → the same with four mirrored ones before it, and two column pairs after its own. */
export function padMosaicRow(row: readonly number[]): number[] {
  const last = Math.ceil(row.length / 2) * 2 + 4;
  return Array.from({ length: last + 4 }, (_, at) => row[mirror(at - 4, row.length)]!);
}

function mirror(x: number, count: number): number {
  if (count === 1) return 0;
  if (x < 0) return mirror(-x, count);
  return x < count ? x : mirror(2 * (count - 1) - x, count);
}
