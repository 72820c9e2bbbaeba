import { clipOutline, type Side } from "./clip-outline.ts";
import { AT_EDGE, type SeenRegion, type Sides } from "./region-sides.ts";
import type { Point } from "./similarity.ts";
import type { Framed } from "./view-path.ts";

/** A region as one frame has it. */
export interface AskedRegion {
  readonly seen: SeenRegion;
  /** Pixels. */
  readonly margin: number;
}

/**
 * Where the window may be in one frame once its roll is known. In axes turned with the window, its middle is (u, v); with a
 * scale σ its sides are at u ± σ·halfWidth and v ± σ·halfHeight. All of this is linear in u, v and σ (algorithms: fixed roll).
 */
export interface WindowRoom {
  readonly cos: number;
  readonly sin: number;
  /** Half of the window at scale 1. */
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** Where the middle may be, in the frame's axes, so that the box that the turned window fills is in the frame. */
  readonly x: Span;
  readonly y: Span;
  /** How far the window's sides must reach, in its own axes; infinite: no region asks. */
  readonly reach: Sides<number>;
}

/** low + σ·lowSlope to high + σ·highSlope, where σ·box is below most. */
export interface Span {
  readonly box: number;
  readonly most: number;
  readonly low: number;
  readonly lowSlope: number;
  readonly high: number;
  readonly highSlope: number;
}

/** Pixels kept from every bound, so that rounding never cuts. */
export const SAFETY = 0.01;
/** Pixels from the frame's edge within which a window that goes there may be. */
export const EDGE_STRIP = 0.5;
/** Pixels: wider than any frame, still far from where differences are lost. */
const FAR = 1e7;

/** Most margin that is asked of the window's sides, pixels; below 0: so much of a region may be cut. */
export interface MarginCaps {
  /** Of left and right. */
  readonly across: number;
  /** Of top and bottom. */
  readonly down: number;
}

export const NO_CAPS: MarginCaps = { across: Infinity, down: Infinity };

/** @param roll radians */
export function createRoom(
  { frame, window }: Framed,
  regions: readonly AskedRegion[],
  roll: number,
  caps: MarginCaps,
): WindowRoom {
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  const [halfWidth, halfHeight] = [window.width / 2, window.height / 2];
  const boxWidth = cos * halfWidth + Math.abs(sin) * halfHeight;
  const boxHeight = Math.abs(sin) * halfWidth + cos * halfHeight;
  const pinned = { left: false, right: false, top: false, bottom: false };
  const reach = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const region of regions) {
    const margins = marginsOf(region);
    for (const side of ["left", "right", "top", "bottom"] as const) pinned[side] ||= margins[side] === null;
    const asked = (side: keyof Sides<number>, cap: number): number => Math.min(cap, margins[side] ?? -Infinity);
    for (const { x, y } of region.seen.points) {
      const [u, v] = [cos * x + sin * y, cos * y - sin * x];
      reach.left = Math.min(reach.left, u - asked("left", caps.across));
      reach.right = Math.max(reach.right, u + asked("right", caps.across));
      reach.top = Math.min(reach.top, v - asked("top", caps.down));
      reach.bottom = Math.max(reach.bottom, v + asked("bottom", caps.down));
    }
  }
  return {
    cos,
    sin,
    halfWidth,
    halfHeight,
    x: spanOf(frame.width / 2, boxWidth, pinned.left, pinned.right),
    y: spanOf(frame.height / 2, boxHeight, pinned.top, pinned.bottom),
    reach: {
      left: reach.left - SAFETY,
      right: reach.right + SAFETY,
      top: reach.top - SAFETY,
      bottom: reach.bottom + SAFETY,
    },
  };
}

/**
 * Pixels that the window must reach beyond a region's points. Never quite to the frame's edge; null: the source cuts the region
 * on this side alone, and the window goes to the frame's edge. Where it cuts both sides, the window is as large as it can be.
 */
function marginsOf({ seen: { beyond, distance }, margin }: AskedRegion): Sides<number | null> {
  const on = (side: keyof Sides<number>, opposite: keyof Sides<number>): number | null => {
    if (beyond[side] === 0) return Math.min(margin, distance[side] - EDGE_STRIP / 2);
    return beyond[opposite] === 0 ? null : distance[side] - AT_EDGE + EDGE_STRIP / 2;
  };
  return {
    left: on("left", "right"),
    right: on("right", "left"),
    top: on("top", "bottom"),
    bottom: on("bottom", "top"),
  };
}

