import type { LightRatio } from "../light/frame-light.ts";
import { computeLightRatio, type LightGrid } from "./light-ratio.ts";

/** Pairs this many places apart are compared: long lags tie what short ones would let drift. */
const LAGS = [1, 2, 4, 8] as const;
const LONGEST_LAG = 8;

/** Compares neighbours while they go by, and keeps no more of them than the longest lag needs. */
export interface RatioWindow {
  /** Ratios of all that were added so far; `a` and `b` count what was added, nulls included. */
  readonly ratios: readonly LightRatio[];
  /** How much brighter the last that was added is than the one right before it; null: there is none. */
  readonly last: LightRatio | null;
  /** How many of them are of the whole picture, because weights left too little of it. */
  readonly fallbacks: number;
  /**
   * The next one in order; null: there is none to compare.
   * @param weights how much its cells count, 0 to 255; null: all alike. In a pair a cell counts by the less of both
   */
  add(light: LightGrid | null, weights?: Uint8Array | null): void;
}

interface Entry {
  readonly light: LightGrid | null;
  readonly weights: Uint8Array | null;
}

export function createRatioWindow(): RatioWindow {
  const ratios: LightRatio[] = [];
  const recent: Entry[] = [];
  let b = 0;
  let fallbacks = 0;
  let last: LightRatio | null = null;
  return {
    ratios,
    get last() {
      return last;
    },
    get fallbacks() {
      return fallbacks;
    },
    add(light, weights = null) {
      last = null;
      for (const lag of LAGS) {
        const earlier = recent.at(-lag);
        if (!light || !earlier?.light) continue;
        const both = joinWeights(earlier.weights, weights);
        let ratio = computeLightRatio(earlier.light, light, both);
        if (both !== null && ratio.quality === 0) {
          ratio = computeLightRatio(earlier.light, light);
          if (ratio.quality > 0) fallbacks++;
        }
        const pair = { a: b - lag, b, ...ratio };
        ratios.push(pair);
        if (lag === 1) last = pair;
      }
      recent.push({ light, weights });
      if (recent.length > LONGEST_LAG) recent.shift();
      b++;
    },
  };
}

function joinWeights(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null || b === null || a === b) return a ?? b;
  return a.map((weight, cell) => Math.min(weight, b[cell] as number));
}
