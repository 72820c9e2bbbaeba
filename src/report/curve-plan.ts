import { computeMedian } from "../light/robust.ts";
import { drawPath, isKnown, planPanel, range } from "./curve-panel.ts";
import type { Panel, Values } from "./curve-panel.ts";
import type { LightReport } from "./report.ts";

/** Curves about their own median: the first two in the level panel, the others in the programme panel. */
export type LevelCurve = "before" | "after" | "scene" | "settings";

/** SVG path data in a space `width` wide and as high as the panel, y down; "" when nothing is known. */
export interface CurvePlan {
  readonly width: number;
  readonly slots: number;
  readonly level: Panel;
  /** What the scene did and what the camera's settings did about it. */
  readonly programme: Panel;
  readonly paths: Readonly<Record<LevelCurve, string>>;
  readonly medians: Readonly<Record<LevelCurve, number | null>>;
  readonly flicker: Panel;
  readonly flickerBefore: string;
  readonly flickerAfter: string;
  readonly gain: Panel;
  readonly gainPath: string;
  /** Left to right, one for each setting change. */
  readonly stepX: readonly number[];
}

function median(values: Values): number | null {
  const known = values.filter(isKnown);
  return known.length === 0 ? null : computeMedian(known);
}

function subtract(values: Values, offset: number | null): (number | null)[] {
  return values.map((value) => (isKnown(value) && offset !== null ? value - offset : null));
}

/** How much a slot differs from the mean of its two neighbours: minus half the second difference. */
function compareNeighbours(values: Values): (number | null)[] {
  return values.map((value, slot) => {
    const last = values[slot - 1];
    const next = values[slot + 1];
    return isKnown(value) && isKnown(last) && isKnown(next) ? value - (last + next) / 2 : null;
  });
}

/** About zero, as high as the highest peak, but no more than 4 times what 99 % of the values reach. */
function planFlickerPanel(height: number, curves: readonly Values[]): Panel {
  const sizes = curves
    .flat()
    .filter(isKnown)
    .map(Math.abs)
    .sort((a, b) => a - b);
  const highest = sizes.at(-1) ?? 0;
  const usual = sizes[Math.floor(0.99 * (sizes.length - 1))] ?? 0;
  const limit = Math.max(0.02, Math.min(highest, 4 * usual));
  return planPanel(height, -limit, limit, 5, highest > limit * 1.1);
}

export interface CurveSize {
  readonly width: number;
  readonly levelHeight: number;
  readonly flickerHeight: number;
  readonly gainHeight: number;
  readonly programmeHeight: number;
}

/** Works out what a drawing of a shot's light shows. Null when no slot's light is known. */
export function planCurves(light: LightReport, size: CurveSize): CurvePlan | null {
  const sources: Readonly<Record<LevelCurve, Values>> = {
    settings: light.exposureEv,
    scene: light.scene,
    before: light.before,
    after: light.after,
  };
  if (!light.before.some(isKnown) && !light.after.some(isKnown)) return null;
  const medians = {
    settings: median(sources.settings),
    scene: median(sources.scene),
    before: median(sources.before),
    after: median(sources.after),
  };
  const levels = {
    settings: subtract(sources.settings, medians.settings),
    scene: subtract(sources.scene, medians.scene),
    before: subtract(sources.before, medians.before),
    after: subtract(sources.after, medians.after),
  };
  const { width } = size;
  const level = planPanel(size.levelHeight, ...range([levels.before, levels.after]), 6, false);
  const programme = planPanel(size.programmeHeight, ...range([levels.scene, levels.settings]), 5, false);
  const flickerBefore = compareNeighbours(light.before);
  const flickerAfter = compareNeighbours(light.after);
  const flicker = planFlickerPanel(size.flickerHeight, [flickerBefore, flickerAfter]);
  const gain = planPanel(size.gainHeight, ...range([light.gain, [0]]), 4, false);
  return {
    width,
    slots: light.before.length,
    level,
    programme,
    paths: {
      settings: drawPath(levels.settings, programme, width),
      scene: drawPath(levels.scene, programme, width),
      before: drawPath(levels.before, level, width),
      after: drawPath(levels.after, level, width),
    },
    medians,
    flicker,
    flickerBefore: drawPath(flickerBefore, flicker, width),
    flickerAfter: drawPath(flickerAfter, flicker, width),
    gain,
    gainPath: drawPath(light.gain, gain, width),
    stepX: light.steps.map((slot) => Math.round((slot * width * 10) / light.before.length) / 10),
  };
}
