import { aroundView, checkWarp, straightCrop } from "./check-warp.ts";
import type { Upright } from "./orientation.ts";
import type { Crop, DevelopSettings } from "./settings.ts";
import { UX, VY, type WarpMap } from "./warp-map.ts";

/** What of the photograph a picture shows. */
export interface Shown {
  /** All of it, or the rectangle around it. */
  readonly crop: Crop;
  /** Source pixels per pixel, across and down. */
  readonly steps: readonly [number, number];
  /** Where places are, unless straight there. */
  readonly map: WarpMap | null;
}

/** @throws RushesError `bad-argument` for a warp out of range */
export function findShown(photograph: Upright, { crop, warp, ...view }: DevelopSettings): Shown {
  const map = warp ? checkWarp(warp, photograph, view) : null;
  const straight = warp ? straightCrop(warp, view) : crop;
  if (map === null || straight !== null) {
    const shown = straight ?? crop;
    return { crop: shown, steps: [shown.width / view.width, shown.height / view.height], map: null };
  }
  map.locate(view.width / 2, view.height / 2);
  return { crop: aroundView(map, view), steps: [map.place[UX]!, map.place[VY]!], map };
}
