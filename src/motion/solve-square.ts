/**
 * Solves M·x = r by elimination with pivots, both in place: `right` becomes x. False: M is singular, and both are spoilt.
 * @param matrix row by row
 */
export function solveSquare(matrix: Float64Array, right: Float64Array): boolean {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let j = i + 1; j < n; j++) {
      if (Math.abs(matrix[j * n + i] as number) > Math.abs(matrix[pivot * n + i] as number)) pivot = j;
    }
    if (!(Math.abs(matrix[pivot * n + i] as number) > 1e-12)) return false;
    for (let k = i; k < n && pivot !== i; k++) {
      [matrix[i * n + k], matrix[pivot * n + k]] = [matrix[pivot * n + k] as number, matrix[i * n + k] as number];
    }
    [right[i], right[pivot]] = [right[pivot] as number, right[i] as number];
    for (let j = i + 1; j < n; j++) {
      const factor = (matrix[j * n + i] as number) / (matrix[i * n + i] as number);
      for (let k = i; k < n; k++)
        matrix[j * n + k] = (matrix[j * n + k] as number) - factor * (matrix[i * n + k] as number);
      right[j] = (right[j] as number) - factor * (right[i] as number);
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = right[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (matrix[i * n + k] as number) * (right[k] as number);
    right[i] = sum / (matrix[i * n + i] as number);
  }
  return true;
}
