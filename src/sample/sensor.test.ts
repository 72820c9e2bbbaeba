import { describe, expect, it } from "vitest";
import { asShotNeutral, cfaPattern, exposeSensor, sampleNoise, SENSOR, SRGB_TO_CAMERA } from "./sensor.ts";

const SIDE = 256;

function grey(level: number): { width: number; height: number; rgb: Float32Array } {
  return { width: SIDE, height: SIDE, rgb: new Float32Array(SIDE * SIDE * 3).fill(level) };
}

/** Mean and standard deviation of the samples at one place of the 2×2 cell. */
function statistics(samples: Uint16Array, place: number): { mean: number; deviation: number } {
  const values = Array.from(samples).filter((_, i) => (Math.floor(i / SIDE) & 1) * 2 + (i & 1) === place);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}

describe("exposeSensor", () => {
  it.each([
    ["RGGB", 100, 0.2],
    ["GBRG", 800, 0.05],
    ["BGGR", 3200, 0.002],
    ["GRBG", 100, 0],
  ] as const)("makes %s mosaics at ISO %d with the mean and the noise that light %d has", (cfa, iso, level) => {
    const samples = new Uint16Array(SIDE * SIDE);
    exposeSensor(grey(level), cfa, 0.5, iso, 7, samples);
    cfaPattern(cfa).forEach((colour, place) => {
      const weight = SRGB_TO_CAMERA.slice(colour * 3, colour * 3 + 3).reduce((sum, value) => sum + value, 0);
      const light = level * 0.5 * weight;
      const { mean, deviation } = statistics(samples, place);
      const noise = sampleNoise(light, iso);
      expect(Math.abs(mean - SENSOR.black - light * (SENSOR.white - SENSOR.black))).toBeLessThan(
        4 * (noise / 128) + 0.02,
      );
      // Rounding to whole samples adds 1/12.
      expect(deviation / Math.sqrt(noise * noise + 1 / 12)).toBeCloseTo(1, 1);
    });
  });

  it("clips at the white level", () => {
    const samples = new Uint16Array(SIDE * SIDE);
    exposeSensor(grey(3), "RGGB", 1, 100, 7, samples);
    expect(Math.max(...samples.subarray(0, 4096))).toBe(SENSOR.white);
    expect(statistics(samples, 1).mean).toBe(SENSOR.white);
  });

  it("sees white as white: green of the D65 white is close to 1, the neutral is that of daylight", () => {
    expect(SRGB_TO_CAMERA.slice(3, 6).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 1);
    const [red, green, blue] = asShotNeutral();
    expect(green).toBe(1);
    expect(red).toBeGreaterThan(0.3);
    expect(red).toBeLessThan(0.6);
    expect(blue).toBeGreaterThan(0.5);
    expect(blue).toBeLessThan(0.9);
  });
});
