import type { Places } from "./word-index.ts";

// `ts_rank` of PostgreSQL (src/backend/utils/adt/tsrank.c), in its single precision: what the server's search puts first
// comes first here.

const { exp, fround, sqrt, abs } = Math;
const WEIGHTS: Readonly<Record<string, number>> = { A: 1, B: fround(0.4), C: fround(0.2), D: fround(0.1) };
/** Sum of 1/n². */
const ALL = 1.64493406685;

/**
 * How well a film fits.
 * @param terms places in the film of each term's words; terms in the order of their letters
 * @returns in millionths
 */
export function rankOf(terms: readonly (readonly Places[])[]): number {
  const rank = terms.length < 2 ? rankOfAny(terms) : rankOfAll(terms);
  return Math.round(rank * 1e6);
}

/** The first places of a word count most. */
function rankOfAny(terms: readonly (readonly Places[])[]): number {
  let rank = 0;
  for (const places of terms.flat()) {
    let sum = 0;
    let [most, mostAt] = [-1, 0];
    for (const [index, { weight }] of places.entries()) {
      const one = WEIGHTS[weight] ?? 0;
      sum = fround(sum + fround(one / (index + 1) ** 2));
      if (one > most) [most, mostAt] = [one, index];
    }
    const best = fround(fround(most + sum) - fround(most / (mostAt + 1) ** 2));
    rank = fround(rank + best / ALL);
  }
  return fround(rank / Math.max(1, terms.length));
}

/** Words that stand near each other count more. Of a term that several words match, the last one meets the terms after it. */
function rankOfAll(terms: readonly (readonly Places[])[]): number {
  let rank = -1;
  for (const [index, words] of terms.entries()) {
    for (const places of words) {
      for (const before of terms.slice(0, index)) {
        for (const one of places) {
          for (const other of before.at(-1) ?? []) {
            const away = abs(one.place - other.place);
            if (away === 0) continue;
            const product = fround(fround(WEIGHTS[one.weight]! * WEIGHTS[other.weight]!) * nearness(away));
            const both = fround(sqrt(product));
            rank = rank < 0 ? both : fround(1 - (1 - rank) * (1 - both));
          }
        }
      }
    }
  }
  return Math.max(rank, 0);
}

/** @param away words */
function nearness(away: number): number {
  return fround(away > 100 ? 1e-30 : 1 / (1.005 + 0.05 * exp(fround(away) / 1.5 - 2)));
}
