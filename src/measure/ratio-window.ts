import type { LightRatio } from "../light/frame-light.ts";
import { computeLightRatio, type LightGrid } from "./light-ratio.ts";

/** Pairs this many places apart are compared: long lags tie what short ones would let drift. */
const LAGS = [1, 2, 4, 8] as const;
const LONGEST_LAG = 8;

/** Compares neighbours while they go by, and keeps no more of them than the longest lag needs. */
export interface RatioWindow {
  /** Ratios of all that were added so far; `a` and `b` count what was added, nulls included. */
  readonly ratios: readonly LightRatio[];
  /** The next one in order; null: there is none to compare. */
  add(light: LightGrid | null): void;
}

export function createRatioWindow(): RatioWindow {
  const ratios: LightRatio[] = [];
  const recent: (LightGrid | null)[] = [];
  let b = 0;
  return {
    ratios,
    add(light) {
      for (const lag of LAGS) {
        const earlier = recent.at(-lag);
        if (light && earlier) ratios.push({ a: b - lag, b, ...computeLightRatio(earlier, light) });
      }
      recent.push(light);
      if (recent.length > LONGEST_LAG) recent.shift();
      b++;
    },
  };
}
