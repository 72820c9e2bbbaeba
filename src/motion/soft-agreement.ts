/** Beyond this many σ nothing agrees: 99 % of noise in the plane lies nearer (√9.21). */
const REACH = 3.035;
/** A σ sharpened to the noise there is: 3 times the noise's, which is 95 % efficient on normal noise, and slips weigh little. */
const SLACK = 3;

/** Distance from which on nothing agrees with a motion whose places stray by σ. */
export function reachOf(sigma: number): number {
  return REACH * sigma;
}

/**
 * How well a place agrees: 1 on the spot, 0 from `reachOf(sigma)` on. The weight of MAGSAC++ for n = 3 (Barath 2020, eq. 7),
 * e^{−r²/2σ²} − e^{−4.6}, here as the polynomial (1 − r²/9.21σ²)⁴ that stays within 0.04 of it.
 * @param stray squared distance from where the motion puts the place
 */
export function weighStray(stray: number, sigma: number): number {
  const left = 1 - stray / (REACH * sigma) ** 2;
  return left > 0 ? left * left * left * left : 0;
}

/** What a place adds to a motion's score: the loss whose weight is `weighStray`, turned round, 1 on the spot. */
export function scoreStray(stray: number, sigma: number): number {
  const left = 1 - stray / (REACH * sigma) ** 2;
  return left > 0 ? left * left * left * left * left : 0;
}

/**
 * σ of the straying in each direction: normal noise under a normal weight of σ_w is left with the variance 1/(1/σ² + 1/σ_w²).
 * At most σ_w.
 * @param strays squared distances
 * @param sigma σ_w, by which the pairs are weighed
 */
export function measureSigma(strays: Float64Array, weights: Float64Array, sigma: number): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < strays.length; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue;
    sum += weight;
    squares += weight * (strays[i] as number);
  }
  if (!(sum > 0)) return sigma;
  const precision = (2 * sum) / squares - 1 / (sigma * sigma);
  return precision > 1 / (sigma * sigma) ? Math.sqrt(1 / precision) : sigma;
}

/** σ to weigh by where the noise is `noise`: wide enough for all of it. */
export function sharpen(noise: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, SLACK * noise));
}
