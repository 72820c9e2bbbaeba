/**
 * A symmetric positive definite matrix of which each row holds A[i][first[i]] … A[i][i], one row after the other; row i begins
 * at `starts[i]`. Nothing fills in outside of that when it is factored, so what ties neighbours, and here and there two that
 * are far apart, stays small (envelope method, George & Liu 1981, §4).
 */
export interface ProfileMatrix {
  readonly first: Int32Array;
  readonly starts: Int32Array;
  readonly values: Float64Array;
}

/** @param first of each row the first column with anything in it, at most the row's own number */
export function createProfile(first: Int32Array): ProfileMatrix {
  const starts = new Int32Array(first.length + 1);
  for (let i = 0; i < first.length; i++) starts[i + 1] = (starts[i] as number) + i - (first[i] as number) + 1;
  return { first, starts, values: new Float64Array(starts[first.length] as number) };
}

/** Adds `value` to A[i][j] and A[j][i]. */
export function addProfile({ first, starts, values }: ProfileMatrix, i: number, j: number, value: number): void {
  const row = i > j ? i : j;
  const at = (starts[row] as number) + (i > j ? j : i) - (first[row] as number);
  values[at] = (values[at] as number) + value;
}

/** Solves A·x = b in place of b; A is replaced by its factors L (unit lower) and D of A = L·D·Lᵀ. */
export function solveProfile({ first, starts, values }: ProfileMatrix, b: Float64Array): void {
  const count = first.length;
  for (let i = 0; i < count; i++) {
    const from = first[i] as number;
    const row = (starts[i] as number) - from;
    for (let j = from; j < i; j++) {
      const other = (starts[j] as number) - (first[j] as number);
      let sum = values[row + j] as number;
      for (let k = Math.max(from, first[j] as number); k < j; k++) {
        sum -= (values[row + k] as number) * (values[other + k] as number);
      }
      values[row + j] = sum;
    }
    let pivot = values[row + i] as number;
    let right = b[i] as number;
    for (let j = from; j < i; j++) {
      const scaled = values[row + j] as number;
      const l = scaled / (values[(starts[j] as number) + j - (first[j] as number)] as number);
      pivot -= scaled * l;
      right -= l * (b[j] as number);
      values[row + j] = l;
    }
    values[row + i] = pivot;
    b[i] = right;
  }
  for (let i = 0; i < count; i++) b[i] = (b[i] as number) / (values[(starts[i + 1] as number) - 1] as number);
  for (let i = count - 1; i >= 0; i--) {
    const row = (starts[i] as number) - (first[i] as number);
    const value = b[i] as number;
    for (let j = first[i] as number; j < i; j++) b[j] = (b[j] as number) - (values[row + j] as number) * value;
  }
}
