import { GRID_FLOOR_EV, GRID_HEIGHT, GRID_STEPS, GRID_WIDTH } from "../light/frame-light.ts";
import { insertSorted } from "./insert-sorted.ts";
import type { LightGrid } from "./light-ratio.ts";

/** Stretches of a grid row, each of 9 cells. */
export const STRETCHES = 16;
const CELLS = GRID_WIDTH / STRETCHES;
/** Rows of a tile, which is one stretch wide, and tiles down. */
const TILE_ROWS = 6;
export const TILE_LINES: number = GRID_HEIGHT / TILE_ROWS;
/** Of so many cells or stretches at least a mean is made. */
const MIN_CELLS = 5;
const MIN_STRETCHES = 3;
/** Of the cells of a stretch, the fourth on either end is left out: people, lamps, leaves. */
const CELL_TRIM = 0.25;
/** Of the stretches of half a row, so much on either end: nearly a median. */
const ROW_TRIM = 0.375;

/** Change from one grid to another, EV, NaN where too little is usable. */
export interface LocalCells {
  /** GRID_HEIGHT numbers each: change of the left and of the right half of every row. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** TILE_LINES × STRETCHES. */
  readonly tiles: Float64Array;
}

/** Compares two grids cell by cell; trimmed means of cells, then of stretches. */
export function compareCells(a: LightGrid, b: LightGrid): LocalCells {
  const stretches = compareStretches(a, b);
  const left = new Float64Array(GRID_HEIGHT);
  const right = new Float64Array(GRID_HEIGHT);
  const half = STRETCHES / 2;
  for (let y = 0; y < GRID_HEIGHT; y++) {
    left[y] = joinStretches(stretches, y * STRETCHES, 1, half, ROW_TRIM);
    right[y] = joinStretches(stretches, y * STRETCHES + half, 1, half, ROW_TRIM);
  }
  const tiles = Float64Array.from({ length: TILE_LINES * STRETCHES }, (_, tile) => {
    const first = Math.floor(tile / STRETCHES) * TILE_ROWS * STRETCHES + (tile % STRETCHES);
    return joinStretches(stretches, first, STRETCHES, TILE_ROWS, CELL_TRIM);
  });
  return { left, right, tiles };
}

const sorted = new Float64Array(STRETCHES);

function compareStretches(a: LightGrid, b: LightGrid): Float64Array {
  const least = 2 * (Math.max(a.floorEv, b.floorEv) - GRID_FLOOR_EV) * GRID_STEPS;
  const stretches = new Float64Array(GRID_HEIGHT * STRETCHES);
  for (let i = 0; i < stretches.length; i++) {
    let count = 0;
    for (let cell = i * CELLS; cell < (i + 1) * CELLS; cell++) {
      const from = a.grid[cell] as number;
      const to = b.grid[cell] as number;
      if (from !== 0 && to !== 0 && from + to >= least) insertSorted(sorted, count++, to - from);
    }
    stretches[i] = count < MIN_CELLS ? Number.NaN : meanOfMiddle(count, CELL_TRIM) / GRID_STEPS;
  }
  return stretches;
}

function joinStretches(stretches: Float64Array, first: number, step: number, length: number, trim: number): number {
  let count = 0;
  for (let i = 0; i < length; i++) {
    const value = stretches[first + i * step] as number;
    if (!Number.isNaN(value)) insertSorted(sorted, count++, value);
  }
  return count < MIN_STRETCHES ? Number.NaN : meanOfMiddle(count, trim);
}

/** Mean of the first `count` without the share `trim` of them on either end. */
function meanOfMiddle(count: number, trim: number): number {
  const skip = Math.floor(count * trim);
  let sum = 0;
  for (let i = skip; i < count - skip; i++) sum += sorted[i] as number;
  return sum / (count - 2 * skip);
}
