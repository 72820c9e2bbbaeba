const f = Math.fround;

/** No further than `slack`, a share of the bound, outside of what the core holds. */
function hold(value: number, core: readonly number[], slack: number): number {
  const [low, high] = [Math.min(...core), Math.max(...core)];
  const [less, more] = [f(1 - f(slack)), f(1 + f(slack))];
  const least = Math.min(f(low * less), f(low * more));
  const most = Math.max(f(high * less), f(high * more));
  return Math.min(most, Math.max(least, value));
}

/** `weights`: of four rows of the picture, one after the other; `rows`: as many; `cores`: the first of each's core. */
export function resampleDown(
  rows: ReadonlyArray<ArrayLike<number>>,
  weights: readonly number[],
  cores: readonly number[],
  core: number,
  slack: number,
): number[] {
  const taps = rows.length / 4;
  return Array.from(rows[0]!).flatMap((_, x) =>
    cores.map((from, r) => {
      const column = rows.slice(r * taps, (r + 1) * taps).map((row) => row[x]!);
      const sum = column.reduce((total, value, k) => f(total + f(value * weights[r * taps + k]!)), 0);
      return hold(sum, column.slice(from, from + core), slack);
    }),
  );
}

/** Every fourth tap is summed apart, then the four sums in pairs. */
export function resampleAcross(
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
      const sums = [0, 0, 0, 0];
      for (let k = 0; k < taps; k++) {
        const sample = quartets[(starts[x]! + k) * 4 + r]!;
        sums[k & 3] = f(sums[k & 3]! + f(sample * weights[x * taps + k]!));
      }
      const middle = Array.from({ length: core }, (_, k) => quartets[(cores[x]! + k) * 4 + r]!);
      const sum = f(f(sums[0]! + sums[1]!) + f(sums[2]! + sums[3]!));
      result.push(hold(sum, middle, slack));
    }
  }
  return result;
}
