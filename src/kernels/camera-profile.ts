import type { ProfileColour } from "./camera-colour.ts";

/** Changes of colour by hue, saturation and value (DNG 1.7.1, chapter 6, "Hue/Saturation/Value Mapping Table"). */
export interface HsvTable {
  readonly hues: number;
  readonly saturations: number;
  readonly values: number;
  /**
   * Three floats an entry: degrees that hue is turned by, factors of saturation and of value. Saturation runs fastest, then
   * hue, then value.
   */
  readonly entries: Float32Array;
  /** How values are spaced: as light is, or as sRGB codes it. */
  readonly encoding: "linear" | "srgb";
}

/** A camera profile: a DCP file, or what a DNG has embedded. */
export interface CameraProfile {
  readonly name: string;
  /** Null: it has no matrices of its own. */
  readonly colour: ProfileColour | null;
  /** For each of its lights, as `ProfileColour.lights` has them; empty: none. */
  readonly hueSat: readonly HsvTable[];
  /** Applied after exposure; null: none. */
  readonly look: HsvTable | null;
  /** Points of its tone curve, both 0 to 1, rising; null: none. */
  readonly tone: readonly (readonly [from: number, to: number])[] | null;
  /** EV on top of the file's own baseline. */
  readonly baselineOffsetEv: number;
}