/** The frame's rows along one axis. Both sides pinned asks for more than there is: then none is. */
function spanOf(half: number, box: number, isLowPinned: boolean, isHighPinned: boolean): Span {
  const free = { box, most: half - SAFETY, low: SAFETY - half, lowSlope: box, high: half - SAFETY, highSlope: -box };
  if (isLowPinned === isHighPinned) return free;
  // A box that leaves less than half the strip at the edge might reach out on the other side.
  const most = half - EDGE_STRIP / 2 - SAFETY;
  if (isLowPinned) return { ...free, most, high: EDGE_STRIP - half, highSlope: box };
  return { ...free, most, low: half - EDGE_STRIP, lowSlope: -box };
}

/**
 * Pixels that every bound could be drawn in by before the window of this scale has no place left; below 0: it has none. Two
 * rectangles overlap where their shadows on the axes of both do (separating axes).
 */
export function measureRoom({ cos, sin, halfWidth, halfHeight, x, y, reach }: WindowRoom, scale: number): number {
  const [lowX, highX] = [x.low + scale * x.lowSlope, x.high + scale * x.highSlope];
  const [lowY, highY] = [y.low + scale * y.lowSlope, y.high + scale * y.highSlope];
  const [a, b] = [(highX - lowX) / 2, (highY - lowY) / 2];
  const own = Math.min(a, b, x.most - scale * x.box, y.most - scale * y.box);
  if (reach.left === Infinity && reach.right === -Infinity && reach.top === Infinity && reach.bottom === -Infinity) {
    return own;
  }
  const lowU = Math.max(-FAR, reach.right - scale * halfWidth);
  const highU = Math.min(FAR, reach.left + scale * halfWidth);
  const lowV = Math.max(-FAR, reach.bottom - scale * halfHeight);
  const highV = Math.min(FAR, reach.top + scale * halfHeight);
  const [c, d] = [(highU - lowU) / 2, (highV - lowV) / 2];
  const turn = Math.abs(sin);
  const all = 1 + cos + turn;
  const [midX, midY, midU, midV] = [(lowX + highX) / 2, (lowY + highY) / 2, (lowU + highU) / 2, (lowV + highV) / 2];
  return Math.min(
    own,
    c,
    d,
    (a * cos + b * turn + c - Math.abs(cos * midX + sin * midY - midU)) / all,
    (a * turn + b * cos + d - Math.abs(cos * midY - sin * midX - midV)) / all,
    (a + c * cos + d * turn - Math.abs(midX - cos * midU + sin * midV)) / all,
    (b + c * turn + d * cos - Math.abs(midY - sin * midU - cos * midV)) / all,
  );
}

/** A place of the window's middle well inside all bounds, in the window's axes. The window of this scale has room. */
export function findPlace({ cos, sin, halfWidth, halfHeight, x, y, reach }: WindowRoom, scale: number): Point {
  const [lowX, highX] = [x.low + scale * x.lowSlope, x.high + scale * x.highSlope];
  const [lowY, highY] = [y.low + scale * y.lowSlope, y.high + scale * y.highSlope];
  const box = [
    { x: lowX, y: lowY },
    { x: highX, y: lowY },
    { x: highX, y: highY },
    { x: lowX, y: highY },
  ].map((corner) => ({ x: cos * corner.x + sin * corner.y, y: cos * corner.y - sin * corner.x }));
  const sides: Side[] = [
    { nx: 1, ny: 0, most: reach.left + scale * halfWidth },
    { nx: -1, ny: 0, most: scale * halfWidth - reach.right },
    { nx: 0, ny: 1, most: reach.top + scale * halfHeight },
    { nx: 0, ny: -1, most: scale * halfHeight - reach.bottom },
  ].filter(({ most }) => most !== Infinity);
  const corners = clipOutline(box, sides);
  return {
    x: corners.reduce((sum, corner) => sum + corner.x, 0) / corners.length,
    y: corners.reduce((sum, corner) => sum + corner.y, 0) / corners.length,
  };
}
