import * as fc from "fast-check";
import { expect, test } from "vitest";
import { convertColour, encodeYcc, finishColour, type Rgb } from "../twin/colour.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports } = arena.kernels;
const MATRIX = [1.7, -0.6, -0.1, -0.2, 1.5, -0.3, 0.05, -0.4, 1.35];

/** Planes of equal length → pixels. */
function pixels(planes: readonly (readonly number[])[]): Rgb[] {
  return planes[0]!.map((_, i) => planes.map((plane) => plane[i]!) as unknown as Rgb);
}

function planesOf(random: () => number, count: number, top: number): number[][] {
  return [0, 1, 2].map(() => randomFloats(random, count * 4, top));
}

function getPlanes(offset: number, count: number): number[][] {
  return [0, 1, 2].map((plane) => arena.get(offset + plane * count * 16, count * 4));
}

test("convertColour is its twin", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      fc.boolean(),
      fc.integer(),
      (count, differences, mend, seed) => {
        arena.clear();
        const planes = planesOf(randomNumbers(seed), count, 2);
        const [r, g, b] = planes.map((plane) => arena.put(plane)) as [number, number, number];
        const dst = arena.floats(count * 12);
        exports.convertColour(r, g, b, differences ? 1 : 0, count, arena.put(MATRIX), mend ? 1 : 0, dst);
        const twin = pixels(planes).map((rgb) => convertColour(rgb, differences, MATRIX, mend));
        expect(pixels(getPlanes(dst, count))).toEqual(twin);
        if (mend) expect(Math.min(...twin.flat())).toBeGreaterThan(-1e-6);
      },
    ),
  );
});

test("finishColour is its twin and keeps colours within the display's gamut", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.integer(),
      (count, hue, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const before = planesOf(random, count, 3).map((plane) => plane.map((value) => Math.max(0, value)));
        const after = before.map((plane) => plane.map((value) => Math.fround(value / (1 + value))));
        const [a, b] = [arena.put(before.flat()), arena.put(after.flat())];
        exports.finishColour(a, b, count, arena.put(MATRIX), hue);
        const result = pixels(getPlanes(b, count));
        const afters = pixels(after);
        expect(result).toEqual(pixels(before).map((rgb, i) => finishColour(rgb, afters[i]!, MATRIX, hue)));
      },
    ),
  );
});

test("encodeYcc is its twin, and knows white, black and the primaries of BT.709", () => {
  const rgb: Rgb[] = [
    [0, 0, 0],
    [1, 1, 1],
    [1, 0, 0],
    [0, 0, 1],
  ];
  const random = randomNumbers(3);
  while (rgb.length < 64) rgb.push(randomFloats(random, 3, 1) as unknown as Rgb);
  const src = arena.put([0, 1, 2].flatMap((c) => rgb.map((pixel) => pixel[c]!)));
  for (const scale of [219, 876]) {
    const [y, cb, cr] = [arena.floats(64), arena.floats(64), arena.floats(64)] as const;
    exports.encodeYcc(src, rgb.length / 4, scale, y, cb, cr);
    const result = pixels([y, cb, cr].map((plane) => arena.get(plane, rgb.length)));
    expect(result).toEqual(rgb.map((pixel) => encodeYcc(pixel, scale)));
    const unit = scale / 219;
    const known = [
      [16, 128, 128],
      [235, 128, 128],
      [16 + 219 * 0.2126, 128 - (224 * 0.2126) / 1.8556, 240],
      [16 + 219 * 0.0722, 240, 128 - (224 * 0.0722) / 1.5748],
    ];
    known.forEach((codes, i) => codes.forEach((code, c) => expect(result[i]![c]).toBeCloseTo(code * unit, 3)));
  }
});
