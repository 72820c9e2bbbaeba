const f = Math.fround;

/** Weights of 256 phases, and what lies under the kernel's positive middle. */
export interface WarpTable {
  readonly bias: number;
  readonly core: number;
  readonly phases: readonly (readonly number[])[];
}

/** Where a column's place is: knots are 16 columns apart, places between them straight, all of them from low to high. */
function placeAt(from: number, to: number, column: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, from + (((to - from) * column) >> 4)));
}

function hold(value: number, core: readonly number[], slack: number): number {
  const [low, high] = [Math.min(...core), Math.max(...core)];
  const [less, more] = [f(1 - f(slack)), f(1 + f(slack))];
  const least = Math.min(f(low * less), f(low * more));
  const most = Math.max(f(high * less), f(high * more));
  return Math.min(most, Math.max(least, value));
}

/** One row of one plane: `rows` from place 0 on; `knots` and `tables` of all segments. */
export function warpDown(
  rows: ReadonlyArray<ArrayLike<number>>,
  knots: readonly number[],
  tables: readonly WarpTable[],
  slack: number,
  high: number,
): number[] {
  return tables.flatMap(({ bias, core, phases }, m) =>
    Array.from({ length: 16 }, (_, at) => {
      const place = placeAt(knots[m]!, knots[m + 1]!, at, 0, high);
      const column = (row: number): number => rows[row]![16 * m + at]!;
      const weights = phases[(place >> 8) & 255]!;
      const sum = weights.reduce((total, weight, k) => f(total + f(column((place >> 16) + k) * weight)), 0);
      const middle = (place + bias) >> 16;
      return hold(
        sum,
        Array.from({ length: core }, (_, k) => column(middle + k)),
        slack,
      );
    }),
  );
}

/** One row of one plane. `sample`: of any column, those beyond the ends among them. Every fourth tap is summed apart. */
export function warpAcross(
  sample: (column: number) => number,
  knots: readonly number[],
  tables: readonly WarpTable[],
  slack: number,
  low: number,
  high: number,
  count: number,
): number[] {
  return Array.from({ length: count }, (_, x) => {
    const m = x >> 4;
    const { bias, core, phases } = tables[m]!;
    const place = placeAt(knots[m]!, knots[m + 1]!, x & 15, low, high);
    const weights = phases[(place >> 8) & 255]!;
    const sums = [0, 1, 2, 3].map((first) => f(sample((place >> 16) + first) * weights[first]!));
    for (let k = 4; k < weights.length; k++) {
      sums[k & 3] = f(sums[k & 3]! + f(sample((place >> 16) + k) * weights[k]!));
    }
    const middle = (place + bias) >> 16;
    const sum = f(f(sums[0]! + sums[2]!) + f(sums[1]! + sums[3]!));
    return hold(
      sum,
      Array.from({ length: core }, (_, k) => sample(middle + k)),
      slack,
    );
  });
}
