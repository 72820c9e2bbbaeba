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
import { type LinearRow, solveLinear } from "./solve-linear.ts";
import type { Framed, ViewLimits, WholeRegion } from "./view-path.ts";

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
  /** Pixels of the frame that a `unit` of the row is. */
  readonly pixels: number;
}

/** A frame in which the window is not where it should be. */
export interface Shortfall {
  readonly slot: number;
  readonly region: string | null;
  /** Pixels of the frame. */
  readonly pixels: number;
}

const SIDES: readonly Point[] = [
  { x: 1, y: 0 },
  { x: -1, y: 0 },
  { x: 0, y: 1 },
  { x: 0, y: -1 },
];
/** Windows are looked for within so many halves of the frame's width around the world's origin, and of the usual scale. */
const REACH = 1e4;
/** Degrees and share of the scale that rounding may take from a limit. */
const ROUNDING = 1e-9;
/** Share of the scale that rounding may add. */
const TINY = 1e-6;
/** Pixels put on top of a region's margin, for rounding. */
const SAFE = 1e-4;

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
  const all: LinearRow[] = rows.map(({ ax, ay, as, bound, pixels }) => ({
    coefficients: [...(free ? [ax, ay] : []), as, -unit / pixels],
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
  const wrong = rows.flatMap(({ slot, region, ax, ay, as, bound, pixels }): Shortfall[] => {
    const over = (ax * x + ay * y + as * size - bound) * pixels;
    return over > 0.01 ? [{ slot, region, pixels: over }] : [];
  });
  return { window: { x: x * unit, y: y * unit, scale: size }, wrong };
}

/** Every frame's four sides against the corners of the window, and every region's corners against the window's sides. */
function buildRows(held: HeldWorld, framed: Framed, regions: readonly WholeRegion[]): HeldRow[] {
  const rows: HeldRow[] = [];
  held.worlds.forEach((world, slot) => {
    const pin = held.pins?.[slot] ?? { x: 0, y: 0, zoom: 1 };
    rows.push(...buildFrameRows(world, slot, pin, held.roll, framed));
    for (const region of regions) rows.push(...buildRegionRows(world, slot, pin, held.roll, framed, region));
  });
  return rows;
}

function buildFrameRows(world: Similarity, slot: number, pin: Pin, roll: number, { frame, window }: Framed): HeldRow[] {
  const unit = unitOf(frame);
  const toFrame = invert(world);
  const turned = combine({ ...toFrame, x: 0, y: 0 }, makeSimilarity(1 / pin.zoom, roll, 0, 0));
  const corners = [-0.5, 0.5].flatMap((u) =>
    [-0.5, 0.5].map((v) => movePoint(turned, { x: u * window.width - pin.x, y: v * window.height - pin.y })),
  );
  return SIDES.map(({ x, y }) => ({
    slot,
    region: null,
    ax: x * toFrame.a + y * toFrame.b,
    ay: -x * toFrame.b + y * toFrame.a,
    as: Math.max(...corners.map((corner) => x * corner.x + y * corner.y)) / unit,
    bound: ((Math.abs(x) * frame.width + Math.abs(y) * frame.height) / 2 - x * toFrame.x - y * toFrame.y) / unit,
    pixels: unit,
  }));
}

function buildRegionRows(
  world: Similarity,
  slot: number,
  pin: Pin,
  roll: number,
  { frame, window }: Framed,
  { name, outlines, margin }: WholeRegion,
): HeldRow[] {
  const outline = outlines[slot];
  if (outline === null || outline === undefined || outline.length === 0) return [];
  const unit = unitOf(frame);
  const size = scaleOf(world);
  // What the photograph's own edge cuts, or leaves without its margin, is shown up to where a turned window can reach.
  const lean = Math.abs(Math.sin(((roll - rollOf(world)) * Math.PI) / 180));
  const wide = Math.max(0, frame.width / 2 - margin - 2 * SAFE - lean * window.height);
  const high = Math.max(0, frame.height / 2 - margin - 2 * SAFE - lean * window.width);
  const corners = outline.map(({ x, y }) =>
    movePoint(world, { x: Math.min(wide, Math.max(-wide, x)), y: Math.min(high, Math.max(-high, y)) }),
  );
  const turn = makeSimilarity(1, roll, 0, 0);
  return SIDES.map(({ x, y }) => {
    const side = movePoint(turn, { x, y });
    const reach = (Math.abs(x) * window.width + Math.abs(y) * window.height) / 2 - x * pin.x - y * pin.y;
    const far = Math.max(...corners.map((corner) => side.x * corner.x + side.y * corner.y));
    return {
      slot,
      region: name,
      ax: -side.x,
      ay: -side.y,
      as: -reach / pin.zoom / unit,
      bound: (-far - (margin + SAFE) * size) / unit,
      pixels: unit / size,
    };
  });
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
