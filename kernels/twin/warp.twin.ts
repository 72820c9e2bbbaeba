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

/** One row of one plane: `sample`: of any column and row; `knots` and `tables` of all segments. */
export function warpDown(
  sample: (column: number, row: number) => number,
  knots: readonly number[],
  tables: readonly WarpTable[],
  slack: number,
  high: number,
): number[] {
  return warp((x, row) => sample(x, row), knots, tables, slack, 0, high, tables.length * 16);
}

/** One row of one plane: `sample`: of any column, those beyond the ends among them. */
export function warpAcross(
  sample: (column: number) => number,
  knots: readonly number[],
  tables: readonly WarpTable[],
  slack: number,
  low: number,
  high: number,
  count: number,
): number[] {
  return warp((_, column) => sample(column), knots, tables, slack, low, high, count);
}

function warp(
  sample: (x: number, at: number) => number,
  knots: readonly number[],
  tables: readonly WarpTable[],
  slack: number,
  low: number,
  high: number,
  count: number,
): number[] {
  return Array.from({ length: count }, (_, x) => {
    const { bias, core, phases } = tables[x >> 4]!;
    const place = placeAt(knots[x >> 4]!, knots[(x >> 4) + 1]!, x & 15, low, high);
    const weights = phases[(place >> 8) & 255]!;
    const sum = weights.reduce((total, weight, k) => f(total + f(sample(x, (place >> 16) + k) * weight)), 0);
    const middle = (place + bias) >> 16;
    const under = Array.from({ length: core }, (_, k) => sample(x, middle + k));
    return hold(sum, under, slack);
  });
}
