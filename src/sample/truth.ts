import type { ShootOptions } from "./shoot-plan.ts";
import type { NominalSettings, SettingValues } from "./settings.ts";

/** A part of the picture where nothing moves and no lamp shines, in pixels. */
export interface StaticPatch {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is true of one photograph, whatever its header says. EV are log2. */
export interface FrameTruth {
  readonly path: string;
  /** `test`: a photograph before a shot, of the same view. */
  readonly shot: "dusk" | "day" | "test";
  /** Which view it shows; names the patches. */
  readonly place: "dusk" | "day";
  /** Number within the shot. */
  readonly index: number;
  /** The camera's clock read as UTC, seconds since 1970. */
  readonly takenAt: number;
  readonly nominal: NominalSettings;
  readonly exact: SettingValues;
  /** Exact settings against those the view's shot began with. */
  readonly exposureEv: number;
  /** Errors no header tells: of the setting, and of this exposure alone. */
  readonly calibrationEv: number;
  readonly flickerEv: number;
  /** The scene's own light: what sun and sky give, against the shot's start. */
  readonly ambientEv: number;
  /** Mean over 24 × 16 tiles of log2 of the tile's mean luminance, scene light, clouds and lamps included. */
  readonly sceneEv: number;
  /** Mean scene light of each patch's green pixels in camera green: × 2^(exposureEv + calibrationEv + flickerEv) = share of clipping. */
  readonly patches: readonly number[];
}

/** What `truth.json` holds. */
export interface SampleTruth {
  readonly kind: "rushes-sample";
  readonly version: 1;
  /** False while the shoot is being written. */
  readonly complete: boolean;
  readonly options: ShootOptions;
  readonly camera: {
    readonly xyzToCamera: readonly number[];
    readonly asShotNeutral: readonly number[];
    readonly black: number;
    readonly white: number;
    readonly bits: number;
    readonly fullWellElectrons: number;
    readonly zoneOffset: number;
  };
  readonly patches: { readonly dusk: readonly StaticPatch[]; readonly day: readonly StaticPatch[] };
  /** In the order they were photographed; only those whose file is there. */
  readonly frames: readonly FrameTruth[];
  /** Files that were photographed and lost. */
  readonly missing: readonly string[];
  /** Every file, also of a shoot that is not complete: what may be replaced. */
  readonly files: readonly string[];
}
