/**
 * A symmetric positive definite matrix with `reach` diagonals below the main one. Row i holds A[i][i], A[i][i-1] …
 * A[i][i-reach], so `rows` is count × (reach + 1).
 */
export interface BandedMatrix {
  readonly count: number;
  readonly reach: number;
  readonly rows: Float64Array;
}

export function createBanded(count: number, reach: number): BandedMatrix {
  return { count, reach, rows: new Float64Array(count * (reach + 1)) };
}

/** Adds `value` to A[i][j] and A[j][i]. */
export function addBanded({ rows, reach }: BandedMatrix, i: number, j: number, value: number): void {
  const at = Math.max(i, j) * (reach + 1) + Math.abs(i - j);
  rows[at] = (rows[at] as number) + value;
}

/** Replaces A by its factors L (unit lower) and D of A = L·D·Lᵀ (Golub & Van Loan §4.3.6), in O(count · reach²). */
export function factorBanded({ count, reach, rows }: BandedMatrix): void {
  const step = reach + 1;
  for (let i = 0; i < count; i++) {
    const first = Math.max(0, i - reach);
    for (let j = first; j < i; j++) {
      let sum = rows[i * step + i - j] as number;
      for (let k = Math.max(first, j - reach); k < j; k++) {
        sum -= (rows[i * step + i - k] as number) * (rows[j * step + j - k] as number);
      }
      rows[i * step + i - j] = sum;
    }
    let pivot = rows[i * step] as number;
    for (let j = first; j < i; j++) {
      const scaled = rows[i * step + i - j] as number;
      const l = scaled / (rows[j * step] as number);
      pivot -= scaled * l;
      rows[i * step + i - j] = l;
    }
    rows[i * step] = pivot;
  }
}

/** Solves A·x = b in place of b, for a factored A. */
export function solveBanded({ count, reach, rows }: BandedMatrix, b: Float64Array): void {
  const step = reach + 1;
  for (let i = 0; i < count; i++) {
    let sum = b[i] as number;
    for (let j = Math.max(0, i - reach); j < i; j++) sum -= (rows[i * step + i - j] as number) * (b[j] as number);
    b[i] = sum;
  }
  for (let i = 0; i < count; i++) b[i] = (b[i] as number) / (rows[i * step] as number);
  for (let i = count - 1; i >= 0; i--) {
    let sum = b[i] as number;
    const last = Math.min(count - 1, i + reach);
    for (let j = i + 1; j <= last; j++) sum -= (rows[j * step + j - i] as number) * (b[j] as number);
    b[i] = sum;
  }
}
