import { describe, expect, test } from "vitest";
import { computeWhite } from "./kelvin.ts";
import { computeSunAltitude } from "./sun-altitude.ts";
import { computeSunKelvins, DEFAULT_SUN_KEYS } from "./sun-balance.ts";

const utc = (text: string): number => Date.parse(text) / 1000;

/** Dusk at Defiance, Ohio, by JPL's DE421, to the minute (Skyfield's almanac tests, after the US Naval Observatory). */
const DEFIANCE = [41.281944, -84.362778] as const;
const DUSK = [
  ["2019-11-08T12:17Z", -0.8333],
  ["2019-11-08T22:25Z", -0.8333],
  ["2019-11-08T22:54Z", -6],
  ["2019-11-08T23:27Z", -12],
  ["2019-11-08T23:59Z", -18],
] as const;

describe("computeSunAltitude", () => {
  test("NREL's worked example of 0.0003° (Reda, Andreas, NREL/TP-560-34302, A.5), without refraction", () => {
    const altitude = computeSunAltitude(utc("2003-10-17T19:30:30Z"), 39.742476, -105.1786);
    expect(Math.abs(altitude - 39.872046)).toBeLessThan(0.01);
  });

  test("at the pole it is the declination (Meeus, example 25.a: 1992 October 13.0, −7.78507°)", () => {
    const altitude = computeSunAltitude(utc("1992-10-12T23:59:01Z"), 90, 0);
    expect(Math.abs(altitude + 7.78507)).toBeLessThan(0.002);
  });

  test.each(DUSK)("almanac: %s is where the sun stands at %d°", (time, altitude) => {
    // Half a minute is 0.09° there.
    expect(Math.abs(computeSunAltitude(utc(time), ...DEFIANCE) - altitude)).toBeLessThan(0.1);
  });

  test("any time, any place: a number from −90 to 90", () => {
    for (const time of [-1e11, 0, 1.7e9, 1e11]) {
      for (const [latitude, longitude] of [
        [90, 0],
        [-90, 180],
        [0, -180],
        [35.68, 139.77],
      ] as const) {
        expect(Math.abs(computeSunAltitude(time, latitude, longitude))).toBeLessThanOrEqual(90);
      }
    }
  });
});

describe("white balance after the sun", () => {
  /** A dusk from 10° above to 20° below the horizon, a frame every 10 seconds. */
  const altitudes = Float64Array.from({ length: 1200 }, (_, i) =>
    computeSunAltitude(utc("2019-11-08T21:10Z") + 10 * i, ...DEFIANCE),
  );
  const kelvins = computeSunKelvins(DEFAULT_SUN_KEYS, altitudes);

  test("daylight by day, 3900 K at night, and never back", () => {
    expect(altitudes[0]).toBeGreaterThan(10);
    expect(altitudes.at(-1)).toBeLessThan(-20);
    expect(kelvins[0]).toBe(5500);
    expect(kelvins.at(-1)).toBe(3900);
    for (let i = 1; i < kelvins.length; i++) expect(kelvins[i]).toBeLessThanOrEqual(kelvins[i - 1] as number);
  });

  test("no step above 0.002 EV a frame of red or blue against green, and no kink", () => {
    for (const channel of [0, 2] as const) {
      const curve = Array.from(kelvins, (kelvin) => Math.log2(computeWhite(kelvin)[channel]));
      const steps = curve.slice(1).map((value, i) => value - (curve[i] as number));
      const bends = steps.slice(1).map((value, i) => value - (steps[i] as number));
      expect(Math.max(...steps.map(Math.abs))).toBeLessThan(0.002);
      expect(Math.max(...bends.map(Math.abs))).toBeLessThan(0.0001);
    }
  });

  test("keys of one's own, in any order, are passed through; one is constant", () => {
    const keys = [
      [-10, 4000],
      [5, 6000],
    ] as const;
    expect([...computeSunKelvins(keys, Float64Array.of(5, -10, 60, -60))]).toEqual([6000, 4000, 6000, 4000]);
    expect([...computeSunKelvins([[0, 5000]], Float64Array.of(5, -10))]).toEqual([5000, 5000]);
  });
});
