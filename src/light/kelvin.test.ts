import { expect, test } from "vitest";
import { computeWhite, LEAST_KELVIN, MOST_KELVIN } from "./kelvin.ts";

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
