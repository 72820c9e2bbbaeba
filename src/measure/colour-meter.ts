import { computeFlicker } from "../light/flicker-score.ts";
import type { FrameLight } from "../light/frame-light.ts";
import { computeMedian, computeSpread } from "../light/robust.ts";
import { openAtCuts } from "./cuts.ts";

/** Takes pictures in order and keeps one number a picture and ratio. */
interface ColourMeter {
  add(light: FrameLight): void;
  /** F of log2 R/G and of log2 B/G, the larger one, EV; null: not comparable. */
  finish(cuts?: readonly number[]): number | null;
}

/** Fewer tiles in common than this say nothing about colour. */
const MIN_TILES = 8;
/** Where the tiles contradict each other so much (EV, standard error of their median), what they show changed, not the light. */
const MAX_ERROR = 0.006;
/** A median's standard error against a mean's, for normal numbers. */
const MEDIAN_ERROR = 1.2533;

/** Colour goes from picture to picture by the median change of the 24 × 16 tiles that both have. */
export function createColourMeter(): ColourMeter {
  let before: FrameLight | undefined;
  const redGreen: number[] = [];
  const blueGreen: number[] = [];
  return {
    add(light) {
      redGreen.push(follow(redGreen, before?.redGreen, light.redGreen));
      blueGreen.push(follow(blueGreen, before?.blueGreen, light.blueGreen));
      before = light;
    },
    finish(cuts = []) {
      const scores = [redGreen, blueGreen]
        .map((curve) => computeFlicker(openAtCuts(curve, cuts)))
        .filter((value) => value !== null);
      return scores.length === 0 ? null : Math.max(...scores);
    },
  };
}

function follow(curve: readonly number[], before: Float32Array | undefined, after: Float32Array): number {
  if (before === undefined) return 0;
  const changes = [...after].map((value, tile) => value - (before[tile] ?? Number.NaN)).filter(Number.isFinite);
  if (changes.length < MIN_TILES) return Number.NaN;
  const middle = computeMedian(changes);
  const spread = computeSpread(changes.map((change) => change - middle));
  if ((MEDIAN_ERROR * spread) / Math.sqrt(changes.length) > MAX_ERROR) return Number.NaN;
  return (curve.findLast((value) => Number.isFinite(value)) ?? 0) + middle;
}
