import { expect, test } from "vitest";
import { TILES_X, TILES_Y } from "../light/frame-light.ts";
import { computeShownTiles } from "./shown-tiles.ts";

const SOURCE = { width: 2400, height: 1600 };

test("a crop that cuts nothing away: no shares", () => {
  expect(computeShownTiles(SOURCE, { x: 0, y: 0, ...SOURCE }, 1)).toBeNull();
});

test("a crop of two and a half tiles on either side", () => {
  const shown = computeShownTiles(SOURCE, { x: 250, y: 0, width: 1900, height: 1600 }, 1)!;
  for (let row = 0; row < TILES_Y; row++) {
    const shares = [...shown.subarray(row * TILES_X, (row + 1) * TILES_X)];
    shares.forEach((share, column) => {
      const expected = column < 2 || column > 21 ? 0 : column === 2 || column === 21 ? 0.5 : 1;
      expect(share).toBeCloseTo(expected, 2);
    });
  }
});

test.each([
  [3, (_: number, row: number) => row === TILES_Y - 1],
  [6, (column: number) => column === 0],
  [8, (column: number) => column === TILES_X - 1],
] as const)("orientation %d: a cut at the upper edge is looked for where it lies on the sensor", (turn, isCut) => {
  const { width, height } = turn >= 5 ? { width: SOURCE.height, height: SOURCE.width } : SOURCE;
  const cut = height / (turn >= 5 ? TILES_X : TILES_Y);
  const shown = computeShownTiles({ width, height }, { x: 0, y: cut, width, height: height - cut }, turn)!;
  shown.forEach((share, tile) => {
    const [column, row] = [tile % TILES_X, Math.floor(tile / TILES_X)];
    expect(share, `${column} ${row}`).toBeCloseTo(isCut(column, row) ? 0 : 1, 2);
  });
});
