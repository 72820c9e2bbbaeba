const f = Math.fround;

export function resampleVertical(rows: ReadonlyArray<ArrayLike<number>>, weights: readonly number[]): number[] {
  return Array.from(rows[0]!, (_, x) => rows.reduce((sum, row, k) => f(sum + f(row[x]! * weights[k]!)), 0));
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
): number[] {
  const result: number[] = [];
  for (let x = 0; x < starts.length; x++) {
    for (let r = 0; r < 4; r++) {
      const sums = [0, 0];
      for (let k = 0; k < taps; k++) {
        const sample = quartets[(starts[x]! + k) * 4 + r]!;
        sums[k & 1] = f(sums[k & 1]! + f(sample * weights[x * taps + k]!));
      }
      result.push(f(sums[0]! + sums[1]!));
    }
  }
  return result;
}
