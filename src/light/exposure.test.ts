import { describe, expect, test } from "vitest";
import { computeExposure } from "./exposure.ts";

const frame = (shutter: number | null, aperture: number | null = 8, iso: number | null = 100) => ({
  shutter,
  aperture,
  iso,
});

describe("computeExposure", () => {
  test("knows what engraved numbers stand for", () => {
    const { ev } = computeExposure([frame(1 / 60), frame(1 / 30), frame(30), frame(10 / 601), frame(1 / 64)]);
    const steps = ev.map((value) => (value as number) - (ev[0] as number));
    [0, 1, 11, 0, 0].forEach((expected, i) => expect(steps[i]).toBeCloseTo(expected, 9));
  });

  test("counts thirds of aperture and ISO exactly", () => {
    const { ev } = computeExposure([frame(1, 5.6, 100), frame(1, 5, 125), frame(1, 4.5, 160), frame(1, 22, 3200)]);
    const [first, ...rest] = ev as number[];
    [2 / 3, 4 / 3, 1].forEach((expected, i) =>
      expect((rest[i] as number) - (first as number)).toBeCloseTo(expected, 9),
    );
  });

  test("takes half-stop shutter speeds where they explain more", () => {
    const { ev } = computeExposure([frame(1 / 60), frame(1 / 45), frame(1 / 30), frame(1 / 20), frame(1 / 90)]);
    [0, 0.5, 1, 1.5, -0.5].forEach((expected, i) =>
      expect((ev[i] as number) - (ev[0] as number)).toBeCloseTo(expected, 9),
    );
  });

  test("leaves continuous settings as they are, also those that meet the grid by chance", () => {
    const shutters = [1 / 855, 1 / 901, 1 / 1000, 1 / 1123, 1 / 1250, 1 / 2053];
    const { ev, setting } = computeExposure(shutters.map((shutter) => frame(shutter)));
    expect((ev[4] as number) - (ev[0] as number)).toBeCloseTo(Math.log2(855 / 1250), 9);
    expect(setting).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("goes by the grid for all once most are on it, but never beyond its end", () => {
    const { ev } = computeExposure(
      [1 / 400, 1 / 317.5, 1 / 252, 1 / 200, 1 / 125, 1 / 63].map((shutter) => frame(shutter)),
    );
    [0, 1 / 3, 2 / 3, 1, 5 / 3, 8 / 3].forEach((expected, i) =>
      expect((ev[i] as number) - (ev[0] as number)).toBeCloseTo(expected, 9),
    );
    const bulb = computeExposure([15, 20, 25, 30, 30, 30, 30, 30, 45].map((shutter) => frame(shutter))).ev as number[];
    expect((bulb[8] as number) - (bulb[3] as number)).toBeCloseTo(Math.log2(45 / 32), 9);
  });

  test("treats what no frame knows as constant, and what some know as missing", () => {
    expect(computeExposure([frame(1, null), frame(2, null)]).ev).toEqual([0, 1]);
    expect(computeExposure([frame(1, 8), frame(2, null)]).ev[1]).toBeNull();
    expect(computeExposure([frame(null, null, null), frame(0, 0, -1)])).toEqual({
      ev: [null, null],
      setting: [null, null],
    });
    expect(computeExposure([])).toEqual({ ev: [], setting: [] });
  });

  test("numbers distinct settings in order of appearance", () => {
    expect(computeExposure([frame(1 / 60), frame(1 / 50), frame(1 / 60), frame(null)]).setting).toEqual([
      0,
      1,
      0,
      null,
    ]);
  });
});
