import type { CameraPath } from "./measured-motion.ts";
import { scaleOf } from "./similarity.ts";
import { type SmoothOptions, solveSmooth } from "./solve-smooth.ts";
import { measureStability } from "./stability.ts";
import type { Framed, ViewLimits, ViewPath, WholeRegion } from "./view-path.ts";

/** What keeping so much of the picture costs in steadiness. */
export interface CropPrice {
  /** Least share of the width that is kept in any frame. */
  readonly keep: number;
  /** As `measureStability` tells it; null: too few frames. */
  readonly jitter: number | null;
}

export interface CropChoice {
  readonly path: ViewPath;
  /** What was tried, from the least crop on. */
  readonly prices: readonly CropPrice[];
}

/** Paths that are tried between the limit and no crop: a solution each, to a sixteenth of what is between them. */
const ROUNDS = 4;
/** Of shots with more frames, whose solutions take most of a second each, fewer: to a quarter. */
const LONG = 750;
const LONG_ROUNDS = 2;

/**
 * The steadiest path within the limits, or the one with the least crop that is still as steady as wanted, where there is one:
 * else the steadiest.
 * @param wanted jitter, pixels of a film of 1080 lines; null: the least there is
 */
export function chooseCrop(
  path: CameraPath,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
  wanted: number | null,
  options: SmoothOptions = {},
): CropChoice {
  const prices: CropPrice[] = [];
  const solve = (keep: number): { readonly views: ViewPath; readonly price: CropPrice } => {
    const views = solveSmooth(path, framed, { ...limits, keep }, regions, options);
    const price = priceOf(views, path, framed);
    prices.push(price);
    return { views, price };
  };
  const finish = (chosen: ViewPath): CropChoice => ({
    path: chosen,
    prices: prices.toSorted((a, b) => b.keep - a.keep),
  });
  const most = solve(limits.keep);
  const { keep: kept, jitter: least } = most.price;
  if (wanted === null || least === null || least > wanted || kept === 1) return finish(most.views);
  let best = most.views;
  let [low, high] = [kept, 1];
  const rounds = path.poses.length > LONG ? LONG_ROUNDS : ROUNDS;
  for (let round = 0; round < rounds; round++) {
    // Jitter is nothing over a wide range, and much from one percent to the next: a bisection finds where.
    const keep = (low + high) / 2;
    const tried = solve(keep);
    const isWhole = tried.views.issues.length <= most.views.issues.length;
    if (isWhole && tried.price.jitter !== null && tried.price.jitter <= wanted) {
      best = tried.views;
      low = keep;
    } else high = keep;
  }
  return finish(best);
}

/** What each of these limits would cost, from the least crop on. */
export function priceCrops(
  path: CameraPath,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
  keeps: readonly number[],
): readonly CropPrice[] {
  return keeps
    .map((keep) => priceOf(solveSmooth(path, framed, { ...limits, keep }, regions), path, framed))
    .sort((a, b) => b.keep - a.keep);
}

function priceOf({ views }: ViewPath, path: CameraPath, framed: Framed): CropPrice {
  const keep = views.reduce((least, view) => Math.min(least, scaleOf(view)), 1);
  return { keep, jitter: measureStability(views, path, framed).jitter };
}
