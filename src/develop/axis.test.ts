import { expect, test } from "vitest";
import { computeTaps } from "./axis.ts";

const cases = [
  // count, origin, pitch, start, length, size
  [100, 0, 1, 0, 100, 64],
  [100, 0, 1, 10.3, 41.7, 16],
  [50, 1, 2, 0, 100, 64],
  [1, 0, 1, 0, 1, 16],
  [3, 0.5, 2, 0, 6, 40],
  [1000, 0, 1, 0, 1000, 16],
  [20, 0, 1, -5, 30, 18],
] as const;

test("weights of a pixel sum to 1, and nothing outside the plane is read with a weight", () => {
  for (const [count, origin, pitch, start, length, size] of cases) {
    for (const multiple of [1, 4]) {
      const { taps, starts, weights, core, cores } = computeTaps(
        { origin, pitch, count },
        start,
        length,
        size,
        multiple,
      );
      expect(taps % multiple).toBe(0);
      if (multiple === 1) expect(taps).toBeLessThanOrEqual(count);
      for (let x = 0; x < size; x++) {
        let sum = 0;
        for (let k = 0; k < taps; k++) {
          sum += weights[x * taps + k]!;
          if (starts[x]! + k >= count) expect(weights[x * taps + k]).toBe(0);
        }
        expect(Math.abs(sum - 1)).toBeLessThan(1.2e-7);
        expect(starts[x]).toBeGreaterThanOrEqual(0);
        expect(cores[x]).toBeGreaterThanOrEqual(starts[x]!);
        expect(cores[x]! + core).toBeLessThanOrEqual(Math.min(count, starts[x]! + taps));
      }
    }
  }
});

test("a straight ramp stays where it is, to a fraction of a pixel, on any grid and scale", () => {
  for (const [count, origin, pitch, start, length, size] of cases.slice(0, 3)) {
    const { taps, starts, weights } = computeTaps({ origin, pitch, count }, start, length, size, 1);
    // Away from the borders, where the last sample stands for what is beyond.
    for (let x = 8; x < size - 8; x++) {
      let value = 0;
      for (let k = 0; k < taps; k++) value += weights[x * taps + k]! * (origin + (starts[x]! + k) * pitch);
      const centre = start + ((x + 0.5) * length) / size - 0.5;
      expect(Math.abs(value - centre)).toBeLessThan(0.02 * Math.max(1, length / size));
    }
  }
});

test("where samples and pixels are the same grid, samples are the pixels", () => {
  const { taps, starts, weights } = computeTaps({ origin: 0, pitch: 1, count: 32 }, 0, 32, 32, 1);
  for (let x = 0; x < 32; x++) {
    for (let k = 0; k < taps; k++) expect(weights[x * taps + k]).toBeCloseTo(starts[x]! + k === x ? 1 : 0, 7);
  }
});
