import type { Extent, Homography } from "./measured-motion.ts";
import type { Point, Similarity } from "./similarity.ts";

/**
 * What a camera that pitches and yaws does to a photograph: a place (x, y) of it is straight at (x, y) / (1 + g·x + h·y).
 * Per pixel, from the photograph's middle. Of a camera that is turned by a small angle φ, the perspective of K·R·K⁻¹ is
 * tan φ over its focal length; the rest of that is a similarity, but for φ².
 */
export interface Keystone {
  readonly g: number;
  readonly h: number;
}

export const UPRIGHT: Keystone = { g: 0, h: 0 };

/** The straight place of what was photographed. */
export function takeOutKeystone({ g, h }: Keystone, { x, y }: Point): Point {
  const w = 1 + g * x + h * y;
  return { x: x / w, y: y / w };
}

/** Where a straight place was photographed: `takeOutKeystone` undone. */
export function putInKeystone({ g, h }: Keystone, { x, y }: Point): Point {
  const w = 1 - g * x - h * y;
  return { x: x / w, y: y / w };
}

/** By how much a photograph's corners are nearer or farther than its middle at most, as a share. */
export function slantOf({ g, h }: Keystone, { width, height }: Extent): number {
  return Math.abs(g) * (width / 2) + Math.abs(h) * (height / 2);
}

/** The largest rectangle of the photograph's shape, about its middle, whose straight places were all photographed. */
export function keystonedExtent(keystone: Keystone, extent: Extent): Extent {
  // Its worst corner, at s of the photograph's, was photographed at s / (1 − s·slant).
  const scale = 1 / (1 + slantOf(keystone, extent));
  return { width: extent.width * scale, height: extent.height * scale };
}

/** The view of a photograph whose view of what is straight is `view`: window → photograph. */
export function keystonedView({ a, b, x, y }: Similarity, { g, h }: Keystone): Homography {
  return [a, -b, x, b, a, y, -g * a - h * b, g * b - h * a, 1 - g * x - h * y];
}
