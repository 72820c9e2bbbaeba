import type { Grade } from "../film/grade.ts";
import type { Rectangle, Size } from "./framing.ts";

/**
 * Everything needed to make one picture of the film. Plain data: equal recipes, of equal sources, on equal engines
 * give equal pictures, bit for bit, so that its hash can name a cache entry.
 */
export interface Recipe {
  /** Hash of the source's bytes. */
  readonly content: string;
  /** Constant over the shot: black per CFA position and clipping level, in sample units. */
  readonly black: readonly [number, number, number, number];
  readonly white: number;
  /** Multipliers for red, green, blue: constant over the shot, or by its keyframes. */
  readonly whiteBalance: readonly [number, number, number];
  /** Of developed pictures whose camera's white balance flickers: see `DevelopSettings`. Left out: none. */
  readonly trim?: readonly [number, number, number];
  /** What clipped green is rebuilt by, changing slowly: see `DevelopSettings`. Left out: it is not. */
  readonly rebuild?: number;
  /** Constant over the shot: XYZ (D65) → camera RGB, row-major; null: linear-light sRGB primaries. */
  readonly xyzToCamera: readonly number[] | null;
  /** EV: the light's gain for this frame plus the shot's exposure key. */
  readonly gainEv: number;
  /** How light falls towards the corners of the sensor, to be undone: see `DevelopSettings`. Left out: nothing is. */
  readonly vignetting?: readonly [number, number, number];
  /** How its lens shows red and blue of another size than green, to be undone: see `LateralColour`. Left out: nothing is. */
  readonly lateralColour?: RecipeLateralColour;
  /** EV that places of the frame get on top, in the sensor's orientation; null: none. */
  readonly local: RecipeLocal | null;
  /** Photosites to be replaced by their neighbours: row · 65536 + column, ascending. Constant over the shot. Left out: none. */
  readonly hotPixels?: readonly number[];
  /** Shadows of dust to be divided out. Constant over the shot's frames of one aperture. Left out: none. */
  readonly dust?: readonly DustSpot[];
  readonly look: RecipeLook;
  /** What is changed of the look: constant over the shot, or by its keyframes. Left out: nothing. */
  readonly grade?: Grade;
  /** The baked tables of a camera profile: scene light goes through them before the look. Left out: none. */
  readonly map?: RecipeMap;
  /** Hash of a LUT's bytes, and what it is on, as in `FilmLut`. Left out: none. */
  readonly lut?: { readonly content: string; readonly on: "display" | "log" };
  /** How much noise of colour is taken out of the picture, to 100. Left out: none. */
  readonly colourNoise?: number;
  /** How much noise is taken out of the picture by those before and after, to 100. Left out: none. */
  readonly timeNoise?: number;
  /** With a warp: the smallest rectangle around all that it shows. */
  readonly crop: Rectangle;
  /** Where the view's places are, where that is not straight in `crop`. Left out: it is. */
  readonly warp?: RecipeWarp;
  readonly view: Size;
  readonly output: Size;
  /** Seeds the dither; differs from picture to picture. */
  readonly dither: number;
}

/** As `LateralColour` in src/motion/lateral-colour.ts. */
export interface RecipeLateralColour {
  readonly red: RecipeFringe;
  readonly blue: RecipeFringe;
}

type RecipeFringe = readonly [k0: number, k1: number, k2: number, k3: number, k4: number];

/** Baked tables, named by their hash, where white balance moves on the way from one to another. */
export interface RecipeMap {
  readonly content: string;
  /** `part`: how far, 0 to 1. Left out: not at all. */
  readonly towards?: { readonly content: string; readonly part: number };
}

/** As `LocalLight` in src/light/local-light.ts; parts that are off are null. */
export interface RecipeLocal {
  readonly radial: number | null;
  readonly rows: readonly number[] | null;
  readonly field: readonly number[] | null;
}

/** The shadow of one piece of dust: EV on a lattice of points, straight between. */
export interface DustSpot {
  /** The first point, in pixels of the visible mosaic (of pixel 0 the middle), and from point to point. */
  readonly x: number;
  readonly y: number;
  readonly step: number;
  /** Points across and down; 2 or more of each. */
  readonly across: number;
  readonly down: number;
  /** 0 or less, row by row; 0 at the edges. */
  readonly ev: readonly number[];
}

export type RecipeLook =
  | { readonly kind: "plain" }
  | {
      readonly kind: "profile";
      /** Of its camera profile's tone curve: light → light, 0 to 1. */
      readonly points: readonly (readonly [from: number, to: number])[];
      readonly white: number | null;
    }
  | { readonly kind: "agx"; readonly contrast: number; readonly white: number | null }
  | {
      readonly kind: "sigmoid";
      readonly contrast: number;
      readonly skew: number;
      /** How much of a colour's hue the curve gives back, 0 to 1. */
      readonly hue: number;
      /** Scene light (after gain) that becomes display white; null: never quite. */
      readonly white: number | null;
    };

/** How a picture lies in its photograph. */
export interface RecipeWarp {
  /**
   * Row-major 3 × 3: places of the view (pixels from its top left corner, edges: 0 to width) → places of the upright
   * photograph (edges: 0 to its width), before the lens.
   */
  readonly matrix: readonly [number, number, number, number, number, number, number, number, number];
  /**
   * What the lens bends: a straight place at distance r from the middle (in half diagonals of the photograph) was
   * photographed at r·(1 + k1·r² + k2·r⁴ + k3·r⁶); null: nothing.
   */
  readonly lens: { readonly k1: number; readonly k2: number; readonly k3: number } | null;
}

/** One picture of the film, in its place. */
export interface PlannedPicture {
  /** Index in the film. */
  readonly index: number;
  readonly clip: number;
  readonly shot: string;
  readonly slot: number;
  /** Path of the photograph that is shown. */
  readonly path: string;
  /** Its size and time when it was measured. */
  readonly stamp: { readonly sizeBytes: number; readonly mtimeMs: number };
  readonly recipe: Recipe;
}
