import { expect, test } from "vitest";
import { spreadLight } from "./spread-light.ts";

test("a point of light falls on its neighbours, too; none is lost, and what is even stays", () => {
  const [width, height] = [9, 7];
  const rgb = new Float32Array(width * height * 3).fill(0.25);
  const middle = (3 * width + 4) * 3;
  rgb[middle] = 1.25;
  const sum = rgb.reduce((all, light) => all + light, 0);
  spreadLight({ width, height, rgb });
  expect(rgb.reduce((all, light) => all + light, 0)).toBeCloseTo(sum, 4);
  expect(rgb[middle]! - 0.25).toBeCloseTo(0.5625, 6);
  for (const step of [3, -3, width * 3, -width * 3]) expect(rgb[middle + step]! - 0.25).toBeCloseTo(0.09375, 6);
  expect(rgb[0]).toBeCloseTo(0.25, 6);
  expect(rgb[middle + 1]).toBeCloseTo(0.25, 6);
});
