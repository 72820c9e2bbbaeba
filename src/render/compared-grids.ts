import type { FilmShot } from "../film/film.ts";
import type { Exposure } from "../film/frame.ts";
import type { LocalLight } from "../light/local-light.ts";
import type { ColourSolution } from "../light/solve-colour.ts";
import { correctGrid } from "../measure/correct-grid.ts";
import type { LightGrid } from "../measure/light-ratio.ts";
import { trimGrid } from "../measure/trim-grid.ts";
import type { Cache } from "../store/cache.ts";
import { type FrameSummary, readLight } from "./measure-frames.ts";

/** Where measured light is kept, and the version that measured it. */
export interface LightSource {
  readonly cache: Cache;
  readonly version: string;
}

/** A shot's frames as they are compared. Lists have one entry per slot. */
export interface ComparedFrames {
  readonly shot: FilmShot;
  readonly slots: readonly (string | null)[];
  /** Null: not to be used. */
  readonly frames: readonly (FrameSummary | null)[];
  readonly exposures: readonly Exposure[];
  /** EXIF, 1 to 8: how the upright picture, in which areas are, lies on the sensor. */
  readonly orientation: number;
  /** width / height of the sensor's visible area. */
  readonly aspect: number;
}

/** What frames have got before they are compared. Null: nothing. */
export interface Corrections {
  /** What takes the flicker of their colour out. */
  readonly trims: ColourSolution["trims"];
  /** What their places get. One per slot. */
  readonly local: readonly (LocalLight | null)[] | null;
}

export const UNTOUCHED: Corrections = { trims: null, local: null };

/** Reads the light of slots, corrected; null: there is none. */
export function createGridReader(
  { frames, aspect }: ComparedFrames,
  { trims, local }: Corrections,
  { cache, version }: LightSource,
): (slot: number) => LightGrid | null {
  return (slot) => {
    const frame = frames[slot];
    const light = frame ? readLight(cache, frame.content, version) : null;
    if (light === null) return null;
    const [trim, own] = [trims?.[slot], local?.[slot]];
    const trimmed = trim ? trimGrid(light, trim) : light;
    return own ? correctGrid(trimmed, own, aspect) : trimmed;
  };
}

/** What a comparison depends on, to name it in the cache. */
export function describeCompared(
  { frames, aspect }: ComparedFrames,
  { trims, local }: Corrections,
  version: string,
): object {
  const contents = frames.map((frame) => frame?.content ?? null);
  return { version, frames: contents, ...(trims && { trims }), ...(local && { local, aspect }) };
}
