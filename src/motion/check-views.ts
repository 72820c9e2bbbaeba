import { type Keystone, putInKeystone, takeOutKeystone } from "./keystone.ts";
import type { Extent } from "./measured-motion.ts";
import { AT_EDGE, measureSides, seeRegion, type Sides } from "./region-sides.ts";
import { invert, movePoint, type Point, scaleOf, type Similarity } from "./similarity.ts";
import type { Framed, WholeRegion } from "./view-path.ts";

/** Where a view shows what it must not, or not what it must. */
export interface ViewViolation {
  /**
   * `outside`: it shows what no photograph has. `cut`: the film's edge cuts the region. `margin`: it comes nearer than asked.
   * `cut-by-source`: the photograph itself ends in the region.
   */
  readonly code: "outside" | "cut" | "margin" | "cut-by-source";
  readonly slot: number;
  /** null: the whole view. */
  readonly region: string | null;
  /** Pixels of the photograph: how far outside, how much cut, missing of the margin, or how much the source cuts at least. */
  readonly by: number;
}

/** What views show, measured on their corners and the outlines alone. One entry per slot. */
export interface ViewCheck {
  /** Pixels between the window and the photograph's edge; below 0: outside. */
  readonly inside: Float64Array;
  /** Pixels between the region nearest to the film's edge and that edge, where the source does not cut it; Infinity: no region. */
  readonly margins: Float64Array;
  readonly violations: readonly ViewViolation[];
}

/** Pixels that rounding may add up to. */
const ROUNDING = 1e-6;

/**
 * Maps the window's corners into each frame, and what is seen of each region's outline back into the window. Knows nothing of
 * how the views were found.
 * @param keystones of views of what is straight: what was taken out of each photograph before; null: nothing
 */
export function checkViews(
  views: readonly Similarity[],
  { frame, window }: Framed,
  regions: readonly WholeRegion[],
  keystones: readonly Keystone[] | null = null,
): ViewCheck {
  const inside = new Float64Array(views.length);
  const margins = new Float64Array(views.length).fill(Infinity);
  const violations: ViewViolation[] = [];
  for (const [slot, view] of views.entries()) {
    const keystone = keystones?.[slot] ?? null;
    const straight = cornersOf(window).map((corner) => movePoint(view, corner));
    const corners = keystone ? straight.map((corner) => putInKeystone(keystone, corner)) : straight;
    const reach = measureSides(corners, frame.width / 2, frame.height / 2);
    inside[slot] = Math.min(...Object.values(reach));
    if (!((inside[slot] as number) >= -ROUNDING)) {
      violations.push({ code: "outside", slot, region: null, by: -(inside[slot] as number) });
    }
    for (const { name, outlines, margin } of regions) {
      const seen = seeRegion(outlines[slot] ?? [], frame);
      if (seen === null) continue;
      const beyond = Math.max(...Object.values(seen.beyond));
      if (beyond > 0) violations.push({ code: "cut-by-source", slot, region: name, by: beyond });
      const points = keystone ? seen.points.map((point) => takeOutKeystone(keystone, point)) : seen.points;
      const kept = Math.min(measureMargin(points, seen.beyond, view, window), -lackAtEdge(reach, seen.beyond));
      margins[slot] = Math.min(margins[slot] as number, kept);
      if (!(kept >= -ROUNDING)) violations.push({ code: "cut", slot, region: name, by: -kept });
      else if (kept < margin - ROUNDING) violations.push({ code: "margin", slot, region: name, by: margin - kept });
    }
  }
  return { inside, margins, violations };
}

/**
 * Pixels that lack where the source cuts a region and the film does not show all that there is; −Infinity: nothing lacks.
 * A turned view touches the edge with a corner.
 */
function lackAtEdge(reach: Sides<number>, beyond: Sides<number>): number {
  const lacks = (["left", "right", "top", "bottom"] as const)
    .filter((side) => beyond[side] > 0)
    .map((side) => reach[side])
    .filter((lack) => lack > AT_EDGE);
  return Math.max(...lacks);
}

/** Pixels of the photograph between points and the film's edge, but for sides where the source cuts. */
function measureMargin(
  points: readonly Point[],
  beyond: Sides<number>,
  view: Similarity,
  { width, height }: Extent,
): number {
  const back = invert(view);
  const shown = measureSides(
    points.map((point) => movePoint(back, point)),
    width / 2,
    height / 2,
  );
  const left = beyond.left > 0 ? Infinity : shown.left;
  const right = beyond.right > 0 ? Infinity : shown.right;
  const top = beyond.top > 0 ? Infinity : shown.top;
  const bottom = beyond.bottom > 0 ? Infinity : shown.bottom;
  return scaleOf(view) * Math.min(left, right, top, bottom);
}

/** Corners of a rectangle around the origin. */
export function cornersOf({ width, height }: Extent): readonly Point[] {
  return [
    { x: -width / 2, y: -height / 2 },
    { x: width / 2, y: -height / 2 },
    { x: width / 2, y: height / 2 },
    { x: -width / 2, y: height / 2 },
  ];
}
