import type { LightRatio } from "../light/frame-light.ts";
import { computeContentSpread } from "./content-spread.ts";
import { composeWarps, STILL } from "./grid-warp.ts";
import { computeLightRatio, type GridRatio, type LightGrid } from "./light-ratio.ts";
import { LAGS, LONGEST_LAG } from "./pair-window.ts";
import { createFeatures, type Features } from "./register-features.ts";
import { registerGrids, type Registration } from "./register-grids.ts";
import { resampleGrid } from "./resample-grid.ts";

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
  /** How the last that was added compares to the one right before it; null: there is none, or the view moved. */
  readonly last: LightRatio | null;
  /** How many ratios are of the whole picture, because weights left too little of it. */
  readonly fallbacks: number;
  /** True while the view moves: the last that was added lies elsewhere in the one before. */
  readonly isMoving: boolean;
  /**
   * The next one in order; null: there is none to compare.
   * @param weights how much its cells count, 0 to 255; null: all alike. In a pair a cell counts by the less of both, or
   * where the view moved by the earlier's
   */
  add(light: LightGrid | null, weights?: Uint8Array | null): void;
}

/** What is kept of one that went by. */
interface Passed {
  readonly light: LightGrid;
  readonly weights: Uint8Array | null;
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
    get isMoving() {
      return step !== STILL;
    },
    add(light, weights = null) {
      last = null;
      const now = light && { light, weights, features: createFeatures(light), ways: new Map<number, Registration>() };
      for (const lag of LAGS) {
        const earlier = recent.at(-lag);
        if (!now || !earlier) continue;
        const registration = register(earlier, now, lag);
        earlier.ways.set(lag, registration);
        if (lag === 1) step = registration.warp;
        const both = registration.warp === STILL ? joinWeights(earlier.weights, weights) : earlier.weights;
        let ratio = compareRegistered(earlier.light, now.light, registration, both);
        if (both !== null && ratio.quality === 0) {
          ratio = compareRegistered(earlier.light, now.light, registration, null);
          if (ratio.quality > 0) fallbacks++;
        }
        const pair = { a: b - lag, b, ...ratio };
        ratios.push(pair);
        if (lag === 1 && registration.warp === STILL) last = pair;
      }
      recent.push(now);
      if (recent.length > LONGEST_LAG) recent.shift();
      b++;
    },
  };
}

function joinWeights(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null || b === null || a === b) return a ?? b;
  return a.map((weight, cell) => Math.min(weight, b[cell] as number));
}

/** Hardly anything is the same: how one lies in the other is not known. */
function isLost({ warp, alike }: Registration): boolean {
  return alike !== null && alike < (warp === STILL ? UNLIKE_STILL : UNLIKE_MOVED);
}

/** Quality 0 where the two show other content: how bright that is says nothing about light. */
function compareRegistered(
  a: LightGrid,
  b: LightGrid,
  registration: Registration,
  weights: Uint8Array | null,
): GridRatio {
  const moved = registration.warp === STILL ? b : resampleGrid(b, registration.warp);
  const ratio = computeLightRatio(a, moved, weights);
  if (!isLost(registration)) return ratio;
  return computeContentSpread(a, moved, ratio.delta) > OTHER_CONTENT ? { ...ratio, quality: 0 } : ratio;
}
