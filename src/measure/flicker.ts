import { computeFlicker } from "../light/flicker-score.ts";
import type { LightRatio } from "../light/frame-light.ts";
import { createColourMeter } from "./colour-meter.ts";
import { computeLargestStep, computePeak } from "./curve-scores.ts";
import { createCurveMeter } from "./curve-meter.ts";
import { openAtCuts } from "./cuts.ts";
import type { PictureLight } from "./picture-light.ts";
import { createTileMeter, type TileScore } from "./tile-meter.ts";

/** How much a film flickers. What each number means stands in `SCORES`. */
export interface FlickerScore {
  /** F, EV; null: fewer than 3 pictures in a row that can be compared. */
  readonly flicker: number | null;
  /** What 99 % of the pictures stay below, EV, in the units of F. */
  readonly peak: number | null;
  /** The same for colour: F of log2 R/G and of log2 B/G, the larger one, EV. */
  readonly colour: number | null;
  /** F of the parts of the picture, EV; null: too few of them hold still. */
  readonly tiles: TileScore | null;
  /** Largest step at a change of settings, EV; null: no changes are known, or none can be measured. */
  readonly step: number | null;
  /** Brightness of each picture, EV, 0 at the first that can be compared; NaN: not comparable. */
  readonly curve: readonly number[];
  /** Pictures that begin another shot. Nothing is compared across. */
  readonly cuts: readonly number[];
  /** The picture that departs most from the middle of its neighbours, and by how much, EV. */
  readonly worst: { readonly index: number; readonly ev: number } | null;
}

/** Takes pictures in order and keeps no more than it needs of them. */
export interface FlickerMeter {
  /** The next picture. `weights` of its cells, as in `RatioWindow`: by what its brightness is told. */
  add(light: PictureLight, weights?: Uint8Array | null): void;
  /** @param steps pictures (from 0) whose settings differ from those of the picture before, where that is known */
  finish(steps?: readonly number[]): FlickerScore;
  /** How the pictures added so far compare to each other. */
  readonly ratios: readonly LightRatio[];
}

export function createFlickerMeter(): FlickerMeter {
  const brightness = createCurveMeter();
  const colours = createColourMeter();
  const tiles = createTileMeter();
  return {
    ratios: brightness.ratios,
    add(light, weights = null) {
      brightness.add(light, weights);
      colours.add(light);
      tiles.add(light);
    },
    finish(steps = []) {
      const { apparent, cuts } = brightness.finish();
      const curve = [...apparent.ev];
      const opened = openAtCuts(curve, cuts);
      return {
        flicker: computeFlicker(opened),
        peak: computePeak(opened),
        colour: colours.finish(cuts),
        tiles: tiles.finish(curve, cuts),
        step: computeLargestStep(
          curve,
          steps.filter((step) => !cuts.includes(step)),
        ),
        curve,
        cuts,
        worst: findWorst(curve, cuts),
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

function findWorst(curve: readonly number[], cuts: readonly number[]): FlickerScore["worst"] {
  let worst: FlickerScore["worst"] = null;
  for (let index = 1; index + 1 < curve.length; index++) {
    if (cuts.includes(index) || cuts.includes(index + 1)) continue;
    const middle = ((curve[index - 1] ?? Number.NaN) + (curve[index + 1] ?? Number.NaN)) / 2;
    const ev = (curve[index] ?? Number.NaN) - middle;
    if (Number.isFinite(ev) && Math.abs(ev) > Math.abs(worst?.ev ?? 0)) worst = { index, ev };
  }
  return worst;
}
