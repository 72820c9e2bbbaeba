import { takeMiddle } from "./middle.ts";

/** Values in a row, with what noise has been taken out of them. */
export interface SteadySeries {
  readonly values: readonly number[];
  /** σ of the noise that is left, and of what of it is quick: RMS of its second differences / √6. */
  readonly noise: number;
  readonly jitter: number;
  /** Of the values themselves, what is quick and no noise, measured the same way. */
  readonly rough: number;
}

/** Periods, in frames, of the smoothers that are tried; the last is a straight line. */
const PERIODS = [3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, Number.POSITIVE_INFINITY];
/** σ by which a value may be moved. */
const MOST_MOVED = 5;

/**
 * Takes noise of known size out of values that may be smooth or not: nothing that is larger than the noise is lost.
 *
 * Smoothers of second order (Whittaker's, 1/(1 + λ(2 sin ω/2)⁴), here on the cosine transform of what a straight line leaves:
 * D. Garcia, "Robust smoothing of gridded data", 2010) compete by Stein's unbiased estimate of their risk,
 * Σ(y − ŷ)² − Nσ² + 2σ²·tr H; raw values are among them. None moves a value by more than 5 of its σ.
 * @param values NaN: unknown, put between its neighbours
 * @param sigmas of each value; 0: it is exact and stays
 */
export function steadySeries(values: readonly number[], sigmas: readonly number[]): SteadySeries {
  const usual = takeMiddle(sigmas.filter((sigma, i) => sigma > 0 && Number.isFinite(values[i])));
  const whole = fillUnknown(values);
  const count = values.length;
  if (count < 4 || !(usual > 0)) return { values: whole, noise: usual, jitter: usual, rough: 0 };
  const line = fitLine(whole);
  const waves = transform(whole.map((value, i) => value - (line[i] as number)));
  let best = { risk: 2 * count * usual ** 2, shares: waves.map(() => 1) };
  for (const period of PERIODS) {
    const shares = passes(count, period);
    let risk = 2 * 2 * usual ** 2;
    waves.forEach((wave, k) => {
      const share = shares[k] as number;
      risk += ((1 - share) * wave) ** 2 + 2 * usual ** 2 * share;
    });
    if (risk < best.risk) best = { risk, shares };
  }
  const smooth = transformBack(waves.map((wave, k) => wave * (best.shares[k] as number)));
  const left = (weigh: (k: number) => number): number =>
    best.shares.reduce((sum, share, k) => sum + (share * weigh(k)) ** 2, 0) / count;
  const quick = computeQuick(whole);
  return {
    rough: Math.sqrt(Math.max(0, quick * quick - usual * usual)),
    noise: usual * Math.min(1, Math.sqrt(left(() => 1) + 2 / count)),
    jitter: usual * Math.sqrt(left((k) => bendOf(k, count)) / 6),
    values: smooth.map((value, i) => {
      const steady = value + (line[i] as number);
      if (!Number.isFinite(values[i])) return steady;
      const [raw, most] = [values[i] as number, MOST_MOVED * (sigmas[i] as number)];
      return Math.min(raw + most, Math.max(raw - most, steady));
    }),
  };
}

/** RMS of second differences / √6: σ, of white noise. */
function computeQuick(values: readonly number[]): number {
  let sum = 0;
  for (let i = 2; i < values.length; i++) {
    sum += ((values[i] as number) - 2 * (values[i - 1] as number) + (values[i - 2] as number)) ** 2;
  }
  return Math.sqrt(sum / (6 * Math.max(1, values.length - 2)));
}

/** What changes more slowly than in so many frames. */
export function slowPart(values: readonly number[], period: number): number[] {
  if (values.length < 4) return fitLine(values);
  const line = fitLine(values);
  const shares = passes(values.length, period);
  const waves = transform(values.map((value, i) => value - (line[i] as number)));
  return transformBack(waves.map((wave, k) => wave * (shares[k] as number))).map(
    (value, i) => value + (line[i] as number),
  );
}

/** The share of every cosine that a smoother leaves. */
function passes(count: number, period: number): number[] {
  const lambda = (2 * Math.sin(Math.PI / period)) ** -4;
  return Array.from({ length: count }, (_, k) => {
    return k === 0 ? 0 : 1 / (1 + lambda * bendOf(k, count) ** 2);
  });
}

/** What second differences make of cosine k. */
function bendOf(k: number, count: number): number {
  return (2 * Math.sin((Math.PI * k) / (2 * count))) ** 2;
}

function fillUnknown(values: readonly number[]): number[] {
  const known = [...values.keys()].filter((i) => Number.isFinite(values[i]));
  let next = 0;
  return values.map((value, i) => {
    while (next < known.length && (known[next] as number) < i) next++;
    const after = known[next] ?? known.at(-1);
    if (after === undefined) return 0;
    if (after === i) return value;
    const before = known[next - 1] ?? after;
    const share = after > before ? Math.min(1, (i - before) / (after - before)) : 0;
    return (values[before] as number) * (1 - share) + (values[after] as number) * share;
  });
}

/** The straight line nearest to values, by least squares. */
export function fitLine(values: readonly number[]): number[] {
  const middle = (values.length - 1) / 2;
  let [mean, slope, weight] = [0, 0, 0];
  for (const value of values) mean += value / values.length;
  values.forEach((value, i) => {
    slope += (i - middle) * value;
    weight += (i - middle) ** 2;
  });
  return values.map((_, i) => mean + (weight > 0 ? (slope / weight) * (i - middle) : 0));
}

/** Cosine transform (DCT-II, orthonormal). */
function transform(values: readonly number[]): number[] {
  const count = values.length;
  const table = cosines(count);
  return values.map((_, k) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (values[i] as number) * (table[(k * (2 * i + 1)) % (4 * count)] as number);
    return sum * Math.sqrt((k === 0 ? 1 : 2) / count);
  });
}

function transformBack(waves: readonly number[]): number[] {
  const count = waves.length;
  const table = cosines(count);
  return waves.map((_, i) => {
    let sum = (waves[0] as number) / Math.SQRT2;
    for (let k = 1; k < count; k++) sum += (waves[k] as number) * (table[(k * (2 * i + 1)) % (4 * count)] as number);
    return sum * Math.sqrt(2 / count);
  });
}

function cosines(count: number): Float64Array {
  return Float64Array.from({ length: 4 * count }, (_, i) => Math.cos((Math.PI * i) / (2 * count)));
}
