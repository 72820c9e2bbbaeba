import type { CameraColour } from "./camera-colour.ts";

/**
 * Undeveloped pixels in kernel memory, with what is needed to develop them.
 *
 * `bayer`, `xtrans`: a mosaic, one uint16 a pixel. `rgb`: three interleaved uint16 a pixel (R G B).
 * Sample (x, y) of the visible area lies at `offset + (y·stride + x·channels)·2` bytes; `stride` counts samples.
 */
export interface RawImage {
  readonly layout: "bayer" | "xtrans" | "rgb";
  readonly offset: number;
  readonly stride: number;
  /** Visible area in pixels, before orientation. */
  readonly width: number;
  readonly height: number;
  /**
   * Colour of the mosaic's repeating pattern, row by row from visible pixel (0,0) on: 0 red, 1 green, 2 blue. For
   * `bayer` 2×2 pixels, for `xtrans` 6×6, for `rgb` unused, [0,1,1,2].
   */
  readonly cfa: readonly number[];
  /** Black level of the same four pixels, in sample units. For `xtrans` and `rgb`: R, G, B, unused. */
  readonly black: readonly [number, number, number, number];
  /** Clipping level, in sample units. */
  readonly white: number;
  /** How samples relate to light: `linear`, or the sRGB curve of a developed picture. */
  readonly transfer: "linear" | "srgb";
  /** As-shot white balance: multipliers for R, G, B with G = 1; null: unknown. */
  readonly asShot: readonly [number, number, number] | null;
  /** XYZ (D65 white, Y = 1) → camera RGB, row-major 3×3; null: samples are linear-light sRGB primaries. */
  readonly xyzToCamera: readonly number[] | null;
  /** What a DNG says beyond `xyzToCamera`, which is its matrix for the light nearest to D65. Left out: nothing. */
  readonly colour?: CameraColour;
  /**
   * What the file says its lens bent: a straight place at r from the middle (in half diagonals) is at
   * r·(1 + k1·r² + k2·r⁴ + k3·r⁶). Left out: nothing.
   */
  readonly lens?: { readonly k1: number; readonly k2: number; readonly k3: number };
  /**
   * How the file says its lens shows red and blue of another size: what green shows at r (as above), they show at
   * r·(1 + k₀ + k₁·r + k₂·r² + k₃·r³ + k₄·r⁴). Left out: all alike.
   */
  readonly lateralColour?: { readonly red: FringeTerms; readonly blue: FringeTerms };
  /** What was left out or taken for something else in decoding, for people; left out: nothing. */
  readonly notes?: readonly string[];
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /** Who decoded it: reported per frame. */
  readonly decoder:
    | "ljpeg"
    | "packed"
    | "cr2"
    | "nef"
    | "arw"
    | "lossy"
    | "jxl"
    | "vc5"
    | "libraw"
    | "libraw-rgb"
    | "sharp"
    | "ffmpeg";
}

type FringeTerms = readonly [k0: number, k1: number, k2: number, k3: number, k4: number];
