import type { Extent } from "./measured-motion.ts";
import {
  combine,
  invert,
  makeSimilarity,
  movePoint,
  type Point,
  rollOf,
  scaleOf,
  type Similarity,
} from "./similarity.ts";
import { seeRegion } from "./region-sides.ts";
import { type LinearRow, solveLinear } from "./solve-linear.ts";
import type { Framed, ViewLimits, WholeRegion } from "./view-path.ts";
import { type AskedRegion, createRoom, NO_CAPS } from "./window-room.ts";

/**
 * A window that holds still in a world that every frame has a place in. Entry t of `worlds` maps places of frame t to that
 * world.
 */
export interface HeldWorld {
  readonly worlds: readonly Similarity[];
  /** Degrees that the window is turned in the world. */
  readonly roll: number;
  /** The place of the window (pixels, centred, at scale 1) that is at the world's origin, and what of it enlarges. Null: free. */
  readonly pins: readonly Pin[] | null;
}

/** Where the world's origin is to be in the window, and how many times larger than usual the world is shown. */
export interface Pin extends Point {
  readonly zoom: number;
}

/** Where the window is: the world's place of its middle, and its scale there. */
export interface HeldWindow extends Point {
  readonly scale: number;
}

/** What keeps the window from being larger, in one frame. */
interface HeldRow {
  readonly slot: number;
  /** Null: the source's own edge. */
  readonly region: string | null;
  /** x·ax + y·ay + scale·as ≤ bound, in `unit`s. */
  readonly ax: number;
  readonly ay: number;
  readonly as: number;
  readonly bound: number;
}

/** The same in the frame: x·middle.x + y·middle.y + scale·(scale of the view) ≤ bound, in pixels. */
interface FrameRow extends Point {
  readonly scale: number;
  readonly bound: number;
}

/** A frame in which the window is not where it should be. */
export interface Shortfall {
  readonly slot: number;
  readonly region: string | null;
  /** Pixels of the frame. */
  readonly pixels: number;
}

/** Windows are looked for within so many halves of the frame's width around the world's origin, and of the usual scale. */
const REACH = 1e4;
/** Degrees and share of the scale that rounding may take from a limit. */
const ROUNDING = 1e-9;
/** Pixels kept from such a bound, for rounding. */
const SAFE = 1e-4;
/** Share of the scale that rounding may add. */
const TINY = 1e-6;

/** Half the frame's width: rows are in it, so that all numbers are about 1. */
function unitOf({ width, height }: Extent): number {
  return Math.max(1, width, height) / 2;
}

/**
 * The largest window that stays within every frame and cuts no region; of several, the one whose middle is nearest to the
 * frames' own. Null: there is none.
 */
export function findHeldWindow(held: HeldWorld, framed: Framed, regions: readonly WholeRegion[]): HeldWindow | null {
  if (held.worlds.length === 0) return { x: 0, y: 0, scale: 1 };
  const unit = unitOf(framed.frame);
  const rows = buildRows(held, framed, regions);
  const free = held.pins === null;
  const best = solveLinear(
    free ? [0, 0, 1] : [1],
    rows.map(({ ax, ay, as, bound }) => ({ coefficients: free ? [ax, ay, as] : [as], bound })),
    REACH,
  );
  const scale = best?.at(-1) as number | undefined;
  if (best === null || scale === undefined || !(scale > 0)) return null;
  const middle = free ? (findNearest(held, rows, scale, unit) ?? best) : [0, 0];
  const [x, y] = [middle[0] as number, middle[1] as number];
  return { x: x * unit, y: y * unit, scale: largestScale(rows, x, y, scale) };
}

/** What the frames show of a window, were it this one. */
export function viewsOf(held: HeldWorld, { x, y, scale }: HeldWindow): Similarity[] {
  const window = makeSimilarity(scale, held.roll, x, y);
  return held.worlds.map((world, slot) => {
    const pin = held.pins?.[slot];
    const pinned = pin === undefined ? window : combine(window, invert(makeSimilarity(pin.zoom, 0, pin.x, pin.y)));
    return combine(invert(world), pinned);
  });
}

/** Whether all views keep and turn what they may. */
export function areWithin(views: readonly Similarity[], { keep, roll }: ViewLimits): boolean {
  return views.every((view) => scaleOf(view) >= keep - ROUNDING && Math.abs(rollOf(view)) <= roll + ROUNDING);
}

/**
 * The window of at least `scale` that is wrong by the fewest pixels in its worst frame, and the frames in which it is wrong.
 */
export function findLeastWrong(
  held: HeldWorld,
  framed: Framed,
  regions: readonly WholeRegion[],
  scale: number,
): { window: HeldWindow; wrong: Shortfall[] } {
  const unit = unitOf(framed.frame);
  const rows = buildRows(held, framed, regions);
  const free = held.pins === null;
  const all: LinearRow[] = rows.map(({ ax, ay, as, bound }) => ({
    coefficients: [...(free ? [ax, ay] : []), as, -1],
    bound,
  }));
  const zeros = free ? [0, 0] : [];
  const best = solveLinear(
    [...zeros, 0, -1],
    [{ coefficients: [...zeros, -1, 0], bound: -scale }, { coefficients: [...zeros, 0, -1], bound: 0 }, ...all],
    REACH,
  );
  const [x, y] = free && best ? [best[0] as number, best[1] as number] : [0, 0];
  const size = Math.max(scale, (best?.at(-2) as number | undefined) ?? scale);
  const wrong = rows.flatMap(({ slot, region, ax, ay, as, bound }): Shortfall[] => {
    const over = (ax * x + ay * y + as * size - bound) * unit;
    return over > 0.01 ? [{ slot, region, pixels: over }] : [];
  });
  return { window: { x: x * unit, y: y * unit, scale: size }, wrong };
}

