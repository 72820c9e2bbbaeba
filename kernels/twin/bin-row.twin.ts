const f = Math.fround;

/** `bins`: what is there already, or null for the first row. */
export function binRow(row: readonly number[], size: number, weight: number, bins: readonly number[] | null): number[] {
  const result: number[] = [];
  for (let x = 0; x < row.length; x += size) {
    const part = row.slice(x, x + size);
    const sum = part.reduce((total, value) => f(total + value), 0);
    const mean = f(sum * f(f(weight) / part.length));
    result.push(bins === null ? mean : f(bins[result.length]! + mean));
  }
  return result;
}
