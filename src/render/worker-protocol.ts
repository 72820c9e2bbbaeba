import type { ErrorRecord } from "../base/errors.ts";
import type { BakedMap } from "../develop/bake-lut.ts";
import type { Lut } from "../develop/lut.ts";
import type { Recipe } from "../edit/recipe.ts";
import type { FilmColour } from "../film/colour.ts";
import type { KernelModule } from "../kernels/instance.ts";
import type { Picture, PixelFormat } from "../kernels/picture.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import type { FrameLight } from "../light/frame-light.ts";
import type { PictureLevel } from "../develop/level-meter.ts";
import type { FrameFeatures } from "../measure/frame-features.ts";
import type { DustPlane } from "../measure/measure-dust.ts";
import type { HotSites } from "../measure/measure-hot-pixels.ts";
import type { PictureLight } from "../measure/picture-light.ts";
import type { Lens } from "../motion/lens.ts";
import type { FoundMotion, PointPairs, Region } from "../motion/measured-motion.ts";
import type { Similarity } from "../motion/similarity.ts";
import type { KeogramColumn } from "../report/keogram.ts";

/** What a decoded frame says about itself: the image without its place in memory. Plain data, cached. */
export type ImageHeader = Omit<RawImage, "offset" | "stride">;

/** A photograph as workers open it: an absolute path (bytes where the name is no valid text), and its name for people. */
export interface SourceFile {
  readonly path: string | Uint8Array;
  readonly name: string;
  /** As it was when it was measured. */
  readonly stamp?: FileStamp;
}

/** What tells a file that changed from one that did not, without reading it. */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** What a pixel worker is born with. */
export interface WorkerData {
  readonly kernels: KernelModule;
}

/** A file's bytes, at the start of a buffer that is handed back when they are done with. */
export interface Photograph {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** True when size and time are those under which the file was measured: then its bytes are too. */
  readonly isAsMeasured: boolean;
}

/** What is measured of a frame besides its light. */
export interface Wanted {
  readonly features: boolean;
  readonly hotPixels: boolean;
  readonly dust: boolean;
}

/** From the main thread to a pixel worker. The photograph's buffer changes threads. */
export type Command =
  | {
      readonly kind: "measure";
      readonly name: string;
      readonly photograph: Photograph;
      readonly wanted: Wanted;
    }
  | {
      readonly kind: "develop";
      readonly name: string;
      readonly photograph: Photograph;
      readonly recipe: Recipe;
      /** The table that the recipe names; null: it names none. */
      readonly lut: Lut | null;
      /** The same of a camera profile's tables, and of those that it is on the way to. */
      readonly map: BakedMap | null;
      readonly nextMap: BakedMap | null;
      readonly packing: Packing;
      /** Which of the worker's output regions to fill. */
      readonly region: number;
    }
  | { readonly kind: "match"; readonly match: Match };

/** How finished pictures are packed, and for which display they are made. */
export interface Packing {
  readonly format: PixelFormat;
  readonly colour: FilmColour;
  /** The photograph is wanted as a DNG, too. Left out: it is not. */
  readonly hasDng?: boolean;
}

/** Two frames to be found in one another. */
export interface Match {
  readonly a: FrameFeatures;
  readonly b: FrameFeatures;
  /** Where a's places may be in b; null: anywhere. */
  readonly guess: Similarity | null;
  /** Pixels of the photograph around the guess. */
  readonly reach: number;
  readonly lens: Lens | null;
  /** Only what lies in it is wanted, as pairs of places, and no motion of the whole; null: the motion of the whole. */
  readonly region: Region | null;
}

/** From a pixel worker to the main thread: one answer a command, in order, with the photograph's buffer if it got one. */
export interface Answer {
  readonly reply: Reply;
  readonly buffer: ArrayBuffer | null;
}

export type Reply =
  | { readonly kind: "measured"; readonly frame: MeasuredFrame }
  | { readonly kind: "developed"; readonly picture: DevelopedPicture }
  | { readonly kind: "matched"; readonly matched: Matched }
  | { readonly kind: "failed"; readonly error: ErrorRecord };

/** A frame's numbers, from the one pass that measures it. */
export interface MeasuredFrame {
  /** Hash of the file's bytes. */
  readonly content: string;
  readonly header: ImageHeader;
  readonly light: FrameLight;
  /** Null: not wanted. */
  readonly features: FrameFeatures | null;
  readonly hotPixels: HotSites | null;
  readonly dust: DustPlane | null;
}

/** How one frame lies in another; what was not asked for is null. */
export interface Matched {
  readonly motion: FoundMotion | null;
  readonly points: PointPairs | null;
}

/** A finished picture, still in the worker's memory. */
export interface DevelopedPicture {
  readonly buffer: SharedArrayBuffer;
  readonly picture: Picture;
  readonly numbers: PictureNumbers;
  /** The photograph as a DNG with the light and the white balance of its recipe; null: not asked for. */
  readonly dng: Uint8Array | null;
}

/** What the report keeps of a finished picture. */
export interface PictureNumbers {
  readonly light: PictureLight;
  /** JPEG, THUMB_HEIGHT pixels high. */
  readonly thumb: Uint8Array;
  /** The picture's share of the keogram. */
  readonly column: KeogramColumn;
  /** How bright it is, of films in `rec2020-pq`; null: its codes do not say. */
  readonly level: PictureLevel | null;
  readonly decoder: RawImage["decoder"];
  /** CPU seconds the worker needed, decoding included. */
  readonly seconds: number;
}

/** Pictures a worker can hold finished while earlier ones of other workers are awaited. */
export const REGIONS_PER_WORKER = 3;
