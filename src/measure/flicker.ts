import { solveApparent } from "../light/apparent.ts";
import { computeFlicker } from "../light/flicker-score.ts";
import { computeMedian } from "../light/robust.ts";
import { createRatioWindow } from "./ratio-window.ts";
import type { PictureLight } from "./picture-light.ts";

/** What the score means, for everybody who prints it. */
export const FLICKER_DEFINITION: string =
  "F is the size of white flicker in EV: the root mean square of the second difference of brightness from picture to " +
  "picture, divided by √6. Brightness is log2 of linear light; how much brighter one picture is than another " +
  "is what most of 144 × 96 cells agree on (pictures 1, 2, 4 and 8 apart, clipped and near-black cells left out). Slow " +
  "changes and what moves through the picture do not count. The eye sees flicker from about 0.008 EV on.";

/** How much a film flickers. */
export interface FlickerScore {
  /** F, EV; null: fewer than 3 pictures in a row that can be compared. */
  readonly flicker: number | null;
  /** The same for colour: F of log2 R/G and of log2 B/G, the larger one. */
  readonly colour: number | null;
  /** Brightness of each picture, EV, 0 at the first that can be compared; NaN: not comparable. */
  readonly curve: readonly number[];
  /** The picture that departs most from the middle of its neighbours, and by how much, EV. */
  readonly worst: { readonly index: number; readonly ev: number } | null;
}

/** Takes pictures in order and keeps no more than it needs of them. */
export interface FlickerMeter {
  add(light: PictureLight): void;
  finish(): FlickerScore;
}

/** Fewer cells in common than this (1 %) are a lamp or a defect in the dark, not the picture. */
const MIN_CELLS = 138;
/** Fewer tiles in common than this say nothing about colour. */
const MIN_TILES = 8;

export function createFlickerMeter(): FlickerMeter {
  const window = createRatioWindow();
  let before: PictureLight | undefined;
  const redGreen: number[] = [];
  const blueGreen: number[] = [];
  let count = 0;
  return {
    add(light) {
      window.add(light);
      redGreen.push(follow(redGreen, before?.redGreen, light.redGreen));
      blueGreen.push(follow(blueGreen, before?.blueGreen, light.blueGreen));
      before = light;
      count++;
    },
    finish() {
      const curve = [
        ...solveApparent(
          count,
          window.ratios.filter(({ cells }) => cells >= MIN_CELLS),
        ).ev,
      ];
      const colours = [computeFlicker(redGreen), computeFlicker(blueGreen)].filter((value) => value !== null);
      return {
        flicker: computeFlicker(curve),
        colour: colours.length === 0 ? null : Math.max(...colours),
        curve,
        worst: findWorst(curve),
      };
    },
  };
}

/** Scores pictures that are all at hand; see `createFlickerMeter` for those that are not. */
export function measureFlicker(lights: readonly PictureLight[]): FlickerScore {
  const meter = createFlickerMeter();
  for (const light of lights) meter.add(light);
  return meter.finish();
}

/**
 * How far brightness jumps from picture `index` − 1 to `index` beyond what it does before and after, EV: the step that a
 * change of settings left behind. NaN where the pictures around cannot be compared.
 */
export function measureSteps(curve: readonly number[], indexes: readonly number[]): number[] {
  const slope = (index: number): number => (curve[index] ?? Number.NaN) - (curve[index - 1] ?? Number.NaN);
  return indexes.map((index) => {
    const around = [slope(index - 1), slope(index + 1)].filter((value) => Number.isFinite(value));
    return slope(index) - (around.length === 0 ? 0 : computeMedian(around));
  });
}

/** Goes on with a colour curve by the median change of the tiles that both pictures have. */
function follow(curve: readonly number[], before: Float32Array | undefined, after: Float32Array): number {
  if (before === undefined) return 0;
  const changes = [...after].map((value, tile) => value - (before[tile] ?? Number.NaN)).filter(Number.isFinite);
  const last = curve.findLast((value) => Number.isFinite(value)) ?? 0;
  return changes.length < MIN_TILES ? Number.NaN : last + computeMedian(changes);
}

function findWorst(curve: readonly number[]): FlickerScore["worst"] {
  let worst: FlickerScore["worst"] = null;
  for (let index = 1; index + 1 < curve.length; index++) {
    const middle = ((curve[index - 1] ?? Number.NaN) + (curve[index + 1] ?? Number.NaN)) / 2;
    const ev = (curve[index] ?? Number.NaN) - middle;
    if (Number.isFinite(ev) && Math.abs(ev) > Math.abs(worst?.ev ?? 0)) worst = { index, ev };
  }
  return worst;
}
