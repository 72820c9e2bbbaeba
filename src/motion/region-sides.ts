import { clipOutline, rectangleSides } from "./clip-outline.ts";
import type { Extent } from "./measured-motion.ts";
import type { Point } from "./similarity.ts";

/** One number for each side of a rectangle. */
export interface Sides<T> {
  readonly left: T;
  readonly right: T;
  readonly top: T;
  readonly bottom: T;
}

/** What of a region is in a frame. */
export interface SeenRegion {
  readonly points: readonly Point[];
  /** The region goes on beyond this side of the frame, by so many pixels at least; 0: it does not. */
  readonly beyond: Sides<number>;
  /** Pixels between what is seen and each side of the frame. */
  readonly distance: Sides<number>;
}

/** Pixels: an outline this near to the frame's edge is cut by it. No tracked outline is surer. */
export const AT_EDGE = 1;

/** null: nothing of it is in the frame. */
export function seeRegion(outline: readonly Point[], frame: Extent): SeenRegion | null {
  const [halfWidth, halfHeight] = [frame.width / 2, frame.height / 2];
  const points = clipOutline(outline, rectangleSides(halfWidth, halfHeight));
  if (points.length === 0) return null;
  const whole = measureSides(outline, halfWidth, halfHeight);
  const cut = (distance: number): number => (distance < AT_EDGE ? Math.max(AT_EDGE, -distance) : 0);
  return {
    points,
    beyond: { left: cut(whole.left), right: cut(whole.right), top: cut(whole.top), bottom: cut(whole.bottom) },
    distance: measureSides(points, halfWidth, halfHeight),
  };
}

/** Distance of the nearest point to each side of a rectangle around the origin; below 0: beyond it. */
export function measureSides(points: readonly Point[], halfWidth: number, halfHeight: number): Sides<number> {
  let [left, right, top, bottom] = [Infinity, Infinity, Infinity, Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x + halfWidth);
    right = Math.min(right, halfWidth - x);
    top = Math.min(top, y + halfHeight);
    bottom = Math.min(bottom, halfHeight - y);
  }
  return { left, right, top, bottom };
}
