import { solveApparent } from "./apparent.ts";
import { computeExposure } from "./exposure.ts";
import { computeFlicker } from "./flicker-score.ts";
import type { LightInput, LightSolution, SolvedLight } from "./light-input.ts";
import { computeProgramme } from "./programme.ts";
import { findSceneSteps } from "./scene-steps.ts";
import { type SceneSolution, solveScene } from "./scene.ts";
import { computeResponse } from "./settings-response.ts";
import { computeTimeline } from "./timeline.ts";
import { computeLambda } from "./whittaker.ts";

const DEFAULT_PERIOD = 30;
const MIN_PERIOD = 4;
/** With fewer measured frames than this nothing can be told from anything. */
const MIN_FRAMES = 4;
/** Share of frames whose settings must be known for settings to be used. */
const MIN_KNOWN = 0.5;
/** Settings that show less than this in the pictures are not believed. */
const MIN_RESPONSE = 0.4;
/** Pictures developed by a camera follow settings by more than 1; closer to 1 than this it is calibration. */
const RESPONSE_TOLERANCE = 0.15;
/** A frame whose light is known to this (EV) counts half. */
const HALF_TRUST = 0.02;
const MAX_GAIN = { "as-shot": 3, constant: 8 } as const;

/**
 * Splits how bright the frames came out into what the settings did, what the scene did and what was flicker, and gives
 * each frame the gain that takes flicker away and turns the settings' steps into a smooth programme:
 *
 *     y = s + E + β(setting) + e        gain = Ē − E − β − e
 *
 * The scene's own light s passes unchanged. Where too little is known the gain is 0 and a note says so.
 */
export function solveLight({ frames, ratios, options = {} }: LightInput): LightSolution {
  const { mode = "deflicker", programme = "as-shot", period = DEFAULT_PERIOD } = options;
  const notes: string[] = [];
  const count = frames.length;
  const exposure = computeExposure(frames.map((frame) => frame.exposure));
  const usable = (frame: number): boolean => frames[frame]?.usable === true;
  const settings = Float64Array.from(exposure.ev, (ev) => ev ?? Number.NaN);
  const apparent = solveApparent(
    count,
    ratios.filter(({ a, b }) => usable(a) && usable(b)),
    settings,
  );
  const measured = apparent.ev.reduce((sum, value) => sum + (Number.isFinite(value) ? 1 : 0), 0);
  const scale = chooseScale(apparent.ev, settings, notes);
  const effective = settings.map((ev) => (scale === 0 ? 0 : scale * ev));
  const scenePeriod = Math.max(MIN_PERIOD, Math.min(period, 2 * measured));
  const times = computeTimeline(frames.map((frame) => frame.time));
  const split = splitScene({ times, apparent, effective, setting: exposure.setting, scale, period: scenePeriod });
  const offsetOf = (frame: number): number => split.offsets[exposure.setting[frame] ?? -1] ?? 0;
  const shot = effective.map((ev, i) => ev + offsetOf(i));
  const smooth = computeProgramme(shot, programme, scenePeriod);
  const trust = (frame: number): number => {
    const variance = apparent.variance[frame] ?? Infinity;
    return 1 / (1 + variance / Math.max(split.sigma, 0.005) ** 2);
  };
  const error = apparent.ev.map((y, i) => y - (split.scene[i] ?? 0) - (shot[i] ?? 0));
  const wanted = Float64Array.from(frames, (_, i) => {
    const level = (smooth[i] ?? 0) - (shot[i] ?? 0);
    if (!usable(i)) return Number.NaN;
    if (Number.isFinite(error[i]) && Number.isFinite(level)) return level - trust(i) * (error[i] ?? 0);
    if (Number.isFinite(apparent.ev[i])) return (smooth[i] ?? 0) + (split.scene[i] ?? 0) - (apparent.ev[i] ?? 0);
    return level;
  });
  const active = mode === "deflicker" && measured >= MIN_FRAMES;
  const gains = active ? limit(interpolate(wanted), MAX_GAIN[programme], notes) : new Float64Array(count);
  if (measured < MIN_FRAMES) notes.push(describeFew(count, measured));
  else if (measured < frames.filter((frame) => frame.usable).length) {
    notes.push(
      `${frames.filter((frame) => frame.usable).length - measured} frames are too dark, too bright or too unlike their neighbours to be compared.`,
    );
  }
  const steps = findSettingSteps(exposure.setting);
  return {
    frames: frames.map((_, i): SolvedLight => {
      const known = measured >= MIN_FRAMES;
      return {
        gain: gains[i] ?? 0,
        apparent: finite(apparent.ev[i]),
        exposure: exposure.ev[i] ?? null,
        scene: known ? finite(split.scene[i]) : null,
        error: known ? finite(error[i]) : null,
        setting: exposure.setting[i] ?? null,
      };
    }),
    offsets: [...split.offsets],
    steps,
    sceneSteps: split.sceneSteps,
    flickerBefore: computeFlicker(apparent.ev),
    flickerAfter: computeFlicker(apparent.ev.map((value, i) => value + (gains[i] ?? 0))),
    notes,
  };
}

