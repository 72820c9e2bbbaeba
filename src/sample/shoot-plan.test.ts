import { describe, expect, it } from "vitest";
import { nominalSettings, exactSettings } from "./settings.ts";
import { completeOptions, planShoot } from "./shoot-plan.ts";

describe("settings", () => {
  it("are written rounded and mean powers of two", () => {
    expect(nominalSettings({ shutter: -18, aperture: 17, iso: 1 })).toEqual({
      shutter: { num: 1, den: 60 },
      aperture: 7.1,
      iso: 125,
    });
    const exact = exactSettings({ shutter: -18, aperture: 17, iso: 1 });
    expect(exact.shutter).toBe(1 / 64);
    expect(exact.aperture).toBeCloseTo(7.127, 3);
    expect(exact.iso).toBeCloseTo(125.99, 2);
  });

  it("are everywhere within a twelfth of a stop of what is written", () => {
    for (let shutter = -39; shutter <= 15; shutter++) {
      for (const [aperture, iso] of [
        [0, 0],
        [15, 4],
        [27, 23],
      ] as const) {
        const nominal = nominalSettings({ shutter, aperture, iso });
        const exact = exactSettings({ shutter, aperture, iso });
        const off = [
          Math.log2(nominal.shutter.num / nominal.shutter.den / exact.shutter),
          2 * Math.log2(nominal.aperture / exact.aperture),
          Math.log2(nominal.iso / exact.iso),
        ];
        for (const error of off) expect(Math.abs(error)).toBeLessThan(0.13);
      }
    }
  });

  it("refuse what no camera has", () => {
    expect(() => nominalSettings({ shutter: 16, aperture: 6, iso: 0 })).toThrow(RangeError);
    expect(() => nominalSettings({ shutter: 0, aperture: 28, iso: 0 })).toThrow(RangeError);
    expect(() => nominalSettings({ shutter: 0, aperture: 6, iso: -1 })).toThrow(RangeError);
  });
});

describe("planShoot", () => {
  it("follows the dusk in single third stops, time before ISO", () => {
    const dusk = planShoot(completeOptions({ frames: 96, dayFrames: 0, testShots: false }));
    const steps = dusk.slice(1).map((frame, i) => Math.round(3 * (frame.exposureEv - (dusk[i]?.exposureEv ?? 0))));
    expect(new Set(steps)).toEqual(new Set([0, 1]));
    expect(steps.filter((step) => step === 1)).toHaveLength(8);
    expect(dusk.at(-1)?.settings).toEqual({ shutter: 0, aperture: 15, iso: 2 });
  });

  it("keeps one exposure where nobody follows", () => {
    const plan = planShoot(completeOptions({ frames: 96, dayFrames: 0, testShots: false, followed: 0 }));
    expect(new Set(plan.map((frame) => frame.exposureEv))).toEqual(new Set([0]));
  });

  it("draws flicker of the asked RMS that is white", () => {
    const flicker = planShoot(completeOptions({ frames: 4000, dayFrames: 0, flickerEv: 0.08 })).map((f) => f.flickerEv);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(flicker))).toBeLessThan(0.005);
    expect(Math.sqrt(mean(flicker.map((e) => e * e)))).toBeCloseTo(0.08, 2);
    expect(Math.abs(mean(flicker.slice(1).map((e, i) => e * (flicker[i] ?? 0)))) / 0.0064).toBeLessThan(0.06);
  });

  it("gives every distinct setting one error, and the same one each time", () => {
    const plan = planShoot(completeOptions({ frames: 96, calibrationEv: 0.03 }));
    const errors = new Map<string, Set<number>>();
    for (const { settings, calibrationEv } of plan) {
      const key = JSON.stringify(settings);
      errors.set(key, (errors.get(key) ?? new Set()).add(calibrationEv));
      expect(Math.abs(calibrationEv)).toBeLessThanOrEqual(0.03);
    }
    expect(errors.size).toBeGreaterThan(9);
    for (const values of errors.values()) expect(values.size).toBe(1);
  });

  it("rolls file numbers over into a new folder", () => {
    const plan = planShoot(completeOptions({ frames: 20, dayFrames: 0, testShots: false, firstNumber: 9990 }));
    expect(plan[9]?.path).toBe("DCIM/100RUSHE/RSH_9999.DNG");
    expect(plan[10]?.path).toBe("DCIM/101RUSHE/RSH_0001.DNG");
    expect(new Set(plan.map((frame) => frame.path)).size).toBe(20);
  });

  it("loses one frame on request, and its number with it", () => {
    const plan = planShoot(completeOptions({ frames: 20, dayFrames: 0, testShots: false, missingFrame: true }));
    expect(plan.filter((frame) => frame.missing).map((frame) => frame.path)).toEqual(["DCIM/100RUSHE/RSH_0011.DNG"]);
  });

  it("takes the afternoon with a second body on request", () => {
    const plan = planShoot(completeOptions({ bodies: 2 }));
    expect(new Set(plan.filter((f) => f.place === "day").map((f) => f.serial)).size).toBe(1);
    expect(new Set(plan.map((frame) => frame.serial)).size).toBe(2);
    expect(new Set(plan.map((frame) => frame.path)).size).toBe(plan.length);
  });

  it("is in the order of the clock, with an even rhythm inside a shot", () => {
    const plan = planShoot(completeOptions({}));
    const times = plan.map((frame) => frame.takenAt);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    const dusk = plan.filter((frame) => frame.shot === "dusk");
    dusk.slice(1).forEach((frame, i) => {
      expect(Math.abs(frame.takenAt - (dusk[i]?.takenAt ?? 0) - 30)).toBeLessThan(0.05);
    });
  });

  it.each([
    [{ width: 301 }, /`width` in steps of 2/],
    [{ tiles: 4 as const, height: 1284 }, /`height` in steps of 8/],
    [{ height: 8 }, /`height` from 32/],
    [{ frames: -1 }, /`frames`/],
    [{ seed: 1.5 }, /`seed`/],
    [{ flickerEv: Number.NaN }, /`flickerEv`/],
    [{ firstNumber: 10_000 }, /`firstNumber`/],
  ])("refuses %j", (options, message) => {
    expect(() => completeOptions(options)).toThrow(message);
  });
});
