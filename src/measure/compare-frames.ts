import { type Piecewise, runAtOnce } from "../base/piecewise.ts";
import { GRID_HEIGHT, GRID_WIDTH, type LightRatio, TILES_X } from "../light/frame-light.ts";
import type { LightGrid } from "./light-ratio.ts";
import { LONGEST_LAG } from "./pair-window.ts";
import { createRatioWindow } from "./ratio-window.ts";
import { createStillMeter, type DoubtfulRun, type StillRun } from "./still-tiles.ts";

/** How the frames of a shot compare, and by which parts of the picture. */
export interface Comparison {
  /** `a` and `b` are slots. */
  readonly ratios: readonly LightRatio[];
  /** Slots that were compared by what holds still in them, because their consensus followed what passes. */
  readonly still: readonly StillRun[];
  /** Slots in which too little holds still to be followed: all cells were compared. */
  readonly doubtful: readonly DoubtfulRun[];
  /** Pairs of frames for which areas left too few cells: the whole picture was compared. */
  readonly fallbacks: number;
  /** Share of the frames in which the view moved since the one before. */
  readonly moving: number;
}

const TILE = GRID_WIDTH / TILES_X;

/** What is known of a shot's slots besides their light. */
interface ComparedShot {
  /** EV that the settings of each slot come to; null: unknown. */
  readonly settings: readonly (number | null)[];
  /** Weight of each cell at a slot, 0 to 255; null: the user names no areas. */
  readonly areas: ((slot: number) => Uint8Array) | null;
}

/**
 * Compares each frame of a shot with those before it: by the user's areas, or by all cells, and once more by what holds
 * still where the consensus of all cells followed what passes. Keeps a few frames at a time.
 * @param read light of a slot; null: there is none. Some slots are read twice
 */
export function compareFrames(shot: ComparedShot, read: (slot: number) => LightGrid | null): Comparison {
  return runAtOnce(compareInPieces(shot, read));
}

/** The same, a slot at a time. */
export function* compareInPieces(
  { settings, areas }: ComparedShot,
  read: (slot: number) => LightGrid | null,
): Piecewise<Comparison> {
  const count = settings.length;
  const window = createRatioWindow();
  const meter = createStillMeter();
  let moved = 0;
  for (let slot = 0; slot < count; slot++) {
    const light = read(slot);
    window.add(light, areas?.(slot));
    if (window.isMoving) moved++;
    // What holds still can be told while the camera does.
    if (areas === null) meter.add(window.isMoving ? null : light, settings[slot] ?? null, window.last);
    yield;
  }
  const { runs, doubtful } = meter.finish();
  const still = widen(runs, count);
  return {
    ratios: still.length === 0 ? window.ratios : yield* compareAgain(window.ratios, still, count, read),
    still,
    doubtful,
    fallbacks: window.fallbacks,
    moving: moved / Math.max(1, count),
  };
}

/** Each run with the frames beside it that are followed as well, but for those of the runs before and after. */
function widen(runs: readonly StillRun[], count: number): StillRun[] {
  return runs.map((run, i) => {
    const [before, after] = [runs[i - 1], runs[i + 1]];
    return {
      ...run,
      first: Math.min(run.first, Math.max(run.first - run.wider, before ? before.last + 1 : 0)),
      last: Math.max(run.last, Math.min(run.last + run.wider, after ? after.first - 1 : count - 1)),
    };
  });
}

/** The same ratios, but for pairs with a frame in one of the runs: those by the run's weights. */
function* compareAgain(
  ratios: readonly LightRatio[],
  runs: readonly StillRun[],
  count: number,
  read: (slot: number) => LightGrid | null,
): Piecewise<LightRatio[]> {
  const weights = spreadRuns(runs, count);
  const isNear = new Uint8Array(count);
  for (const { first, last } of runs) isNear.fill(1, Math.max(0, first - LONGEST_LAG), last + 1 + LONGEST_LAG);
  const window = createRatioWindow();
  for (let slot = 0; slot < count; slot++) {
    window.add(isNear[slot] ? read(slot) : null, weights[slot]);
    yield;
  }
  const again = new Map(window.ratios.map((ratio) => [ratio.a * count + ratio.b, ratio]));
  return ratios.map((ratio) => again.get(ratio.a * count + ratio.b) ?? ratio);
}

/** Weights of the cells at each slot; null where no run is: all alike. */
export function spreadRuns(
  runs: readonly Pick<StillRun, "first" | "last" | "weights">[],
  count: number,
): (Uint8Array | null)[] {
  const weights = Array.from({ length: count }, (): Uint8Array | null => null);
  for (const { first, last, weights: tiles } of runs) weights.fill(spread(tiles), first, last + 1);
  return weights;
}

/** Weights of tiles as weights of their cells. */
function spread(tiles: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: GRID_WIDTH * GRID_HEIGHT }, (_, cell) => {
    const [x, y] = [cell % GRID_WIDTH, Math.floor(cell / GRID_WIDTH)];
    return tiles[Math.floor(y / TILE) * TILES_X + Math.floor(x / TILE)] as number;
  });
}
