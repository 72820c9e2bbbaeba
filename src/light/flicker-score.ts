/**
 * Flicker score F of a brightness curve: std(D²y) / √6 in EV, which is σ for white noise of σ (algorithms: equivalent
 * white flicker). Second differences are taken between neighbours that are both known; null with fewer than three.
 * The median of D² is what the curve really bends, a slow thing, so that the mean is not subtracted.
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