/** How much of E to use: 0 where settings are unknown or contradict the pictures, 1 as a rule. */
function chooseScale(apparent: Float64Array, settings: Float64Array, notes: string[]): number {
  const frames = [...apparent.keys()].filter((i) => Number.isFinite(apparent[i]));
  const known = frames.filter((i) => Number.isFinite(settings[i])).length;
  if (frames.length === 0) return 1;
  if (known === 0) {
    notes.push("No exposure data: light is solved from the pictures alone.");
    return 0;
  }
  if (known < MIN_KNOWN * frames.length) {
    notes.push(`Exposure data for ${known} of ${frames.length} frames only: light is solved from the pictures alone.`);
    return 0;
  }
  const response = computeResponse(apparent, settings);
  if (response === null) return 1;
  const shown = response.ratio.toFixed(2);
  if (response.ratio < MIN_RESPONSE) {
    notes.push(`Brightness follows the settings by ${shown} where 1 is expected: settings are not believed.`);
    return 0;
  }
  if (Math.abs(response.ratio - 1) <= RESPONSE_TOLERANCE || response.steps < 5) return 1;
  notes.push(`Brightness follows the settings by ${shown} (a developed picture's contrast): taken into account.`);
  return Math.min(2, response.ratio);
}

interface SplitInput {
  readonly times: Float64Array;
  readonly apparent: { readonly ev: Float64Array; readonly variance: Float64Array };
  readonly effective: Float64Array;
  readonly setting: readonly (number | null)[];
  readonly scale: number;
  readonly period: number;
}

/** Scene and offsets; once more with the scene free to jump, where it did. */
function splitScene(input: SplitInput): SceneSolution & { readonly sceneSteps: number[] } {
  const { times, apparent, effective, setting, scale, period } = input;
  const residual = apparent.ev.map((y, i) => y - (effective[i] as number));
  const problem = {
    times,
    residual: residual.map((value) => (Number.isFinite(value) ? value : 0)),
    weights: residual.map((value, i) =>
      Number.isFinite(value) ? 1 / (1 + (apparent.variance[i] as number) / HALF_TRUST ** 2) : 0,
    ),
    settings: Int32Array.from(setting, (index) => (scale === 0 ? -1 : (index ?? -1))),
    lambda: computeLambda(period),
    bends: new Float64Array(times.length).fill(1),
  };
  const first = solveScene(problem);
  // Without settings a jump may as well be the camera's: then it is smoothed.
  if (scale === 0) return { ...first, sceneSteps: [] };
  const light = residual.map((value, i) => value - (first.offsets[setting[i] ?? -1] ?? 0));
  const sceneSteps = findSceneSteps(times, light, first.sigma, new Set(findSettingSteps(setting)));
  if (sceneSteps.length === 0) return { ...first, sceneSteps };
  for (const step of sceneSteps) problem.bends[step] = problem.bends[step - 1] = 0;
  return { ...solveScene(problem), sceneSteps };
}

function findSettingSteps(setting: readonly (number | null)[]): number[] {
  const steps: number[] = [];
  let last: number | null = null;
  setting.forEach((index, frame) => {
    if (index !== null && last !== null && index !== last) steps.push(frame);
    last = index ?? last;
  });
  return steps;
}

/** Fills NaN straight between neighbours, level beyond the ends; all NaN becomes 0. */
function interpolate(values: Float64Array): Float64Array {
  const known = [...values.keys()].filter((i) => Number.isFinite(values[i]));
  let next = 0;
  return values.map((value, i) => {
    if (Number.isFinite(value)) return value;
    while (next < known.length && (known[next] as number) < i) next++;
    const after = known[next];
    const before = known[next - 1];
    if (before === undefined || after === undefined) return values[before ?? after ?? -1] ?? 0;
    const share = (i - before) / (after - before);
    return (values[before] as number) * (1 - share) + (values[after] as number) * share;
  });
}

function limit(gains: Float64Array, most: number, notes: string[]): Float64Array {
  const beyond = gains.reduce((sum, gain) => sum + (Math.abs(gain) > most ? 1 : 0), 0);
  if (beyond > 0) notes.push(`${beyond} frames asked for more than ${most} EV of correction and get ${most}.`);
  return gains.map((gain) => Math.min(most, Math.max(-most, gain)));
}

function describeFew(count: number, measured: number): string {
  return `${measured} of ${count} frames can be compared: too few to tell light from flicker, so nothing is changed.`;
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
