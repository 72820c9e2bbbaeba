import { type ApparentCurve, solveApparent } from "../light/apparent.ts";
import type { LightRatio } from "../light/frame-light.ts";
import { findCuts } from "./cuts.ts";
import type { LightGrid } from "./light-ratio.ts";
import { createRatioWindow } from "./ratio-window.ts";

/** How bright pictures are from one to the next. */
export interface MeasuredCurve {
  /** One entry per picture that was added. */
  readonly apparent: ApparentCurve;
  /** What it was joined from. */
  readonly pairs: readonly LightRatio[];
  /** Pictures that begin another shot. Nothing is compared across. */
  readonly cuts: readonly number[];
}

/** Takes pictures in order and keeps a few ratios of each. */
export interface CurveMeter {
  /** The next picture; null: there is none at this place. `weights`: as in `RatioWindow`. */
  add(light: LightGrid | null, weights?: Uint8Array | null): void;
  finish(): MeasuredCurve;
  /** How the pictures added so far compare to each other. */
  readonly ratios: readonly LightRatio[];
}

/** Fewer cells in common than this (1 %) are a lamp or a defect in the dark, not the picture. */
const MIN_CELLS = 138;

export function createCurveMeter(): CurveMeter {
  const window = createRatioWindow();
  let count = 0;
  return {
    ratios: window.ratios,
    add(light, weights = null) {
      window.add(light, weights);
      count++;
    },
    finish: () => joinCurve(count, window.ratios),
  };
}

/** One curve of `count` pictures from how they compare. */
export function joinCurve(count: number, ratios: readonly LightRatio[]): MeasuredCurve {
  const comparable = ratios.filter(({ cells }) => cells >= MIN_CELLS);
  const cuts = findCuts(count, comparable);
  const pairs = comparable.filter(({ a, b }) => !cuts.some((cut) => a < cut && cut <= b));
  return { apparent: solveApparent(count, pairs), pairs, cuts };
}
