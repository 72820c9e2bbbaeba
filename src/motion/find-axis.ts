import { guessAxis } from "./guess-axis.ts";
import { meetRays } from "./meet-rays.ts";
import type { AxisMark, SpaceAxis } from "./space-axis.ts";
import { centreOf, rayOf, type SpaceScene } from "./space-scene.ts";
import type { Place } from "./space-vectors.ts";

/** Degrees between the views of two marks that tell how far away it is. */
const LEAST_ANGLE = 4;

/**
 * Where the axis is, by its marks. Seen from two sides they tell all; seen from one, how far away it is must be told by how the
 * camera was carried (`guessAxis`).
 * @param marks in slots whose cameras are known
 * @param slots all whose cameras are known
 * @returns null: it cannot be told
 */
export function findAxis(scene: SpaceScene, marks: readonly AxisMark[], slots: readonly number[]): SpaceAxis | null {
  const meet = (end: "foot" | "top"): Place | null =>
    meetRays(
      marks.map((mark) => ({ from: centreOf(scene, mark.slot), along: rayOf(scene, mark.slot, mark[end]) })),
      LEAST_ANGLE,
    );
  const [foot, top] = [meet("foot"), meet("top")];
  if (foot && top) return { foot, top, isGuessed: false };
  const [mark] = marks;
  return mark ? guessAxis(scene, mark, slots) : null;
}
