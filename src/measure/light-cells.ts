import {
  type FrameLight,
  GRID_FLOOR_EV,
  GRID_HEIGHT,
  GRID_STEPS,
  GRID_WIDTH,
  TILES_X,
  TILES_Y,
} from "../light/frame-light.ts";

/** What the cells of the grid came to, in linear light above black. */
export interface LightCells {
  /** What goes on the grid, of what was not bright, 1.0 = clipping. NaN where nothing was. */
  readonly level: Float64Array;
  /** Mean red, green and blue of the same. */
  readonly red: Float64Array;
  readonly green: Float64Array;
  readonly blue: Float64Array;
  /** How many quads or pixels were summed, were bright, were dark. */
  readonly counted: Float64Array;
  readonly bright: Float64Array;
  readonly dark: Float64Array;
}

/** Cells with more than this share of bright samples are not usable: their mean would follow the clipping level. */
const MAX_BRIGHT_SHARE = 0.02;
/** From so many samples on, one bright sample is a hot pixel and not the scene. */
const HOT_PIXEL_SAMPLES = 16;
const CELLS_PER_TILE = GRID_WIDTH / TILES_X;

/** Cells are kept so far (EV) below what is believed: choosing pairs by each one's own light would favour noise. */
const MARGIN_EV = 2;

/**
 * Turns sums into what is kept of a frame.
 * @param floorEv cells with less light than this are in the noise, or where black level errors show
 */
export function packFrameLight(cells: LightCells, floorEv: number): FrameLight {
  const grid = new Uint16Array(GRID_WIDTH * GRID_HEIGHT);
  const levels: number[] = [];
  let total = 0;
  let clipped = 0;
  let dark = 0;
  for (let i = 0; i < grid.length; i++) {
    const counted = cells.counted[i] ?? 0;
    const bright = cells.bright[i] ?? 0;
    total += counted + bright;
    clipped += bright;
    dark += cells.dark[i] ?? 0;
    if (counted + bright === 0) continue;
    if (isClipped(counted, bright)) {
      levels.push(0);
      continue;
    }
    const level = cells.level[i] ?? 0;
    const ev = Math.log2(Math.max(level, 2 ** GRID_FLOOR_EV));
    levels.push(ev);
    if (ev >= floorEv - MARGIN_EV) grid[i] = encodeEv(ev);
  }
  const believed = encodeEv(floorEv);
  const usable = grid.some((value) => value >= believed);
  return {
    grid,
    floorEv,
    redGreen: computeTileRatios(grid, believed, cells, cells.red),
    blueGreen: computeTileRatios(grid, believed, cells, cells.blue),
    clipped: total === 0 ? 0 : clipped / total,
    dark: total === 0 ? 0 : dark / total,
    percentiles: usable ? computePercentiles(levels) : [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
  };
}

/** A grid cell's value for a light in EV; never 0, which means "not usable". */
export function encodeEv(ev: number): number {
  return Math.min(65535, Math.max(1, Math.round((ev - GRID_FLOOR_EV) * GRID_STEPS)));
}

function isClipped(counted: number, bright: number): boolean {
  const samples = counted + bright;
  return bright > Math.max(MAX_BRIGHT_SHARE * samples, samples >= HOT_PIXEL_SAMPLES ? 1 : 0);
}

function computeTileRatios(grid: Uint16Array, believed: number, cells: LightCells, colour: Float64Array): Float32Array {
  const ratios = new Float32Array(TILES_X * TILES_Y);
  for (let tile = 0; tile < ratios.length; tile++) {
    const left = (tile % TILES_X) * CELLS_PER_TILE;
    const top = Math.floor(tile / TILES_X) * CELLS_PER_TILE;
    let sum = 0;
    let green = 0;
    for (let y = top; y < top + CELLS_PER_TILE; y++) {
      for (let x = left; x < left + CELLS_PER_TILE; x++) {
        const cell = y * GRID_WIDTH + x;
        if ((grid[cell] as number) < believed) continue;
        sum += colour[cell] ?? 0;
        green += cells.green[cell] ?? 0;
      }
    }
    ratios[tile] = sum > 0 && green > 0 ? Math.log2(sum / green) : Number.NaN;
  }
  return ratios;
}

function computePercentiles(levels: readonly number[]): [number, number, number, number, number] {
  const sorted = Float64Array.from(levels).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return [at(0.01), at(0.1), at(0.5), at(0.9), at(0.99)];
}
