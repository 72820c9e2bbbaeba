import type { LightProgramme } from "./light-input.ts";
import { computeMedian } from "./robust.ts";
import type { SettingsUse } from "./settings-use.ts";
import { computeLambda, smoothWhittaker } from "./whittaker.ts";

/** Shortest and longest period (frames) that the steps of a ramp, or the scene's fall, are smoothed over. */
const MIN_PERIOD = 60;
const MAX_PERIOD = 1000;
/** EV from frame to frame: a programme that bends more anywhere is made smoother, by this factor a time. */
const MAX_BEND = 0.003;
const LONGER = 1.25;
/** EV: no programme is made smoother at the price of gains beyond this. */
const MAX_DISTANCE = 2.5;
/** Where the scene is at its brightest, this share of the frames, `eye` keeps the exposure that was shot. */
const BRIGHT_SHARE = 0.25;
/** Share of the scene's change that `eye` shows when nobody says: what an eye that adapts would still notice. */
export const DEFAULT_EYE = 0.3;

export interface ProgrammeInput {
  /** Rising, in usual intervals. */
  readonly times: Float64Array;
  /** E + β per frame, EV; NaN: unknown. */
  readonly settings: Float64Array;
  /** s per frame, EV. */
  readonly scene: Float64Array;
  /** Frames from which the scene stays on another level (lamps). */
  readonly sceneSteps: readonly number[];
  /** Frames: changes of s slower than this were taken as the scene's. */
  readonly scenePeriod: number;
  readonly use: SettingsUse;
}

/** Ē per frame, EV, and for people what could not be done. */
interface Programme {
  readonly target: Float64Array;
  readonly notes: readonly string[];
}

/**
 * Ē: the smooth exposure that the film gets in place of the settings' steps. What it shows of the scene is s + Ē.
 *
 * `as-shot`: the settings as they really were (E + β), smoothed over twice the usual distance between steps (60 frames at
 * least), straight at the ends; on real time as the scene is, so that what one gains over a pause the other loses. Under
 * auto exposure, which changes with every frame or two, over the scene's own period, so that what the camera evened out
 * stays even. Over longer where the film would bend visibly otherwise (a camera that wanders). `constant`: their median.
 * `eye`: see `followEye`.
 * The latter two need settings: without, what the scene itself did is not known, and the film stays as it was shot.
 * @param eye share of the scene's slow change that `eye` shows, 0 to 1
 */
export function computeProgramme(input: ProgrammeInput, programme: LightProgramme, eye: number): Programme {
  const { settings, use } = input;
  const known = settings.filter((value) => Number.isFinite(value));
  const isBlind = programme !== "as-shot" && (use.scale === 0 || known.length === 0);
  const notes = isBlind
    ? [`Settings do not tell what the scene's own light did: it stays as it was shot, not \`${programme}\`.`]
    : [];
  if (known.length === 0) return { target: new Float64Array(settings.length), notes };
  if (programme === "constant") {
    return { target: new Float64Array(settings.length).fill(computeMedian(known)), notes };
  }
  if (programme === "eye" && !isBlind) return { target: followEye(input, eye), notes };
  return { target: followSettings(input), notes };
}

/** The settings smoothed as `as-shot` wants them, and as much longer as it takes that nobody sees the film bend by them. */
function followSettings({ times, settings, scene, scenePeriod, use }: ProgrammeInput): Float64Array {
  const weights = settings.map((value) => (Number.isFinite(value) ? 1 : 0));
  const values = settings.map((value) => (Number.isFinite(value) ? value : 0));
  const twice = Math.min(MAX_PERIOD, Number.isFinite(use.run) ? 2 * use.run : 0);
  let period = use.automatic ? scenePeriod : Math.max(MIN_PERIOD, twice);
  const own = computeBends(scene);
  const smooth = (): Float64Array => smoothWhittaker(times, values, weights, computeLambda(period));
  let target = smooth();
  while (period < MAX_PERIOD) {
    const bends = computeBends(target.map((value, i) => value + (scene[i] as number)));
    if (bends.every((bend, i) => Math.abs(bend) <= Math.abs(own[i] as number) + MAX_BEND)) break;
    period = Math.min(MAX_PERIOD, period * LONGER);
    const longer = smooth();
    if (settings.some((value, i) => Math.abs((longer[i] as number) - value) > MAX_DISTANCE)) break;
    target = longer;
  }
  return target;
}

function computeBends(curve: Float64Array): Float64Array {
  return curve.map((value, i) => {
    const bend = (curve[i - 1] ?? Number.NaN) - 2 * value + (curve[i + 1] ?? Number.NaN);
    return Number.isFinite(bend) ? bend : 0;
  });
}

/**
 * Ē = c − (1 − eye)·S: of the scene's slow change S the share `eye` is seen, as an eye that adapts would see it. Quick
 * changes (s − S: clouds) and jumps (lamps) are seen in full: an eye is slower. c keeps the exposure as it was shot where
 * the scene is at its brightest, wherever in the shot that is, so that day stays and night becomes night.
 */
function followEye({ times, settings, scene, sceneSteps, scenePeriod }: ProgrammeInput, eye: number): Float64Array {
  const level = withoutSteps(scene, sceneSteps);
  const period = Math.max(MIN_PERIOD, Math.min(MAX_PERIOD, 2 * scenePeriod));
  const slow = smoothWhittaker(times, level, new Float64Array(level.length).fill(1), computeLambda(period));
  const known = [...settings.keys()].filter((i) => Number.isFinite(settings[i]));
  const brightest = known
    .toSorted((a, b) => (slow[b] as number) - (slow[a] as number) || a - b)
    .slice(0, Math.max(1, Math.ceil(known.length * BRIGHT_SHARE)));
  const anchor = computeMedian(brightest.map((i) => (settings[i] as number) + (1 - eye) * (slow[i] as number)));
  return slow.map((value) => anchor - (1 - eye) * value);
}

/** A curve with its jumps taken out: what comes after one is moved to where it would have gone on. */
function withoutSteps(curve: Float64Array, steps: readonly number[]): Float64Array {
  const level = curve.slice();
  for (const step of steps) {
    const jump = (curve[step] as number) - (curve[step - 1] as number);
    for (let i = step; i < level.length; i++) level[i] = (level[i] as number) - jump;
  }
  return level;
}
