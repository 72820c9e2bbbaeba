import { expect, test } from "vitest";
import { describeColourfulness, measureColourfulness } from "./colourfulness.ts";
import { choosePalette } from "./palette.ts";
import type { Thumb } from "./thumb.ts";

type Rgb = readonly [number, number, number];

/** Rows of the same colours, a column each. */
function thumbOf(colours: readonly Rgb[]): Thumb {
  const rgb = Uint8Array.from(
    { length: colours.length * 12 },
    (_, i) => colours[Math.floor(i / 3) % colours.length]![i % 3]!,
  );
  return { width: colours.length, height: 4, rgb };
}

const GREY: Rgb = [120, 120, 120];
const SKY: Rgb = [40, 90, 200];
const LAMP: Rgb = [250, 160, 40];
const BLACK: Rgb = [0, 0, 0];

test("colourfulness is the formula, 0 of greys, and does not count bars", () => {
  expect(measureColourfulness([thumbOf([GREY, [30, 30, 30]])])).toBe(0);
  // rg is −50 and 90, yb −135 and 165, in equal parts.
  const [spread, mean] = [Math.hypot(70, 150), Math.hypot(20, 15)];
  const both = thumbOf([SKY, LAMP]);
  expect(measureColourfulness([both])).toBeCloseTo(spread + 0.3 * mean, 9);
  expect(measureColourfulness([thumbOf([SKY, BLACK, LAMP, BLACK])])).toBeCloseTo(spread + 0.3 * mean, 9);
  expect(measureColourfulness([both, thumbOf([GREY])])).toBeCloseTo((spread + 0.3 * mean) / 2, 9);
  expect(measureColourfulness([thumbOf([BLACK])])).toBeNull();
  expect(measureColourfulness([])).toBeNull();
  expect([0, 20, 50, 200].map(describeColourfulness)).toEqual([
    "not colourful",
    "slightly colourful",
    "averagely colourful",
    "extremely colourful",
  ]);
});

test("a palette finds the colours there are, dark to bright, with their shares, whatever the order", () => {
  const colours = [SKY, SKY, SKY, LAMP, GREY, GREY, BLACK];
  const palette = choosePalette([thumbOf(colours)]);
  expect(palette).toEqual([
    { colour: "#285ac8", share: 3 / 6 },
    { colour: "#787878", share: 2 / 6 },
    { colour: "#faa028", share: 1 / 6 },
  ]);
  expect(choosePalette([thumbOf(colours.toReversed())])).toEqual(palette);
  expect(choosePalette([thumbOf([BLACK])])).toEqual([]);
});

test("of a thousand colours eight remain, whose shares add up", () => {
  const many = Array.from({ length: 1000 }, (_, i): Rgb => [(i * 37) % 251, (i * 91) % 241, (i * 17) % 239]);
  const palette = choosePalette([thumbOf(many)]);
  expect(palette).toHaveLength(8);
  expect(palette.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
});
