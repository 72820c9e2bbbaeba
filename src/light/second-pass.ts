import type { ApparentCurve } from "./apparent.ts";
import { computeDoubt, type Doubt } from "./doubt.ts";
import { findEvents } from "./events.ts";
import { computeFlicker } from "./flicker-score.ts";
import type { LightRatio } from "./frame-light.ts";
import { solveScene } from "./scene.ts";
import { chooseTrust } from "./trust.ts";
import { computeLambda } from "./whittaker.ts";

/** Share of what is left that one pass takes away: less than all of it, as how pictures follow gains is an estimate. */
const STEP = 0.9;
/** A pass is worth it when it takes this share of the flicker away. */
const WORTH = 0.15;
/** More than this (EV) is no residual but something that the first pass decided to leave. */
const MOST_EV = 0.25;

export interface SecondPassInput {
  /** How bright the developed pictures came out, one entry per slot, EV of display-linear light. */
  readonly finished: ApparentCurve;
  /** What it was joined from. */
  readonly pairs: readonly LightRatio[];
  /** EV that a picture gets brighter by one EV of gain, per slot; above 0. */
  readonly response: Float64Array;
  /** Rising, in usual intervals. */
  readonly times: Float64Array;
  /** Frames: slower changes than this are the scene's, as in the first pass. */
  readonly period: number;
  /** Slots from which the scene stays on another level. */
  readonly sceneSteps: readonly number[];
}

/** What one more pass would do. */
export interface PassCorrection {
  /** EV to be added to each slot's gain; 0 where nothing is known or believed. */
  readonly gain: Float64Array;
  /** F of the pictures as they are, and as they should become; null: cannot be measured. */
  readonly flicker: number | null;
  readonly expected: number | null;
  /** How far the measuring itself can be trusted. */
  readonly doubt: Doubt;
  /** True when what it would take away is worth developing again, and more than the measuring itself may be out by. */
  readonly isWorth: boolean;
}

/**
 * What is left of flicker after the look, as EV of gain: the quick part of the finished pictures' brightness, as far as it
 * is believed (as errors of the first pass are), over how pictures respond to gain. A tone curve bends light, crops leave
 * parts out, dark and clipped parts that measuring left out are seen: what was even need not be so afterwards.
 */
export function computePassCorrection(input: SecondPassInput): PassCorrection {
  const { finished, pairs, response, times, period, sceneSteps } = input;
  const { ev } = finished;
  const bends = new Float64Array(times.length).fill(1);
  for (const step of sceneSteps) bends[step] = bends[step - 1] = 0;
  const { scene, sigma } = solveScene({
    times,
    residual: ev.map((value) => (Number.isFinite(value) ? value : 0)),
    weights: ev.map((value) => (Number.isFinite(value) ? 1 : 0)),
    settings: new Int32Array(times.length).fill(-1),
    lambda: computeLambda(period),
    bends,
  });
  const error = ev.map((value, i) => value - (scene[i] as number));
  const { trust } = chooseTrust(finished, error, sigma);
  const { believed } = findEvents(pairs, error, sigma);
  const gain = error.map((value, i) => {
    const share = (trust[i] as number) * (believed[i] as number);
    const wanted = (-STEP * value * share) / (response[i] as number);
    return Number.isFinite(wanted) ? Math.min(MOST_EV, Math.max(-MOST_EV, wanted)) : 0;
  });
  const flicker = computeFlicker(ev);
  const expected = computeFlicker(ev.map((value, i) => value + (gain[i] as number) * (response[i] as number)));
  const doubt = computeDoubt(finished, pairs);
  const isTold = flicker !== null && flicker > doubt.flicker;
  const isWorth = isTold && expected !== null && expected < (1 - WORTH) * flicker;
  return { gain, flicker, expected, doubt, isWorth };
}
