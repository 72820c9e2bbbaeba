import { expect, test } from "vitest";
import { createKernels } from "../kernels/instance.ts";
import { bakeMap, type ColourMap, placeMap } from "./bake-lut.ts";
import { Remembered } from "./remembered.ts";

const kernels = await createKernels();
const { memory } = kernels;

/** Colours through a map as the kernels do it. */
function run(map: ColourMap, colours: readonly (readonly [number, number, number])[]): number[][] {
  const { mark } = memory;
  const count = colours.length / 4;
  const light = memory.take(count * 48);
  memory.float32(light, count * 12).set([0, 1, 2].flatMap((c) => colours.map((colour) => colour[c]!)));
  placeMap(kernels, new Remembered(4), bakeMap(map))(light, count);
  const planes = [...memory.float32(light, count * 12)];
  memory.release(mark);
  return colours.map((_, i) => [0, 1, 2].map((c) => planes[c * colours.length + i]!));
}

const colours = Array.from({ length: 2000 }, (_, i): [number, number, number] => {
  const part = (k: number): number => 2 ** (-12 + 18 * ((((i + 1) * k) % 1009) / 1009));
  return [part(7), part(131), part(577)];
});

test("a map of nothing changes nothing, and one of factors is exact", () => {
  run((...rgb) => rgb, colours).forEach((rgb, i) => {
    rgb.forEach((part, c) => expect(Math.abs(part / colours[i]![c]! - 1)).toBeLessThan(2e-4));
  });
  // Straight near black, so factors are exact only from there on.
  run((r, g, b) => [1.25 * r, 0.5 * g, b], colours).forEach((rgb, i) => {
    const [r, g] = colours[i]!;
    if (r > 0.05) expect(Math.abs(rgb[0]! / r - 1.25)).toBeLessThan(2e-3);
    if (g > 0.05) expect(Math.abs(rgb[1]! / g - 0.5)).toBeLessThan(2e-3);
  });
});

test("a map that turns and saturates colours is met to 2 %", () => {
  const twist: ColourMap = (r, g, b) => {
    const grey = (r + g + b) / 3;
    return [grey + 1.1 * (r - grey) * 0.9, 0.96 * g + 0.04 * r, 0.9 * b + 0.1 * grey];
  };
  const tame = colours.map(([r, g, b]): [number, number, number] => {
    const level = g;
    return [level * (0.6 + 0.4 * (r % 1)), level, level * (0.6 + 0.4 * (b % 1))];
  });
  run(twist, tame).forEach((rgb, i) => {
    const wanted = twist(...tame[i]!);
    rgb.forEach((part, c) => expect(Math.abs(part - wanted[c]!)).toBeLessThan(0.02 * wanted[c]! + 1e-5));
  });
});

test("black stays black, what is no number too, and what is beyond the table is its edge", () => {
  const [black, nothing, bright, negative] = run(
    (...rgb) => rgb,
    [
      [0, 0, 0],
      [NaN, NaN, NaN],
      [1e6, 128, 1],
      [-1, 0.5, 0.5],
    ],
  ) as [number[], number[], number[], number[]];
  expect(Math.max(...black, ...nothing)).toBeLessThan(5e-6);
  expect(bright[0]).toBeCloseTo(128, 1);
  expect(negative[0]).toBeLessThan(5e-6);
});
