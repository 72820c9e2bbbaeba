import { RushesError } from "./errors.ts";

/** An exact ratio, in lowest terms, `den` > 0. Frame rates are rationals: 24000/1001 is not 23.976. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** @throws RushesError `bad-argument` unless both are safe integers and `den` > 0. */
export function rational(num: number, den = 1): Rational {
  if (!Number.isSafeInteger(num) || !Number.isSafeInteger(den) || den <= 0) {
    throw new RushesError("bad-argument", `Expected a ratio of integers but received ${num}/${den}`);
  }
  const divisor = greatestCommonDivisor(Math.abs(num), den) || 1;
  return { num: num / divisor, den: den / divisor };
}

/**
 * Reads "25", "24000/1001" and "23.976"; the NTSC decimals 23.976, 29.97, 47.952, 59.94, 119.88 mean n·1000/1001.
 * @throws RushesError `bad-argument`
 */
export function parseRational(text: string): Rational {
  const fraction = /^\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*$/.exec(text);
  if (fraction) {
    const den = Number(fraction[2]);
    if (den > 0) return rational(Number(fraction[1]), den);
  }
  if (/^\s*\d{1,6}(\.\d{1,6})?\s*$/.test(text)) {
    const value = Number(text);
    const nearest = Math.round(value);
    if (!Number.isInteger(value) && Math.abs((nearest * 1000) / 1001 - value) < 0.002) {
      return rational(nearest * 1000, 1001);
    }
    return rational(Math.round(value * 1_000_000), 1_000_000);
  }
  throw new RushesError("bad-argument", `Expected a rate such as 24, 29.97 or 24000/1001 but received "${text}"`);
}

export function formatRational(value: Rational): string {
  return value.den === 1 ? String(value.num) : `${value.num}/${value.den}`;
}

export function rationalToNumber(value: Rational): number {
  return value.num / value.den;
}
