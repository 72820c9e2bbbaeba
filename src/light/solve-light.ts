import { type ApparentCurve, solveApparent } from "./apparent.ts";
import { computeExposure } from "./exposure.ts";
import { computeFlicker } from "./flicker-score.ts";
import { interpolateGains, limitGains } from "./gains.ts";
import type { LightInput, LightSolution, SolvedLight } from "./light-input.ts";
import { computeProgramme, DEFAULT_EYE } from "./programme.ts";
import { type SceneSplit, splitScene } from "./scene-split.ts";
import { chooseSettingsUse } from "./settings-use.ts";
import { fillSilentSettings } from "./silent-settings.ts";
import { computeTimeline } from "./timeline.ts";
import { chooseTrust } from "./trust.ts";

/** With fewer measured frames than this nothing can be told from anything. */
const MIN_FRAMES = 4;
/** EV by which a setting that no file tells may lie beyond those told for so many frames on either side. */
const SETTING_MARGIN = 1 / 3;
const AROUND = 8;

/**
 * Splits how bright the frames came out into what the settings did, what the scene did and what was flicker, and gives
 * each frame the gain that takes flicker away and turns the settings' steps into a smooth programme Ē:
 *
 *     y = s + E + β(setting) + e        gain = Ē − E − β − e
 *
 * The scene's own light s passes unchanged. Where too little is known the gain is 0 and a note says so.
 */
export function solveLight({ frames, ratios, options = {} }: LightInput): LightSolution {
  const { mode = "deflicker", programme = "as-shot", eye = DEFAULT_EYE, period } = options;
  const told = computeExposure(frames.map((frame) => frame.exposure));
  const written = Float64Array.from(told.ev, (value) => value ?? Number.NaN);
  const usable = (index: number): boolean => frames[index]?.usable === true;
  const pairs = ratios.filter(({ a, b }) => usable(a) && usable(b));
  const apparent = solveApparent(frames.length, pairs, written);
  const measured = apparent.ev.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0);
  const enough = measured >= MIN_FRAMES;
  const use = chooseSettingsUse(apparent.ev, written);
  const { ev, setting } = fillSilentSettings(told, apparent.ev, use.run);
  const exposure = Float64Array.from(ev, (value) => (use.scale === 0 ? 0 : use.scale * (value ?? Number.NaN)));
  const steps = findSettingSteps(setting);
  const times = computeTimeline(frames.map((frame) => frame.time));
  // Where files tell no settings, a jump may as well be the camera's.
  const silent = [...told.ev.keys()].filter((i) => told.ev[i] === null);
  const unsure = [...steps, ...silent];
  const split = splitScene({ times, apparent, pairs, exposure, setting, unsure, use, period });
  const shot = exposure.map((value, i) => value + (split.offsets[setting[i] ?? -1] ?? 0));
  const { scene, sceneSteps, period: scenePeriod } = split;
  const smooth = computeProgramme(
    { times, settings: showSettings(shot, apparent.ev, split), scene, sceneSteps, scenePeriod, use },
    programme,
    eye,
  );
  const error = apparent.ev.map((y, i) => y - (split.scene[i] as number) - (shot[i] as number));
  const { trust: certain, notes: doubts } = chooseTrust(apparent, error, split.sigma);
  const trust = certain.map((share, i) => share * (split.believed[i] as number));
  const wanted = computeGains({ apparent, shot, target: smooth.target, split, error, trust, usable });
  const limited = limitGains(interpolateGains(wanted), programme);
  const active = mode === "deflicker" && enough;
  const gains = active ? limited.gains : new Float64Array(frames.length);
  return {
    frames: frames.map((_, i): SolvedLight => ({
      gain: gains[i] as number,
      apparent: finite(apparent.ev[i]),
      exposure: told.ev[i] ?? null,
      scene: enough ? finite(split.scene[i]) : null,
      error: enough ? finite(error[i]) : null,
      setting: told.setting[i] ?? null,
    })),
    offsets: [...split.offsets],
    steps,
    sceneSteps: split.sceneSteps,
    period: split.period,
    flickerBefore: computeFlicker(apparent.ev),
    flickerAfter: computeFlicker(apparent.ev.map((value, i) => value + (gains[i] as number))),
    notes: [
      ...(enough ? [...use.notes, ...split.notes, ...doubts] : []),
      ...describeMeasured(frames, measured),
      ...(active ? [...smooth.notes, ...limited.notes] : []),
    ],
  };
}

/** E + β; where files tell none, what the picture shows that it came to, unless that is far from all told around it. */
function showSettings(shot: Float64Array, apparent: Float64Array, { scene, sigma }: SceneSplit): Float64Array {
  const margin = Math.max(SETTING_MARGIN, 3 * sigma);
  return shot.map((value, i) => {
    if (Number.isFinite(value)) return value;
    const told = shot.subarray(Math.max(0, i - AROUND), i + AROUND + 1).filter((other) => Number.isFinite(other));
    const shown = (apparent[i] as number) - (scene[i] as number);
    return shown >= Math.min(...told) - margin && shown <= Math.max(...told) + margin ? shown : Number.NaN;
  });
}

interface GainParts {
  readonly apparent: ApparentCurve;
  readonly shot: Float64Array;
  readonly target: Float64Array;
  readonly split: SceneSplit;
  readonly error: Float64Array;
  /** How far each error is believed, 0 to 1. */
  readonly trust: Float64Array;
  readonly usable: (index: number) => boolean;
}

/** Ē − E − β − e per slot; NaN where it has to come from the neighbours. */
function computeGains({ apparent, shot, target, split, error, trust, usable }: GainParts): Float64Array {
  return apparent.ev.map((y, i) => {
    if (!usable(i)) return Number.NaN;
    const level = (target[i] as number) - (shot[i] as number);
    if (!Number.isFinite(y)) return level;
    // Settings unknown: error and settings cannot be told apart, and both go.
    if (!Number.isFinite(level)) return (target[i] as number) + (split.scene[i] as number) - y;
    return level - (error[i] as number) * (trust[i] as number);
  });
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

function describeMeasured(frames: LightInput["frames"], measured: number): string[] {
  const usable = frames.filter((frame) => frame.usable).length;
  if (measured < MIN_FRAMES) {
    return [
      `${measured} of ${frames.length} frames can be compared: too few to tell light from flicker, so nothing is changed.`,
    ];
  }
  const lost = usable - measured;
  return lost === 0 ? [] : [`${lost} frames are too dark, too bright or too unlike their neighbours to be compared.`];
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