/** What all frames and regions ask, of the window in the world. */
function buildRows({ worlds, roll, pins }: HeldWorld, framed: Framed, regions: readonly WholeRegion[]): HeldRow[] {
  const unit = unitOf(framed.frame);
  return worlds.flatMap((world, slot) => {
    const pin = pins?.[slot] ?? { x: 0, y: 0, zoom: 1 };
    const toFrame = invert(world);
    const turn = ((roll - rollOf(world)) * Math.PI) / 180;
    // Where the window's middle is beside the pinned place, for each unit of its scale.
    const beside = movePoint(combine({ ...toFrame, x: 0, y: 0 }, makeSimilarity(1 / pin.zoom, roll, 0, 0)), {
      x: -pin.x,
      y: -pin.y,
    });
    const shrink = scaleOf(toFrame) / pin.zoom;
    const moveRow = (row: FrameRow, region: string | null): HeldRow => ({
      slot,
      region,
      ax: row.x * toFrame.a + row.y * toFrame.b,
      ay: -row.x * toFrame.b + row.y * toFrame.a,
      as: (row.x * beside.x + row.y * beside.y + row.scale * shrink) / unit,
      bound: (row.bound - row.x * toFrame.x - row.y * toFrame.y) / unit,
    });
    const rows = buildFrameRows(framed, turn, null).map((row) => moveRow(row, null));
    for (const { name, outlines, margin } of regions) {
      const seen = seeRegion(outlines[slot] ?? [], framed.frame);
      if (seen) rows.push(...buildFrameRows(framed, turn, { seen, margin }).map((row) => moveRow(row, name)));
    }
    return rows;
  });
}

/**
 * What one frame asks of the window's middle (x, y) and its scale there, in pixels of the frame, as the smooth solver's rooms
 * have it; the frame's own edge to the last digit, so that what holds still is not cropped.
 */
function buildFrameRows({ frame, window }: Framed, roll: number, asked: AskedRegion | null): FrameRow[] {
  const { cos, sin, halfWidth, halfHeight, x, y, reach } = createRoom(
    { frame, window },
    asked ? [asked] : [],
    roll,
    NO_CAPS,
  );
  if (asked === null) {
    return [
      { x: 1, y: 0, scale: x.box, bound: frame.width / 2 },
      { x: -1, y: 0, scale: x.box, bound: frame.width / 2 },
      { x: 0, y: 1, scale: y.box, bound: frame.height / 2 },
      { x: 0, y: -1, scale: y.box, bound: frame.height / 2 },
    ];
  }
  const rows: FrameRow[] = [
    { x: cos, y: sin, scale: -halfWidth, bound: reach.left },
    { x: -cos, y: -sin, scale: -halfWidth, bound: -reach.right },
    { x: -sin, y: cos, scale: -halfHeight, bound: reach.top },
    { x: sin, y: -cos, scale: -halfHeight, bound: -reach.bottom },
  ];
  // Where the photograph cuts the region, the window goes to its edge.
  if (x.highSlope > 0) rows.push({ x: 1, y: 0, scale: -x.highSlope, bound: x.high - SAFE });
  if (x.lowSlope < 0) rows.push({ x: -1, y: 0, scale: x.lowSlope, bound: -x.low - SAFE });
  if (y.highSlope > 0) rows.push({ x: 0, y: 1, scale: -y.highSlope, bound: y.high - SAFE });
  if (y.lowSlope < 0) rows.push({ x: 0, y: -1, scale: y.lowSlope, bound: -y.low - SAFE });
  return rows.filter(({ bound }) => Number.isFinite(bound));
}

/** Of the windows of this scale, the one whose middle is nearest to the middle of what the frames show. */
function findNearest(held: HeldWorld, rows: readonly HeldRow[], scale: number, unit: number): readonly number[] | null {
  const { worlds } = held;
  const x = worlds.reduce((sum, world) => sum + world.x, 0) / worlds.length / unit;
  const y = worlds.reduce((sum, world) => sum + world.y, 0) / worlds.length / unit;
  const room = rows.map(({ ax, ay, as, bound }) => ({
    coefficients: [ax, ay, 0, 0],
    bound: bound - as * scale + 1e-9,
  }));
  const distance = [1, -1].flatMap((sign) => [
    { coefficients: [sign, 0, -1, 0], bound: sign * x },
    { coefficients: [0, sign, 0, -1], bound: sign * y },
  ]);
  return solveLinear([0, 0, -1, -1], [...distance, ...room], REACH);
}

/** What rounding has left over or taken away is made good: the frame's edge is never passed. */
function largestScale(rows: readonly HeldRow[], x: number, y: number, about: number): number {
  let largest = Number.POSITIVE_INFINITY;
  for (const { ax, ay, as, bound } of rows) {
    if (as > 0) largest = Math.min(largest, (bound - ax * x - ay * y) / as);
  }
  return Math.min(largest, about * (1 + TINY));
}
