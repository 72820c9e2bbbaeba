import { describe, expect, test } from "vitest";
import { computeRms, createNormal } from "../../test/truth/light-world.ts";
import { slowPart, steadySeries } from "./steady-series.ts";

const SIGMA = 0.2;

function errorOf(truth: readonly number[], seed: number, said = SIGMA): number {
  const random = createNormal(seed);
  const noisy = truth.map((value) => value + SIGMA * random());
  const { values } = steadySeries(
    noisy,
    truth.map(() => said),
  );
  return computeRms(values.map((value, i) => value - (truth[i] as number)));
}

describe("steadySeries", () => {
  test("of what is smooth, most of the noise goes", () => {
    const line = Array.from({ length: 200 }, (_, i) => 0.3 * i);
    const wave = line.map((_, i) => 3 * Math.sin(i / 20));
    expect(errorOf(line, 1)).toBeLessThan(0.06);
    expect(errorOf(wave, 2)).toBeLessThan(0.09);
    expect(errorOf(wave, 3, 0.7 * SIGMA)).toBeLessThan(SIGMA);
  });

  test("what is not smooth stays, whatever the noise is said to be", () => {
    const random = createNormal(4);
    const rough = Array.from({ length: 200 }, () => 2 * random());
    for (const said of [0.7, 1, 1.5]) expect(errorOf(rough, 5, said * SIGMA)).toBeLessThan(1.1 * SIGMA);
  });

  test("unknown values lie between their neighbours, exact ones stay", () => {
    const { values } = steadySeries([0, 1, Number.NaN, 3, 4, 6, 6, 7], [0.1, 0.1, 0.1, 0.1, 0.1, 0, 0.1, 0.1]);
    expect(values[5]).toBe(6);
    expect(values[2]).toBeCloseTo(2, 0);
    expect(steadySeries([Number.NaN, 2, Number.NaN], [1, 1, 1]).values).toEqual([2, 2, 2]);
    expect(steadySeries([Number.NaN], [1]).values).toEqual([0]);
    expect(steadySeries([], []).values).toEqual([]);
  });
});

test("slowPart keeps a line and a slow wave, and takes jitter out", () => {
  const random = createNormal(6);
  const slow = Array.from({ length: 300 }, (_, i) => 0.02 * i + Math.sin(i / 80));
  const noisy = slow.map((value) => value + 0.5 * random());
  const left = slowPart(noisy, 120).map((value, i) => value - (slow[i] as number));
  expect(computeRms(left)).toBeLessThan(0.15);
  const bends = left.slice(2).map((value, i) => value - 2 * (left[i + 1] as number) + (left[i] as number));
  expect(computeRms(bends)).toBeLessThan(0.002);
});
