import { type ApparentCurve, solveApparent } from "../light/apparent.ts";
import type { LightRatio } from "../light/frame-light.ts";
import { findCuts } from "./cuts.ts";
import type { LightGrid } from "./light-ratio.ts";
import { createRatioWindow } from "./ratio-window.ts";

/** How bright pictures are from one to the next. */
export interface MeasuredCurve {
  /** One entry per picture that was added. */
  readonly apparent: ApparentCurve;
  /** Pictures that begin another shot. Nothing is compared across. */
  readonly cuts: readonly number[];
}

/** Takes pictures in order and keeps a few ratios of each. */
export interface CurveMeter {
  /** The next picture; null: there is none at this place. */
  add(light: LightGrid | null): void;
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
    add(light) {
      window.add(light);
      count++;
    },
    finish() {
      const comparable = window.ratios.filter(({ cells }) => cells >= MIN_CELLS);
      const cuts = findCuts(count, comparable);
      const within = comparable.filter(({ a, b }) => !cuts.some((cut) => a < cut && cut <= b));
      return { apparent: solveApparent(count, within), cuts };
    },
  };
}
