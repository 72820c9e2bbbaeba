/** Angles without jumps by whole turns. NaN stays, and does not count. @param turn a whole one, in the unit of the angles */
export function unwind(angles: readonly number[], turn: number): number[] {
  let last = 0;
  return angles.map((value) => {
    if (!Number.isFinite(value)) return value;
    last = value - turn * Math.round((value - last) / turn);
    return last;
  });
}
