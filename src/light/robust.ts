/** Tukey's constant: 95 % efficient on normal noise. */
const TUKEY = 4.685;

/** The middle value; of an even count, the mean of the middle two. NaN for none. */
export function computeMedian(values: ArrayLike<number>): number {
  const sorted = new Float64Array(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** σ of normal noise from the median distance to 0; NaN for none. */
export function computeSpread(residuals: ArrayLike<number>): number {
  const sizes = new Float64Array(residuals);
  for (let i = 0; i < sizes.length; i++) sizes[i] = Math.abs(sizes[i] as number);
  return 1.4826 * computeMedian(sizes);
}

/** Tukey's biweight: 1 for small residuals, 0 from 4.685σ on. */
export function computeTukey(residual: number, sigma: number): number {
  const u = residual / (TUKEY * sigma);
  return Math.abs(u) >= 1 ? 0 : (1 - u * u) ** 2;
}
