import { describe, expect, test } from "vitest";
import { createPath, createPlace, createView } from "../../test/truth/moving-world.ts";
import { STILL } from "./grid-warp.ts";
import { computeLightRatio, type LightGrid } from "./light-ratio.ts";
import { createRatioWindow } from "./ratio-window.ts";

const place = createPlace(3);

describe("createRatioWindow", () => {
  test("compares a camera that stands as grids lie, whoever walks by", () => {
    const lights = Array.from({ length: 10 }, (_, i) => {
      const local = (x: number): number => (Math.abs(x - 14 * i) < 12 ? -1 : 0);
      return createView({ place, view: STILL, ev: 0.1 * (i % 3), local, seed: i });
    });
    const window = createRatioWindow();
    for (const light of lights) window.add(light);
    expect(window.ratios).toHaveLength(9 + 8 + 6 + 2);
    for (const { a, b, ...ratio } of window.ratios) {
      expect(ratio).toEqual(computeLightRatio(lights[a] as LightGrid, lights[b] as LightGrid));
    }
  });

  test("follows a walk over all lags, and over a frame that is missing", () => {
    const path = createPath(Array.from({ length: 9 }, (_, i) => ({ x: 7 + (i % 3), y: -1, roll: (i % 2) - 0.5 })));
    const window = createRatioWindow();
    path.forEach((view, i) => window.add(i === 4 ? null : createView({ place, view, ev: 0.2 * i, seed: i })));
    const counting = window.ratios.filter(({ quality }) => quality > 0);
    expect(counting.some(({ a, b }) => a === 3 && b === 5)).toBe(true);
    expect(counting.some(({ a, b }) => b - a === 4)).toBe(true);
    for (const { a, b, delta, quality } of counting) {
      expect(Math.abs(delta - 0.2 * (b - a))).toBeLessThan(0.005);
      expect(quality).toBeGreaterThan(0.8);
    }
  });

  test("lets pairs that show another place count nothing", () => {
    const window = createRatioWindow();
    for (let i = 0; i < 5; i++) window.add(createView({ place: createPlace(10 + i), view: STILL, ev: 0, seed: i }));
    expect(window.ratios.length).toBeGreaterThan(7);
    expect(window.ratios.every(({ quality }) => quality === 0)).toBe(true);
  });
});
