import { expect, test } from "vitest";
import { computeKelvin, computeWhite, LEAST_KELVIN, MOST_KELVIN } from "./kelvin.ts";

const xy = (kelvin: number): readonly [number, number] => {
  const [x, y, z] = computeWhite(kelvin);
  return [x / (x + y + z), y / (x + y + z)];
};

// CIE 015:2018 (A, D50, D55, D65, D75); black bodies of 1500, 2000 and 3000 K from Planck's law, CIE 1931 observer.
test.each([
  [1500, 0.5857, 0.3931],
  [2000, 0.5267, 0.4133],
  [2855.5, 0.44757, 0.40745],
  [3000, 0.4369, 0.4041],
  [5003, 0.34567, 0.3585],
  [5503, 0.33242, 0.34743],
  [6504, 0.31272, 0.32903],
  [7504, 0.29902, 0.31485],
])("%f K is white at %f, %f", (kelvin, x, y) => {
  expect(Math.abs(xy(kelvin)[0] - x)).toBeLessThan(0.0005);
  expect(Math.abs(xy(kelvin)[1] - y)).toBeLessThan(0.0005);
});

test("warmer is redder and less blue, all the way, without jumps", () => {
  for (let kelvin = LEAST_KELVIN; kelvin < MOST_KELVIN; kelvin += 10) {
    const [warm, cool] = [computeWhite(kelvin), computeWhite(kelvin + 10)];
    expect(xy(kelvin + 10)[0]).toBeLessThan(xy(kelvin)[0]);
    expect(cool[2]).toBeGreaterThan(warm[2]);
    expect(cool[2] - warm[2]).toBeLessThan(0.01);
  }
});

test("a white's colour temperature is that of the nearest black body", () => {
  for (const kelvin of [1500, 2000, 2856, 4000]) expect(computeKelvin(computeWhite(kelvin))).toBeCloseTo(kelvin, 0);
  // Daylight lies beside the black body. CIE 015: A, D50, D65.
  const of = (x: number, y: number): number => computeKelvin([x / y, 1, (1 - x - y) / y]);
  expect(Math.abs(of(0.44758, 0.40745) - 2856)).toBeLessThan(3);
  expect(Math.abs(of(0.34567, 0.3585) - 5001)).toBeLessThan(5);
  expect(Math.abs(of(0.31272, 0.32903) - 6503)).toBeLessThan(6);
});

test("what is no colour has none, and what is beyond has the last", () => {
  expect(computeKelvin([0, 0, 0])).toBeNaN();
  expect(computeKelvin([NaN, 1, 1])).toBeNaN();
  expect(computeKelvin([2, 1, 0.01])).toBeCloseTo(LEAST_KELVIN, 0);
  expect(Math.abs(computeKelvin([0.8, 1, 9]) - MOST_KELVIN)).toBeLessThan(5);
});
