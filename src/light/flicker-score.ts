/**
 * Flicker score F of a brightness curve in EV: the root mean square of D²y (second differences) over √6, which is σ for
 * white noise of σ. Only three neighbours that are all known count; null where there are none.
 */
export function computeFlicker(curve: ArrayLike<number>): number | null {
  let sum = 0;
  let terms = 0;
  for (let i = 1; i + 1 < curve.length; i++) {
    const bend = (curve[i - 1] as number) - 2 * (curve[i] as number) + (curve[i + 1] as number);
    if (!Number.isFinite(bend)) continue;
    sum += bend * bend;
    terms++;
  }
  return terms === 0 ? null : Math.sqrt(sum / terms / 6);
}
