import { computeLightRatio, type GridRatio, type LightGrid } from "./light-ratio.ts";
import { createPairWindow, type PairWindow } from "./pair-window.ts";

/** How much brighter each frame is than its neighbours. */
export function createRatioWindow(): PairWindow<LightGrid, GridRatio> {
  return createPairWindow(computeLightRatio);
}
