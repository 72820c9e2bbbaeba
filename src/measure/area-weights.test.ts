import { describe, expect, test } from "vitest";
import { GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { computeAreaWeights, type PlacedArea } from "./area-weights.ts";

const WEST: PlacedArea = { use: "include", box: [0, 0, 0.5, 1] };

/** Cells that count, as their first and last column and row. */
function outline(weights: Uint8Array): number[] {
  const cells = [...weights.keys()].filter((cell) => (weights[cell] as number) > 0);
  const [xs, ys] = [cells.map((cell) => cell % GRID_WIDTH), cells.map((cell) => Math.floor(cell / GRID_WIDTH))];
  return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
}

describe("computeAreaWeights", () => {
  // Upper left quarter of the upright picture: where row 0 and column 0 of the sensor are (TIFF 6.0, tag 274).
  test.each([
    [1, [0, 71, 0, 47]],
    [2, [72, 143, 0, 47]],
    [3, [72, 143, 48, 95]],
    [4, [0, 71, 48, 95]],
    [5, [0, 71, 0, 47]],
    [6, [0, 71, 48, 95]],
    [7, [72, 143, 48, 95]],
    [8, [72, 143, 0, 47]],
  ])("orientation %i: the upper left quarter lies on the sensor where it should", (orientation, expected) => {
    expect(outline(computeAreaWeights([{ use: "include", box: [0, 0, 0.5, 0.5] }], orientation))).toEqual(expected);
  });

  test("a turned box is as wide on the sensor as the upright one is high", () => {
    const box = [0.25, 0, 0.5, 0.125] as const;
    expect(outline(computeAreaWeights([{ use: "include", box }], 6))).toEqual([0, 17, 24, 71]);
  });

  test("what is excluded never counts, all else does; within what is included too", () => {
    const hole: PlacedArea = { use: "exclude", box: [0.25, 0.25, 0.5, 0.5] };
    const at = (weights: Uint8Array, x: number, y: number): number => weights[y * GRID_WIDTH + x] as number;
    const alone = computeAreaWeights([hole], 1);
    expect([at(alone, 0, 0), at(alone, 143, 95), at(alone, 72, 48)]).toEqual([255, 255, 0]);
    const both = computeAreaWeights([WEST, hole], 1);
    expect([at(both, 0, 0), at(both, 143, 95), at(both, 60, 48)]).toEqual([255, 0, 0]);
  });

  test("cells at an edge count by the share that is covered", () => {
    const weights = computeAreaWeights([{ use: "include", box: [0.5 / GRID_WIDTH, 0, 1 / GRID_WIDTH, 1] }], 1);
    expect([...weights.subarray(0, 3)]).toEqual([128, 128, 0]);
    expect(weights.length).toBe(GRID_WIDTH * GRID_HEIGHT);
  });
});
