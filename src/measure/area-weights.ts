import { readTurn } from "../develop/orientation.ts";
import type { AreaBox } from "../film/area.ts";
import { GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { FULL_WEIGHT } from "./light-ratio.ts";

/** An area of reference at one moment, in shares of the upright picture. */
export interface PlacedArea {
  readonly use: "include" | "exclude";
  readonly box: AreaBox;
}

/**
 * Weight of each cell of the grid (the sensor's orientation), 0 to 255: with areas to include only what they cover counts,
 * what is excluded never does. Cells at the edge count by the share that is covered, so that an area can move smoothly.
 * @param orientation EXIF, 1 to 8
 */
export function computeAreaWeights(areas: readonly PlacedArea[], orientation: number): Uint8Array {
  const included = cover(areas, "include", orientation);
  const excluded = cover(areas, "exclude", orientation);
  const isAll = areas.every(({ use }) => use !== "include");
  return Uint8Array.from(included, (share, cell) =>
    Math.round(FULL_WEIGHT * (isAll ? 1 : share) * (1 - (excluded[cell] as number))),
  );
}

/** Share of each cell that is covered by the areas of one use: the most that any of them covers. */
function cover(areas: readonly PlacedArea[], use: PlacedArea["use"], orientation: number): Float64Array {
  const shares = new Float64Array(GRID_WIDTH * GRID_HEIGHT);
  for (const area of areas) {
    if (area.use !== use) continue;
    const [x, y, width, height] = turnToSensor(area.box, orientation);
    const across = coverCells(x, width, GRID_WIDTH);
    const down = coverCells(y, height, GRID_HEIGHT);
    for (let cell = 0; cell < shares.length; cell++) {
      const share = (across[cell % GRID_WIDTH] as number) * (down[Math.floor(cell / GRID_WIDTH)] as number);
      shares[cell] = Math.max(shares[cell] as number, share);
    }
  }
  return shares;
}

/** A box of the upright picture where it lies on the sensor. */
function turnToSensor([x, y, width, height]: AreaBox, orientation: number): AreaBox {
  const { turned, right, bottom } = readTurn(orientation);
  const [left, top, across, down] = turned ? [y, x, height, width] : [x, y, width, height];
  return [right ? 1 - left - across : left, bottom ? 1 - top - down : top, across, down];
}

/** Share of each of `count` cells of equal size within `from` to `from + size`. */
function coverCells(from: number, size: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, cell) => {
    const covered = Math.min((from + size) * count, cell + 1) - Math.max(from * count, cell);
    return Math.min(1, Math.max(0, covered));
  });
}
