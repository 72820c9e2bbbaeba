import { describe, expect, it } from "vitest";
import { frameView } from "../edit/framing.ts";
import { putInKeystone } from "../motion/keystone.ts";
import { makeSimilarity, movePoint } from "../motion/similarity.ts";
import { showView } from "./shot-warp.ts";

const SOURCE = { width: 6000, height: 4000 };
const FRAMING = frameView(SOURCE, { width: 3840, height: 2160 }, "fill");

/** Where a place of the picture lies in the photograph. */
function warp(matrix: readonly number[], x: number, y: number): { x: number; y: number } {
  const [a, b, c, d, e, f, g, h, i] = matrix as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

describe("showView", () => {
  it("says a view that is level as a crop alone", () => {
    const { crop, warp: none } = showView(makeSimilarity(0.9, 0, 60, -20), null, null, SOURCE, FRAMING);
    expect(none).toBeNull();
    expect(crop).toEqual({ x: 3060 - 2700, y: 1980 - 1518.75, width: 5400, height: 3037.5 });
  });

  it("puts each place of a picture where the view has it", () => {
    const view = makeSimilarity(0.88, 2.5, 40, -25);
    const shown = showView(view, null, null, SOURCE, FRAMING);
    const matrix = shown.warp?.matrix ?? [];
    for (const [x, y] of [
      [0, 0],
      [3840, 0],
      [3840, 2160],
      [0, 2160],
      [1920, 1080],
    ] as const) {
      const window = { x: (x / 3840 - 0.5) * FRAMING.crop.width, y: (y / 2160 - 0.5) * FRAMING.crop.height };
      const expected = movePoint(view, window);
      const place = warp(matrix, x, y);
      expect(place.x).toBeCloseTo(expected.x + 3000, 3);
      expect(place.y).toBeCloseTo(expected.y + 2000, 3);
    }
  });

  it("puts a keystone back where the photograph has it", () => {
    const view = makeSimilarity(0.9, 1.5, 30, 20);
    const keystone = { g: 6e-6, h: -4e-6 };
    const { crop, warp: warped } = showView(view, keystone, null, SOURCE, FRAMING);
    for (let x = 0; x <= 3840; x += 240) {
      for (let y = 0; y <= 2160; y += 135) {
        const window = { x: (x / 3840 - 0.5) * FRAMING.crop.width, y: (y / 2160 - 0.5) * FRAMING.crop.height };
        const expected = putInKeystone(keystone, movePoint(view, window));
        const place = warp(warped?.matrix ?? [], x, y);
        expect(place.x).toBeCloseTo(expected.x + 3000, 3);
        expect(place.y).toBeCloseTo(expected.y + 2000, 3);
        expect(place.x).toBeGreaterThan(crop.x - 1);
        expect(place.x).toBeLessThan(crop.x + crop.width + 1);
        expect(place.y).toBeGreaterThan(crop.y - 1);
        expect(place.y).toBeLessThan(crop.y + crop.height + 1);
      }
    }
  });

  it("bounds what is shown, through the lens, too", () => {
    const view = makeSimilarity(0.8, 3, 10, 5);
    for (const lens of [null, { k1: 0.06, k2: 0, k3: 0 }, { k1: -0.06, k2: 0, k3: 0 }]) {
      const { crop, warp: warped } = showView(view, null, lens, SOURCE, FRAMING);
      expect(warped?.lens).toEqual(lens);
      for (let x = 0; x <= 3840; x += 240) {
        for (let y = 0; y <= 2160; y += 135) {
          const straight = warp(warped?.matrix ?? [], x, y);
          const [u, v] = [straight.x - 3000, straight.y - 2000];
          const factor = 1 + ((lens?.k1 ?? 0) * (u * u + v * v)) / (3000 ** 2 + 2000 ** 2);
          expect(u * factor + 3000).toBeGreaterThan(crop.x - 1);
          expect(u * factor + 3000).toBeLessThan(crop.x + crop.width + 1);
          expect(v * factor + 2000).toBeGreaterThan(crop.y - 1);
          expect(v * factor + 2000).toBeLessThan(crop.y + crop.height + 1);
        }
      }
    }
  });
});
