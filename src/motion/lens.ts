import type { Extent } from "./measured-motion.ts";
import type { Point } from "./similarity.ts";

/**
 * What a lens bends: a straight place at distance r from the middle (in half diagonals of the photograph) is photographed at
 * r·(1 + k1·r² + k2·r⁴ + k3·r⁶), the model of Brown (1966) without its tangential part.
 */
export interface Lens {
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
}

const NEWTON_STEPS = 12;
/** Places along a side that are looked at. */
const SIDE = 64;
const BISECTIONS = 40;
/** How much larger or smaller than its middle a lens may show any part: the developer follows 3. */
const MOST_CHANGE = 2.5;

/** Where a straight place was photographed; pixels from the middle of a photograph of `extent`. */
export function bendPlace({ x, y }: Point, { k1, k2, k3 }: Lens, { width, height }: Extent): Point {
  const square = (x * x + y * y) / (width * width + height * height) / 0.25;
  const factor = 1 + square * (k1 + square * (k2 + square * k3));
  return { x: x * factor, y: y * factor };
}

/** The straight place of what was photographed: `bendPlace` undone, by Newton's method on the distance. */
export function straightenPlace({ x, y }: Point, { k1, k2, k3 }: Lens, { width, height }: Extent): Point {
  const bent = Math.hypot(x, y) / (Math.hypot(width, height) / 2);
  if (bent === 0) return { x, y };
  let r = bent;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const square = r * r;
    const value = r * (1 + square * (k1 + square * (k2 + square * k3))) - bent;
    const slope = 1 + square * (3 * k1 + square * (5 * k2 + square * 7 * k3));
    if (!(slope > 0.05)) break;
    r -= value / slope;
  }
  return { x: (x * r) / bent, y: (y * r) / bent };
}

/** The largest rectangle of the photograph's shape whose straight places were all photographed. */
export function straightExtent(extent: Extent, lens: Lens | null): Extent {
  if (lens === null) return extent;
  const fits = (scale: number): boolean => {
    const [halfWidth, halfHeight] = [extent.width / 2, extent.height / 2];
    for (let k = 0; k <= SIDE; k++) {
      const along = (k / SIDE) * 2 - 1;
      const right = bendPlace({ x: halfWidth * scale, y: along * halfHeight * scale }, lens, extent);
      const bottom = bendPlace({ x: along * halfWidth * scale, y: halfHeight * scale }, lens, extent);
      if (right.x > halfWidth || Math.abs(bottom.y) > halfHeight) return false;
    }
    return true;
  };
  let [low, high] = [0, 1];
  if (fits(1)) return extent;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return { width: extent.width * low, height: extent.height * low };
}

/** True where a lens shows no part so much larger or smaller than its middle that the developer could not follow. */
export function isGentle({ k1, k2, k3 }: Lens): boolean {
  for (let step = 0; step <= SIDE; step++) {
    const square = (step / SIDE) ** 2;
    const along = 1 + square * (3 * k1 + square * (5 * k2 + square * 7 * k3));
    const around = 1 + square * (k1 + square * (k2 + square * k3));
    if (!(Math.min(along, around) > 1 / MOST_CHANGE && Math.max(along, around) < MOST_CHANGE)) return false;
  }
  return true;
}
