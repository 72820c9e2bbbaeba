/** Cells across and down the luminance grid, and tiles (of 6×6 cells) across and down. */
export const GRID_WIDTH = 144;
export const GRID_HEIGHT = 96;
export const TILES_X = 24;
export const TILES_Y = 16;

/** `grid` cell value: 0 = not usable (clipped, in the noise, outside); else EV = value / GRID_STEPS + GRID_FLOOR_EV. */
export const GRID_STEPS = 2048;
export const GRID_FLOOR_EV = -28;

/**
 * What measuring keeps of a frame's light. EV are log2 of scene-linear light with 1.0 = clipping, before any gain.
 * Content-addressed and cached for ever, so that light can be solved again without touching pixels.
 */
export interface FrameLight {
  /** GRID_WIDTH × GRID_HEIGHT, row by row: mean green of the cell; of a developed picture, mean luminance. */
  readonly grid: Uint16Array;
  /** EV above which a cell's light is believed. Cells down to 2 EV below are kept, so that pairs can be chosen by their mean. */
  readonly floorEv: number;
  /** TILES_X × TILES_Y: log2 R/G and log2 B/G of the raw channels, NaN where not usable. */
  readonly redGreen: Float32Array;
  readonly blueGreen: Float32Array;
  /** Share of samples at or above clipping, and within noise of black, 0 to 1. */
  readonly clipped: number;
  readonly dark: number;
  /**
   * Percentiles of all cells in EV, clipped ones as 0, for the exposure key: 1, 10, 50, 90, 99 %. NaN when nothing is
   * usable.
   */
  readonly percentiles: readonly [number, number, number, number, number];
}

/** How much brighter frame `b` is than frame `a`, by consensus of the cells both can show. */
export interface LightRatio {
  readonly a: number;
  readonly b: number;
  /** EV; mode of log2(b/a) over jointly valid cells. */
  readonly delta: number;
  /** Share of valid cells that agree with `delta`, 0 to 1; where cells have weights, of their weight. */
  readonly quality: number;
  /** Where cells have weights: share of those that have any, however little. */
  readonly agreement?: number;
  /** Estimated variance of `delta`, EV². */
  readonly variance: number;
  /** How many cells were jointly valid. */
  readonly cells: number;
}
