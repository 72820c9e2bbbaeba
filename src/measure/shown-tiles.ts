import type { Rectangle, Size } from "../edit/framing.ts";
import { GRID_WIDTH, TILES_X, TILES_Y } from "../light/frame-light.ts";
import { computeAreaWeights } from "./area-weights.ts";
import { FULL_WEIGHT } from "./light-ratio.ts";

const CELLS_PER_TILE = GRID_WIDTH / TILES_X;

/**
 * Share of each of the 24 × 16 tiles (the sensor's orientation) that a crop shows, 0 to 1; null: the crop cuts nothing away.
 * @param source pixels of the upright photograph, in which `crop` lies
 * @param orientation EXIF, 1 to 8
 */
export function computeShownTiles(source: Size, crop: Rectangle, orientation: number): Float64Array | null {
  if (crop.width >= source.width && crop.height >= source.height) return null;
  const { width, height } = source;
  const box = [crop.x / width, crop.y / height, crop.width / width, crop.height / height] as const;
  const shown = new Float64Array(TILES_X * TILES_Y);
  computeAreaWeights([{ use: "include", box }], orientation).forEach((weight, cell) => {
    const [x, y] = [cell % GRID_WIDTH, Math.floor(cell / GRID_WIDTH)];
    const tile = Math.floor(y / CELLS_PER_TILE) * TILES_X + Math.floor(x / CELLS_PER_TILE);
    shown[tile] = (shown[tile] as number) + weight / FULL_WEIGHT / CELLS_PER_TILE ** 2;
  });
  return shown;
}
