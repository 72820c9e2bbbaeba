import type { FeatureTrack } from "./feature-tracks.ts";

/** What a scene is made of. */
export interface TrackedScene {
  /** Slots. */
  readonly count: number;
  readonly tracks: readonly FeatureTrack[];
  /** Slots by which the scene is made, rising; all others are found in it. */
  readonly keys: readonly number[];
  /** The picture's long side; pixels. */
  readonly long: number;
}

/** As shares of the long side: least that is believed of the noise of places, 0.15 px of 1600, and most, 2 px. */
export const LEAST_SIGMA: number = 0.15 / 1600;
export const MOST_SIGMA: number = 2 / 1600;
