import { describe, expect, test } from "vitest";
import { chooseDisplayWhite, chooseExposureKey, type KeyFrame } from "./exposure-key.ts";

const GREY = Math.log2(0.18);
const frame = (percentiles: readonly number[], rest: Partial<KeyFrame> = {}): KeyFrame => ({
  percentiles: percentiles as unknown as KeyFrame["percentiles"],
  gain: 0,
  ...rest,
});
const times = (count: number, one: KeyFrame): KeyFrame[] => Array.from({ length: count }, () => one);

describe("exposure key", () => {
  test("an even scene has its median at middle grey, whatever the camera's exposure was", () => {
    for (const exposure of [-4, -2, 0.5]) {
      const flat = frame([-4, -3.4, -3, -2.6, -2].map((ev) => ev + exposure + 0.2));
      expect(chooseExposureKey(times(20, flat))).toBeCloseTo(GREY + 2.8 - exposure, 6);
    }
  });

  test("gains count: the key is for light after them", () => {
    const flat = frame([-4, -3.4, -3, -2.6, -2]);
    const lifted = times(20, { ...flat, gain: 1.5 });
    expect(chooseExposureKey(lifted)).toBeCloseTo(chooseExposureKey(times(20, flat)) - 1.5, 6);
  });

  test("a backlit scene is not lifted beyond its sky", () => {
    const key = chooseExposureKey(times(20, frame([-9, -8, -6, -1.5, -0.3])));
    expect(-1.5 + key).toBeLessThanOrEqual(Math.log2(0.8) + 1e-9);
    expect(key).toBeGreaterThan(1);
  });

  test("a city at night stays night: its lamps decide", () => {
    const key = chooseExposureKey(times(20, frame([-12, -11, -10, -7, -3])));
    expect(-3 + key).toBeCloseTo(Math.log2(2.5), 6);
    expect(2 ** (-10 + key)).toBeLessThan(0.05);
  });

  test("what clips counts as highlight, what drowns as shadow", () => {
    const scene = [-6, -5, -4, -3, -2] as const;
    const open = chooseExposureKey(times(9, frame(scene)));
    expect(chooseExposureKey(times(9, frame(scene, { clipped: 0.3 })))).toBeLessThan(open);
    expect(chooseExposureKey(times(9, frame(scene, { dark: 0.7 })))).toBeGreaterThan(open);
    expect(chooseExposureKey(times(9, frame(scene, { clipped: 0.3 })))).toBe(0);
  });

  test("what is blown stays white: no darkening to grey, whatever gains the light has given", () => {
    const over = frame([-2.3, -1.3, -0.1, 0, 0], { clipped: 0.4 });
    expect(chooseExposureKey(times(9, over))).toBe(0);
    expect(chooseExposureKey(times(9, { ...over, gain: -0.7 }))).toBeCloseTo(0.7, 6);
    expect(chooseExposureKey(times(9, { ...over, clipped: 0 }))).toBeLessThan(-1);
  });

  test("a day that falls into night is keyed for day, and a few odd frames change nothing", () => {
    const day = frame([-5, -4, -3, -2, -1]);
    const fall = Array.from({ length: 300 }, (_, i) =>
      frame(day.percentiles.map((ev) => ev - Math.max(0, i - 100) * 0.04)),
    );
    const key = chooseExposureKey(fall);
    expect(key).toBeCloseTo(chooseExposureKey([day]), 1);
    const odd = [...fall, ...times(5, frame([-1, -0.5, -0.2, 0, 0])), frame([NaN, NaN, NaN, NaN, NaN])];
    expect(chooseExposureKey(odd)).toBeCloseTo(key, 1);
  });

  test("nothing measured: nothing changed; and no shot is pushed without end", () => {
    expect(chooseExposureKey([])).toBe(0);
    expect(chooseExposureKey([frame([NaN, NaN, NaN, NaN, NaN])])).toBe(0);
    expect(chooseExposureKey(times(3, frame([-20, -20, -20, -20, -20])))).toBe(5);
  });
});

test("display white lies at the ceiling, within reason", () => {
  expect(chooseDisplayWhite(0, 1)).toBe(2);
  expect(chooseDisplayWhite(-0.5, -1.5)).toBe(0.25);
  expect(chooseDisplayWhite(-9, 0)).toBe(1 / 16);
  expect(chooseDisplayWhite(9, 3)).toBe(16);
});
