const f = Math.fround;

/** No further than `slack`, a share of the bound, outside of what the core holds. */
function hold(value: number, core: readonly number[], slack: number): number {
  const [low, high] = [Math.min(...core), Math.max(...core)];
  const least = f(low - f(f(slack) * Math.abs(low)));
  const most = f(high + f(f(slack) * Math.abs(high)));
  return Math.min(most, Math.max(least, value));
}

export function resampleVertical(
  rows: ReadonlyArray<ArrayLike<number>>,
  weights: readonly number[],
  coreFrom: number,
  core: number,
  slack: number,
): number[] {
  const middle = rows.slice(coreFrom, coreFrom + core);
  return Array.from(rows[0]!, (_, x) => {
    const sum = rows.reduce((total, row, k) => f(total + f(row[x]! * weights[k]!)), 0);
    return hold(
      sum,
      middle.map((row) => row[x]!),
      slack,
    );
  });
}

/** Four rows → quartets. */
export function interleaveRows(rows: ReadonlyArray<readonly number[]>): number[] {
  return rows[0]!.flatMap((_, x) => rows.map((row) => row[x]!));
}

/** Even and odd taps are summed apart, then together. */
export function resampleHorizontal(
  quartets: readonly number[],
  starts: ArrayLike<number>,
  weights: ArrayLike<number>,
  taps: number,
  cores: ArrayLike<number>,
  core: number,
  slack: number,
): number[] {
  const result: number[] = [];
  for (let x = 0; x < starts.length; x++) {
    for (let r = 0; r < 4; r++) {
      const sums = [0, 0];
      for (let k = 0; k < taps; k++) {
        const sample = quartets[(starts[x]! + k) * 4 + r]!;
        sums[k & 1] = f(sums[k & 1]! + f(sample * weights[x * taps + k]!));
      }
      const middle = Array.from({ length: core }, (_, k) => quartets[(cores[x]! + k) * 4 + r]!);
      result.push(hold(f(sums[0]! + sums[1]!), middle, slack));
    }
  }
  return result;
}
