import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseFilmSize, frameView, largestFilmSize, orientedSize, UHD } from "./framing.ts";

describe("film size", () => {
  test("UHD from 24 MP", () => {
    expect(chooseFilmSize([{ source: { width: 6000, height: 4000 }, pictures: 10 }])).toEqual(UHD);
  });
  test("the largest 16:9 that fits a small source", () => {
    expect(chooseFilmSize([{ source: { width: 2400, height: 1600 }, pictures: 10 }])).toEqual({
      width: 2400,
      height: 1350,
    });
  });
  test("one small still does not make a small film, and one large shot not an enlarged one", () => {
    const small = { source: { width: 1600, height: 1200 }, pictures: 20 };
    const large = { source: { width: 6000, height: 4000 }, pictures: 200 };
    expect(chooseFilmSize([small, large])).toEqual(UHD);
    expect(chooseFilmSize([{ ...small, pictures: 300 }, large])).toEqual({ width: 1600, height: 900 });
  });
});

describe("framing", () => {
  test("fill keeps to the source, has the film's shape and is centred", () => {
    const side = fc.integer({ min: 16, max: 12000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const output = largestFilmSize({ width, height });
        const { crop } = frameView({ width, height }, output, "fill");
        expect(crop.x).toBeGreaterThanOrEqual(0);
        expect(crop.y).toBeGreaterThanOrEqual(0);
        expect(crop.x * 2 + crop.width).toBeCloseTo(width, 6);
        expect(crop.y * 2 + crop.height).toBeCloseTo(height, 6);
        expect(crop.width / crop.height).toBeCloseTo(output.width / output.height, 9);
      }),
    );
  });
  test("fit shows everything within the film", () => {
    const { crop, view } = frameView(orientedSize({ width: 6000, height: 4000 }, 6), UHD, "fit");
    expect(crop).toEqual({ x: 0, y: 0, width: 4000, height: 6000 });
    expect(view).toEqual({ width: 1440, height: 2160 });
  });
});
