const f = Math.fround;

export function trimRow(row: readonly number[], amount: number, end: number, slope: number): number[] {
  return row.map((c) => {
    const t = Math.min(1, Math.max(0, f(f(f(end) - c) * f(slope))));
    const fade = f(f(t * t) * f(3 - f(2 * t)));
    return f(c + f(c * f(f(amount) * fade)));
  });
}
