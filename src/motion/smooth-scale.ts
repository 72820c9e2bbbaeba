import type { CameraPath, Extent } from "./measured-motion.ts";
import type { PathWeights } from "./path-rows.ts";
import { findScales, LEAST_ROOM, narrowScales, type ScaleRange, spreadCeilings } from "./scale-range.ts";
import { scaleOf } from "./similarity.ts";
import { smoothLine } from "./smooth-line.ts";
import { CORRECTION_PULL } from "./smooth-roll.ts";
import { measureRoom, type WindowRoom } from "./window-room.ts";
import { cornerOf, toFilmPixels } from "./window-size.ts";

/** Share of the room that evening the camera's own scale leaves for all else. */
const ROOM_LEFT = 0.25;
/** Logarithm of scale: what keeps bounds apart that are the same. */
const APART = 1e-9;

/** What evens out the camera's own changes of scale. One entry per slot. */
export interface EvenScale {
  /** What the window's scale is multiplied by, around 1. */
  readonly factors: Float64Array;
  /** The camera's scale as it is seen then. */
  readonly seen: Float64Array;
  /** Scales that have room in each frame. */
  readonly ranges: readonly ScaleRange[];
}

/**
 * @param scales what is allowed
 * @param kept narrower scales that have room in each frame's room, changing by `slope` at most
 * @param slope most change of the window's scale from frame to frame, beside what evens
 */
export function smoothScale(
  { poses }: CameraPath,
  window: Extent,
  rooms: readonly WindowRoom[],
  scales: ScaleRange,
  kept: Float64Array,
  slope: number,
  weights: PathWeights,
): EvenScale {
  const ranges = rooms.map((room, t) => findScales(room, scales, kept[t] as number, LEAST_ROOM / 8));
  const roomy = rooms.map((room, t) => {
    const scale = kept[t] as number;
    const pixels = Math.max(LEAST_ROOM / 6, ROOM_LEFT * measureRoom(room, scale));
    return {
      least: findScales(room, narrowScales(scales), scale, LEAST_ROOM / 6).least,
      most: findScales(room, narrowScales(scales), scale, pixels).most,
    };
  });
  const ceilings = spreadCeilings(
    Float64Array.from(roomy, ({ most }) => most),
    slope,
  );
  // Halfway between the two: it changes no faster than they do.
  const middle = kept.map((scale, t) => (scale + (ceilings[t] as number)) / 2);
  const low = middle.map((scale, t) => Math.log((roomy[t] as ScaleRange).least / scale) - APART);
  const high = middle.map((scale, t) => Math.log((roomy[t] as ScaleRange).most / scale) + APART);
  const own = Float64Array.from(poses, (pose) => Math.log(scaleOf(pose)));
  const added = smoothLine(own, cornerOf(window) * toFilmPixels(window), low, high, CORRECTION_PULL, weights);
  return { factors: added.map(Math.exp), seen: own.map((value, t) => Math.exp(value + (added[t] as number))), ranges };
}
