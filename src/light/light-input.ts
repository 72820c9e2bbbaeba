import type { Exposure } from "../film/frame.ts";
import type { LightRatio } from "./frame-light.ts";

/** A slot of a shot, as the solver sees it. */
interface LightInputFrame {
  /** Seconds; null: unknown, then slots are taken as evenly spaced. */
  readonly time: number | null;
  /** Nominal settings; nulls: unknown. */
  readonly exposure: Exposure;
  /** False: missing, unreadable or unmeasured. Its gain is interpolated. */
  readonly usable: boolean;
}

/**
 * What the settings' steps become. `as-shot`: the path of brightness that was shot, made smooth. `constant`: one setting
 * throughout, so that the scene's own change is seen in full. `eye`: a share of the scene's own slow change is seen.
 */
export type LightProgramme = "as-shot" | "constant" | "eye";

export interface LightOptions {
  /** `off`: every gain is 0; the curves are still solved. */
  readonly mode?: "off" | "deflicker";
  /** Default `as-shot`. */
  readonly programme?: LightProgramme;
  /** Share of the scene's slow change that `eye` shows, 0 (none: as bright throughout) to 1 (all). Default 0.3. */
  readonly eye?: number;
  /**
   * Frames. Changes of the scene slower than this stay, quicker ones of the whole frame count as flicker. Default: as
   * short as the flicker allows, 8 to 30; 30 where settings are unknown or follow the light by themselves. 4 or more.
   */
  readonly period?: number;
}

export interface LightInput {
  /** One per slot of the shot, in order. */
  readonly frames: readonly LightInputFrame[];
  /** `a` and `b` index `frames`; lags 1, 2, 4 and 8 are enough. */
  readonly ratios: readonly LightRatio[];
  readonly options?: LightOptions;
}

/** The light of one slot. EV throughout. `gain` is always a number; the rest is null where it is not known. */
export interface SolvedLight {
  /** To be added when developing (scene-linear light × 2^gain). */
  readonly gain: number;
  /** y: how bright the frame came out, by consensus; 0 at the first measured frame. */
  readonly apparent: number | null;
  /** E: what the settings did, exact: log2(t·S / (100·N²)). */
  readonly exposure: number | null;
  /** s: what the scene did, slow; as `apparent − exposure` counts. */
  readonly scene: number | null;
  /** e: what was neither: flicker. */
  readonly error: number | null;
  /** Index into `LightSolution.offsets`; null: settings unknown. */
  readonly setting: number | null;
}

export interface LightSolution {
  readonly frames: readonly SolvedLight[];
  /** β of each distinct setting, EV: what it gave beyond what it says. */
  readonly offsets: readonly number[];
  /** Slots whose setting differs from the known one before; where files tell none, from where pictures show the change. */
  readonly steps: readonly number[];
  /** Slots from which the scene itself jumped (lamps on), left as they are. */
  readonly sceneSteps: readonly number[];
  /** Frames: changes of the scene slower than this were kept. */
  readonly period: number;
  /** F of the apparent curve, EV, and what it should be after the gains; null: fewer than 3 frames in a row. */
  readonly flickerBefore: number | null;
  readonly flickerAfter: number | null;
  /** For people: what is odd, and what was therefore not done. */
  readonly notes: readonly string[];
}
