import type { LightRatio } from "../light/frame-light.ts";
import { computeContentSpread } from "./content-spread.ts";
import { composeWarps, STILL } from "./grid-warp.ts";
import { computeLightRatio, type GridRatio, type LightGrid } from "./light-ratio.ts";
import { createFeatures, type Features } from "./register-features.ts";
import { registerGrids, type Registration } from "./register-grids.ts";
import { resampleGrid } from "./resample-grid.ts";

/** Pairs this many places apart are compared: long lags tie what short ones would let drift. */
const LAGS = [1, 2, 4, 8] as const;
const LONGEST_LAG = 8;
/**
 * Where a smaller share of the view shows the same, and tiles depart so far (σ, EV) from the whole, it is other content. A
 * frame before the lens (a window, a dashboard) stands still before any content; a view that moved is not found by chance.
 */
const UNLIKE_STILL = 0.25;
const UNLIKE_MOVED = 0.12;
const OTHER_CONTENT = 0.1;

/** Compares neighbours while they go by, and keeps no more of them than the longest lag needs. */
export interface RatioWindow {
  /** Ratios of all that were added so far; `a` and `b` count what was added, nulls included. */
  readonly ratios: readonly LightRatio[];
  /** The next one in order; null: there is none to compare. */
  add(light: LightGrid | null): void;
}

/** What is kept of one that went by. */
interface Passed {
  readonly light: LightGrid;
  readonly features: Features;
  /** Where its cells lie in the one so many places later, by lag. */
  readonly ways: Map<number, Registration>;
}

/**
 * A window that finds each view again in the ones after it: neighbours by the step before, others by the steps between
 * them. Where the camera stands, grids are compared as they are.
 */
export function createRatioWindow(): RatioWindow {
  const ratios: LightRatio[] = [];
  const recent: (Passed | null)[] = [];
  let step = STILL;
  let b = 0;
  const register = (earlier: Passed, now: Passed, lag: number): Registration => {
    if (lag === 1) return registerGrids(earlier.features, now.features, step, true);
    const [first, then] = [earlier.ways.get(lag / 2), recent.at(-lag / 2)?.ways.get(lag / 2)];
    if (!first || !then || isLost(first) || isLost(then))
      return registerGrids(earlier.features, now.features, STILL, true);
    if (first.warp === STILL && then.warp === STILL) return { warp: STILL, alike: null };
    return registerGrids(earlier.features, now.features, composeWarps(first.warp, then.warp), false);
  };
  return {
    ratios,
    add(light) {
      const now = light && { light, features: createFeatures(light), ways: new Map<number, Registration>() };
      for (const lag of LAGS) {
        const earlier = recent.at(-lag);
        if (!now || !earlier) continue;
        const registration = register(earlier, now, lag);
        earlier.ways.set(lag, registration);
        if (lag === 1) step = registration.warp;
        ratios.push({ a: b - lag, b, ...compareRegistered(earlier.light, now.light, registration) });
      }
      recent.push(now);
      if (recent.length > LONGEST_LAG) recent.shift();
      b++;
    },
  };
}

/** Hardly anything is the same: how one lies in the other is not known. */
function isLost({ warp, alike }: Registration): boolean {
  return alike !== null && alike < (warp === STILL ? UNLIKE_STILL : UNLIKE_MOVED);
}

/** Quality 0 where the two show other content: how bright that is says nothing about light. */
function compareRegistered(a: LightGrid, b: LightGrid, registration: Registration): GridRatio {
  const moved = registration.warp === STILL ? b : resampleGrid(b, registration.warp);
  const ratio = computeLightRatio(a, moved);
  if (!isLost(registration)) return ratio;
  return computeContentSpread(a, moved, ratio.delta) > OTHER_CONTENT ? { ...ratio, quality: 0 } : ratio;
}
