import { GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import type { GridWarp } from "./grid-warp.ts";
import type { LightGrid } from "./light-ratio.ts";
import { samplePlane } from "./sample-plane.ts";

const values = new Float32Array(GRID_WIDTH * GRID_HEIGHT);
const sampled = new Float32Array(GRID_WIDTH * GRID_HEIGHT);

/**
 * The grid as it looks from where `warp` starts, between cells in log light: that keeps the mean of what light changed by.
 * A cell is not usable where any that it lies between is not.
 */
export function resampleGrid({ grid, floorEv }: LightGrid, warp: GridWarp): LightGrid {
  for (let i = 0; i < values.length; i++) {
    const value = grid[i] as number;
    values[i] = value === 0 ? Number.NaN : value;
  }
  samplePlane({ width: GRID_WIDTH, height: GRID_HEIGHT, values }, warp, sampled);
  const moved = new Uint16Array(values.length);
  for (let i = 0; i < moved.length; i++) {
    const value = sampled[i] as number;
    moved[i] = Number.isNaN(value) ? 0 : Math.round(value);
  }
  return { grid: moved, floorEv };
}
