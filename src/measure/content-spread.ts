import { GRID_FLOOR_EV, GRID_HEIGHT, GRID_STEPS, GRID_WIDTH } from "../light/frame-light.ts";
import { computeSpread } from "../light/robust.ts";
import type { LightGrid } from "./light-ratio.ts";

/** Cells a tile has across and down, and how many of them must be usable in both. */
const TILE = 8;
const MIN_CELLS = 32;

/**
 * How far (σ, EV) the means of tiles depart from a change of `delta` over all. Waves, leaves and noise change cells, and
 * hardly a tile; where something else is seen, whole tiles are brighter or darker. NaN where there is no tile to tell.
 */
export function computeContentSpread(a: LightGrid, b: LightGrid, delta: number): number {
  const least = 2 * (Math.max(a.floorEv, b.floorEv) - GRID_FLOOR_EV) * GRID_STEPS;
  const departures: number[] = [];
  for (let top = 0; top < GRID_HEIGHT; top += TILE) {
    for (let left = 0; left < GRID_WIDTH; left += TILE) {
      let count = 0;
      let sum = 0;
      for (let i = 0; i < TILE * TILE; i++) {
        const at = (top + Math.floor(i / TILE)) * GRID_WIDTH + left + (i % TILE);
        const [from, to] = [a.grid[at] as number, b.grid[at] as number];
        if (from === 0 || to === 0 || from + to < least) continue;
        count++;
        sum += to - from;
      }
      if (count >= MIN_CELLS) departures.push(sum / count / GRID_STEPS - delta);
    }
  }
  return computeSpread(departures);
}
