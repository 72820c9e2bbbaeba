import type { ApparentCurve } from "./apparent.ts";
import { findEvents } from "./events.ts";
import type { LightRatio } from "./frame-light.ts";
import { chooseScenePeriod, LONGEST_PERIOD } from "./scene-period.ts";
import { findSceneSteps } from "./scene-steps.ts";
import { type SceneSolution, solveScene } from "./scene.ts";
import type { SettingsUse } from "./settings-use.ts";
import { computeLambda } from "./whittaker.ts";

/** A frame whose light is known to this (EV) counts half. */
const HALF_TRUST = 0.02;
const MIN_PERIOD = 4;

export interface SplitInput {
  /** Rising, in usual intervals. */
  readonly times: Float64Array;
  readonly apparent: ApparentCurve;
  /** What the curve was joined from. */
  readonly pairs: readonly LightRatio[];
  /** E as used, EV; NaN: unknown. */
  readonly exposure: Float64Array;
  readonly setting: readonly (number | null)[];
  /** Slots where a jump may be the camera's: with another setting than before, or none told. */
  readonly unsure: readonly number[];
  readonly use: SettingsUse;
  /** Frames; undefined: as long as the flicker asks for. */
  readonly period: number | undefined;
}

export interface SceneSplit extends SceneSolution {
  /** Slots from which the scene stays on another level. */
  readonly sceneSteps: readonly number[];
  /** Frames: slower changes than this were taken as the scene's. */
  readonly period: number;
  /** How far each frame's light is believed to be of all of its picture, 0 (an event in a part of it) to 1. */
  readonly believed: Float64Array;
  readonly notes: readonly string[];
}

/** Scene, offsets and error: first with a long period; then with the one that fits, and free to jump where it did. */
export function splitScene(input: SplitInput): SceneSplit {
  const { times, apparent, pairs, exposure, setting, unsure, use, period } = input;
  const residual = apparent.ev.map((y, i) => y - (exposure[i] as number));
  const used = use.scale !== 0;
  const measured = residual.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0);
  const limit = (wanted: number): number => Math.max(MIN_PERIOD, Math.min(wanted, 2 * measured));
  const bends = new Float64Array(times.length).fill(1);
  let weights = residual.map((value, i) =>
    Number.isFinite(value) ? 1 / (1 + (apparent.variance[i] as number) / HALF_TRUST ** 2) : 0,
  );
  const solve = (wanted: number): SceneSolution =>
    solveScene({
      times,
      residual: residual.map((value) => (Number.isFinite(value) ? value : 0)),
      weights,
      settings: Int32Array.from(setting, (index) => (used ? (index ?? -1) : -1)),
      lambda: computeLambda(limit(wanted)),
      bends,
    });
  const longest = period ?? LONGEST_PERIOD;
  let first = solve(longest);
  const offset = (i: number): number => first.offsets[setting[i] ?? -1] ?? 0;
  const errors = residual.map((value, i) => value - (first.scene[i] as number) - offset(i));
  const events = findEvents(pairs, errors, first.sigma);
  if (events.notes.length > 0) {
    weights = weights.map((weight, i) => weight * (events.believed[i] as number));
    first = solve(longest);
  }
  // Without settings, jumps and quick changes may as well be the camera's: then they are smoothed.
  if (!used || use.automatic) return { ...first, sceneSteps: [], period: limit(longest), ...events };
  const light = residual.map((value, i) => (events.believed[i] === 1 ? value - offset(i) : Number.NaN));
  const sceneSteps = findSceneSteps(times, light, first.sigma, new Set(unsure));
  for (const step of sceneSteps) bends[step] = bends[step - 1] = 0;
  const chosen =
    period ??
    chooseScenePeriod(light.map((value, i) => (bends[i] === 0 ? Number.NaN : value - (first.scene[i] as number))));
  const changed = chosen !== longest || sceneSteps.length > 0;
  return { ...(changed ? solve(chosen) : first), sceneSteps, period: limit(chosen), ...events };
}
