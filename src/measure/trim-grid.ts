import { type FrameLight, GRID_FLOOR_EV, GRID_STEPS, GRID_WIDTH, TILES_X } from "../light/frame-light.ts";
import { trimLight } from "../light/trim-fade.ts";
import type { LightGrid } from "./light-ratio.ts";

const CELLS_PER_TILE = GRID_WIDTH / TILES_X;

/**
 * A developed frame's luminance as a trim leaves it, so that brightness can be solved with what the film will show: cells
 * that are redder or brighter than the typical one do not keep theirs. A cell has the colour of its tile.
 */
export function trimGrid(light: FrameLight, trim: readonly [number, number, number]): LightGrid {
  const grid = light.grid.map((value, cell) => {
    if (value === 0) return 0;
    const tile =
      Math.floor(cell / GRID_WIDTH / CELLS_PER_TILE) * TILES_X + Math.floor((cell % GRID_WIDTH) / CELLS_PER_TILE);
    const [red, blue] = [2 ** (light.redGreen[tile] as number), 2 ** (light.blueGreen[tile] as number)];
    const luminance = 2 ** (value / GRID_STEPS + GRID_FLOOR_EV);
    const green = luminance / (0.2126 * red + 0.7152 + 0.0722 * blue);
    const trimmed =
      0.2126 * trimLight(red * green, trim[0]) +
      0.7152 * trimLight(green, trim[1]) +
      0.0722 * trimLight(blue * green, trim[2]);
    const change = Math.log2(trimmed / luminance) * GRID_STEPS;
    return Number.isFinite(change) ? Math.min(65535, Math.max(1, Math.round(value + change))) : value;
  });
  return { grid, floorEv: light.floorEv };
}
