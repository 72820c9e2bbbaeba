import { canonicalJson } from "../base/canonical-json.ts";
import { placeArea } from "../film/area.ts";
import type { FilmShot } from "../film/film.ts";
import { computeAreaWeights, type PlacedArea } from "../measure/area-weights.ts";

/** Where an area of reference is at each slot. */
export interface SlotAreas {
  readonly use: PlacedArea["use"];
  readonly boxes: readonly PlacedArea["box"][];
}

/** The user's areas of reference, in shares of the upright photograph; none where the shot has none. */
export function placeAreas(shot: FilmShot, slots: readonly (string | null)[]): SlotAreas[] {
  return (shot.light?.areas ?? []).map((area) => ({ use: area.use, boxes: placeArea(area, slots, shot.id) }));
}

/**
 * Weights of the cells at a slot; where no area moved since the last one, the same array. Null: there are no areas.
 * @param orientation EXIF, 1 to 8, of the grid that the weights are for
 */
export function createAreaWeigher(
  areas: readonly SlotAreas[],
  orientation: number,
): ((slot: number) => Uint8Array) | null {
  if (areas.length === 0) return null;
  let last: Uint8Array | null = null;
  let lastPlaces = "";
  return (slot) => {
    const placed = areas.map(({ use, boxes }) => ({ use, box: boxes[slot] as PlacedArea["box"] }));
    const places = canonicalJson(placed);
    if (last === null || places !== lastPlaces) last = computeAreaWeights(placed, orientation);
    lastPlaces = places;
    return last;
  };
}
