import type { PlannedPicture } from "../edit/recipe.ts";
import type { FilmProbe } from "../encode/film-probe.ts";
import type { DeliverableFormat } from "../encode/sequence-format.ts";
import type { Film, FilmOutput } from "../film/film.ts";
import type { LookName } from "../film/look.ts";
import type { CameraProfile } from "../kernels/camera-profile.ts";
import type { LensDatabase } from "../library/lens-database.ts";
import type { ScanResult } from "../library/scan.ts";
import type { Cache } from "../store/cache.ts";
import type { Listener } from "./events.ts";
import type { FilmDocument } from "./film-document.ts";
import type { FilmPlace } from "./film-place.ts";
import type { FrameFacts, LitShot } from "./light-shots.ts";
import type { LoadedLut } from "./load-luts.ts";
import type { Measurement } from "./measure-frames.ts";
import type { MovedShot } from "./move-shot.ts";
import type { RenderResult } from "./render-chunks.ts";
import type { PassOutcome } from "./pass-outcome.ts";
import type { StageClock } from "./stage-clock.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** What is asked of a run. */
export interface MakeOptions {
  /** Folder of photographs, or a film.yaml. */
  readonly input: string;
  /** The film; its suffix chooses the container. Of a sequence: its folder. */
  readonly output?: string;
  readonly codec?: FilmOutput["codec"];
  readonly bits?: FilmOutput["bits"];
  readonly colour?: FilmOutput["colour"];
  /** `3840x2160` */
  readonly size?: string;
  readonly fps?: string;
  readonly crf?: number;
  readonly fit?: FilmOutput["fit"];
  /** A tone curve, or a `.cube` file (below the working folder unless absolute) for the finished pictures. */
  readonly look?: LookName | `${string}.cube`;
  readonly light?: Film["light"]["mode"];
  readonly motion?: Film["motion"]["mode"];
  /** Least share of the width that steadiness may leave, 0.3 to 1. */
  readonly keep?: number;
  /** Only these shots. */
  readonly shots?: readonly string[];
  /** Worker threads; default: one per core. */
  readonly workers?: number;
  readonly signal: AbortSignal;
  readonly listener: Listener;
}

/** What a run made, for whoever asked. */
export interface MadeFilm {
  readonly filmPath: string;
  readonly documentPath: string;
  readonly reportPath: string;
  readonly reportJsonPath: string;
  readonly film: {
    readonly frames: number;
    readonly seconds: number;
    readonly width: number;
    readonly height: number;
    readonly codec: string;
    readonly bits: number;
    readonly fps: string;
    readonly sizeBytes: number;
  };
  readonly shots: readonly {
    readonly id: string;
    readonly kind: string;
    readonly pictures: number;
    readonly flickerBefore: number | null;
    readonly flickerAfter: number | null;
    /** Null: it was not looked at. */
    readonly motion: { readonly mode: string; readonly kept: number } | null;
  }[];
  /** Source frames that could not be used. */
  readonly lostFrames: number;
  readonly resumedPictures: number;
  readonly wallSeconds: number;
}

/** What a run works with. */
export interface Run {
  readonly options: MakeOptions;
  readonly clock: StageClock;
  readonly place: FilmPlace;
  /** Null: there is no film.yaml yet. */
  readonly document: FilmDocument | null;
  readonly source: string;
  readonly cache: Cache;
  readonly scan: ScanResult;
  readonly pool: WorkerPool;
}

export interface Prepared {
  readonly film: Film;
  readonly target: string;
  readonly format: DeliverableFormat;
  readonly measurements: ReadonlyMap<string, Measurement>;
  /** Camera profiles, by shot; of shots that have none, nothing. */
  readonly profiles: ReadonlyMap<string, CameraProfile>;
  /** Null: no shot asks for it. */
  readonly lenses: LensDatabase | null;
  /** The film's LUTs, by their path in film.yaml. */
  readonly luts: ReadonlyMap<string, LoadedLut>;
}

/** A film on disk, and everything that is known about how it came to be. */
export interface RenderedFilm {
  readonly film: Film;
  readonly target: string;
  readonly format: DeliverableFormat;
  readonly facts: FrameFacts;
  readonly lit: ReadonlyMap<string, LitShot>;
  /** By shot; of shots whose motion is off, nothing. */
  readonly moved: ReadonlyMap<string, MovedShot>;
  readonly pictures: readonly PlannedPicture[];
  readonly rendered: RenderResult;
  /** What second passes found, by shot; of shots that had none, nothing. */
  readonly outcomes: ReadonlyMap<string, PassOutcome>;
  readonly probe: FilmProbe;
}
