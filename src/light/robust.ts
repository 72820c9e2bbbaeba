/** Tukey's constant: 95 % efficient on normal noise. */
const TUKEY = 4.685;

/** The middle value; of an even count, the mean of the middle two. NaN for none. */
export function computeMedian(values: ArrayLike<number>): number {
  return takeMedian(new Float64Array(values));
}

/** The median of values whose order does not matter afterwards: they are left in another. */
function takeMedian(values: Float64Array): number {
  const { length } = values;
  const middle = length >> 1;
  const upper = select(values, middle);
  if (length % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < middle; i++) if ((values[i] as number) > lower) lower = values[i] as number;
  return (lower + upper) / 2;
}

/**
 * The value that sorting would put at `place`; what comes before it then lies before it, in any order (Hoare's quickselect,
 * pivot: the middle one). NaN comes last, as sorting has it; beyond the end it is NaN.
 */
function select(values: Float64Array, place: number): number {
  let right = values.length - 1;
  for (let i = right; i >= 0; i--) {
    const value = values[i] as number;
    if (!Number.isNaN(value)) continue;
    values[i] = values[right] as number;
    values[right--] = value;
  }
  if (place > right) return Number.NaN;
  let left = 0;
  while (left < right) {
    const pivot = values[(left + right) >> 1] as number;
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const swapped = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = swapped;
    }
    if (place <= j) right = j;
    else if (place >= i) left = i;
    else break;
  }
  return values[place] as number;
}

/** σ of normal noise from the median distance to 0; NaN for none. */
export function computeSpread(residuals: ArrayLike<number>): number {
  const sizes = new Float64Array(residuals);
  for (let i = 0; i < sizes.length; i++) sizes[i] = Math.abs(sizes[i] as number);
  return 1.4826 * takeMedian(sizes);
}

/** Tukey's biweight: 1 for small residuals, 0 from 4.685σ on. */
export function computeTukey(residual: number, sigma: number): number {
  const u = residual / (TUKEY * sigma);
  return Math.abs(u) >= 1 ? 0 : (1 - u * u) ** 2;
}
