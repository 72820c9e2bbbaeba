// Solves a made-up shoot from numbers alone, and holds what comes out against its truth.
import type { Exposure } from "../../src/film/frame.ts";
import { computeFlicker } from "../../src/light/flicker-score.ts";
import type { LightOptions, LightSolution } from "../../src/light/light-input.ts";
import { solveLight } from "../../src/light/solve-light.ts";
import { computeMedian } from "../../src/light/robust.ts";
import { computeLambda, smoothWhittaker } from "../../src/light/whittaker.ts";
import { computeLargestStep } from "../../src/measure/curve-scores.ts";
import { computeRms, createNormal, type WorldFrame } from "./light-world.ts";
import type { Taken } from "./shoots.ts";

/** Half-amplitude period of "slow", frames. */
const SLOW = 60;
/** Periods of smooth programmes, frames: how smooth one is made is no error. */
const PROGRAMMES = [2, 8, ...Array.from({ length: 17 }, (_, i) => 16 * 1.3 ** i)];

/** Shoots of white noise of which the floor is the mean. */
const DRAWS = 8;

/** Ratios straight from the truth, so that thousands of frames take no time. */
export function solveShoot(
  frames: readonly WorldFrame[],
  told: (exposure: Exposure, i: number) => Exposure = (own) => own,
  options?: LightOptions,
): LightSolution {
  const ratios = frames.flatMap(({ ev }, b) =>
    [1, 2, 4, 8].flatMap((lag) => {
      const a = frames[b - lag];
      if (a === undefined || a.missing === true || frames[b]?.missing === true) return [];
      return [{ a: b - lag, b, delta: ev - a.ev, quality: 0.9, variance: 1e-6, cells: 9000 }];
    }),
  );
  return solveLight({
    frames: frames.map(({ time, exposure, missing }, i) => {
      return { time, exposure: told(exposure, i), usable: missing !== true };
    }),
    ratios,
    ...(options === undefined ? {} : { options }),
  });
}

export interface ShootScore {
  /** F of what is shown; runs that a pause parts are taken apart. */
  readonly before: number;
  readonly flicker: number;
  /** The largest jump at a change of settings beyond the trend. */
  readonly step: number;
  /** What a ruined frame keeps: the most that one stands away from the mean of its neighbours. */
  readonly ruined: number;
  /** RMS of the slow part of film minus scene minus smooth settings, of the smoothness that suits the film best; mean taken away. */
  readonly slow: number;
  /** What is to be expected of that from the jitter alone: nobody can tell it from the scene. */
  readonly floor: number;
}

export function scoreShoot(taken: Taken, solution: LightSolution): ShootScore {
  const { frames, scene, settings, jitter, ruin, rest, steps } = taken;
  const interval = computeMedian(taken.times.slice(1).map((time, i) => time - (taken.times[i] as number)));
  const times = taken.times.map((time) => time / interval);
  const develop = (gain: (i: number) => number): number[] =>
    frames.map(({ ev, missing }, i) => (missing === true ? Number.NaN : ev + gain(i)));
  const curve = develop((i) => solution.frames[i]?.gain ?? Number.NaN);
  const shown = Float64Array.from(curve, (ev) => (Number.isFinite(ev) ? 1 : 0));
  const slowPart = (values: readonly number[], weights: Float64Array, period: number): Float64Array => {
    const data = Float64Array.from(values, (value, i) => (weights[i] === 0 ? 0 : value));
    return smoothWhittaker(times, data, weights, computeLambda(period));
  };
  const measure = (values: readonly number[]): number => {
    const slow = slowPart(values, shown, SLOW);
    const seen = [...slow].filter((_, i) => shown[i] === 1);
    const mean = seen.reduce((sum, value) => sum + value, 0) / Math.max(1, seen.length);
    return computeRms(seen.map((value) => value - mean));
  };
  const all = new Float64Array(times.length).fill(1);
  const measureError = (period: number): number => {
    const programme = slowPart(settings, all, period);
    return measure(curve.map((ev, i) => ev - (scene[i] as number) - (programme[i] as number)));
  };
  const coarse = PROGRAMMES.map(measureError);
  const best = PROGRAMMES[coarse.indexOf(Math.min(...coarse))] as number;
  const fine = [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5].map((i) => measureError(best * 1.045 ** i));
  const normal = createNormal(DRAWS);
  const draws = Array.from({ length: DRAWS }, () => measure(curve.map(normal)));
  const lone = curve.map((ev, i) => ev - ((curve[i - 1] as number) + (curve[i + 1] as number)) / 2);
  const kept = lone.filter((_, i) => ruin[i] !== 0 && rest !== i && rest !== i + 1).map(Math.abs);
  // Three neighbours across a pause are no flicker, and a jump there is no step.
  const runs = (values: readonly number[]): number[] =>
    rest === null ? [...values] : [...values.slice(0, rest), Number.NaN, ...values.slice(rest)];
  const parts: readonly (readonly [number, number])[] =
    rest === null
      ? [[0, curve.length]]
      : [
          [0, rest],
          [rest, curve.length],
        ];
  const jumps = parts.map(([from, to]) => {
    const inside = steps.filter((step) => step > from && step < to).map((step) => step - from);
    return computeLargestStep(curve.slice(from, to), inside) ?? 0;
  });
  return {
    before: computeFlicker(runs(develop(() => 0))) ?? 0,
    flicker: computeFlicker(runs(curve)) ?? 0,
    step: Math.max(...jumps),
    ruined: Math.max(0, ...kept.filter(Number.isFinite)),
    slow: Math.min(...coarse, ...fine),
    floor: computeRms(draws) * computeRms(jitter),
  };
}
