import { GRID_FLOOR_EV, GRID_HEIGHT, GRID_STEPS, GRID_WIDTH } from "../light/frame-light.ts";
import { computeLocalEv, type LocalLight } from "../light/local-light.ts";
import { encodeEv } from "./light-cells.ts";
import type { LightGrid } from "./light-ratio.ts";

const middles = (count: number): number[] => Array.from({ length: count }, (_, i) => (i + 0.5) / count);
const ACROSS = middles(GRID_WIDTH);
const DOWN = middles(GRID_HEIGHT);

/** The grid as it would have been measured of a frame whose places had got `local`. */
export function correctGrid({ grid, floorEv }: LightGrid, local: LocalLight, aspect: number): LightGrid {
  const ev = computeLocalEv(local, aspect, ACROSS, DOWN);
  return {
    grid: grid.map((value, cell) =>
      value === 0 ? 0 : encodeEv(value / GRID_STEPS + GRID_FLOOR_EV + (ev[cell] as number)),
    ),
    floorEv,
  };
}
