import { expect, test } from "vitest";
import { sampleCurve } from "../../src/develop/curve.ts";
import { applyCurve } from "../twin/curve.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();

test("applyCurve is its twin over the whole range of floats", () => {
  const curve = sampleCurve((x) => Math.sqrt(x), -20, 3, 5);
  const random = randomNumbers(7);
  const values = [0, -0, -1, 1, 8, 9, 1e30, -1e30, Infinity, -Infinity, NaN, 2 ** -20, 2 ** -149];
  while (values.length < 4000) values.push(Math.fround((random() < 0.1 ? -1 : 1) * 2 ** (random() * 30 - 24)));
  const src = arena.put(values);
  const table = arena.put(curve.table);
  const { firstBits, shift, low, high } = curve;
  arena.kernels.exports.applyCurve(src, src, values.length / 4, table, firstBits, shift, low, high);
  const result = arena.get(src, values.length);
  expect(result).toEqual(applyCurve(values, curve));
  values.forEach((value, i) => {
    if (!(value > 0)) return;
    const exact = Math.sqrt(Math.min(8, Math.max(2 ** -20, value)));
    expect(Math.abs(result[i]! - exact) / exact).toBeLessThan(4e-5);
  });
});
