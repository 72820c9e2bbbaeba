import { GRID_FLOOR_EV, GRID_HEIGHT, GRID_STEPS, GRID_WIDTH, TILES_X, TILES_Y } from "../light/frame-light.ts";
import type { LightGrid } from "./light-ratio.ts";

export const TILES: number = TILES_X * TILES_Y;
const TILE = GRID_WIDTH / TILES_X;
/** The tile of each cell. */
const tileOf = Uint16Array.from({ length: GRID_WIDTH * GRID_HEIGHT }, (_, cell) => {
  return Math.floor(cell / GRID_WIDTH / TILE) * TILES_X + Math.floor((cell % GRID_WIDTH) / TILE);
});
/** A tile's change is believed from so many of its 36 cells. */
export const MIN_CELLS = 9;

/** Light of the last frames, EV, each counted from the first of them, without what settings did; NaN: not known. */
export interface Moment {
  readonly place: number;
  /** Sums of the changes of each tile. */
  readonly tiles: Float64Array;
  /** The same by consensus of all cells. */
  readonly whole: number;
}

/** How many tiles have a level. */
export function countKnown(tiles: Float64Array): number {
  return tiles.reduce((known, level) => known + (Number.isFinite(level) ? 1 : 0), 0);
}

/**
 * Each tile's light after a frame: before it, and the mean change of the cells that both frames show. NaN where there are
 * too few, and counted anew after that: no window that holds a NaN uses the tile.
 */
export function addChanges(levels: Float64Array, a: LightGrid, b: LightGrid): Float64Array {
  const sums = new Int32Array(TILES);
  const counts = new Int32Array(TILES);
  const least = 2 * (Math.max(a.floorEv, b.floorEv) - GRID_FLOOR_EV) * GRID_STEPS;
  for (let cell = 0; cell < tileOf.length; cell++) {
    const from = a.grid[cell] as number;
    const to = b.grid[cell] as number;
    if (from === 0 || to === 0 || from + to < least) continue;
    const tile = tileOf[cell] as number;
    sums[tile] = (sums[tile] as number) + to - from;
    counts[tile] = (counts[tile] as number) + 1;
  }
  return levels.map((level, tile) => {
    const cells = counts[tile] as number;
    return cells < MIN_CELLS ? Number.NaN : (level || 0) + (sums[tile] as number) / cells / GRID_STEPS;
  });
}
