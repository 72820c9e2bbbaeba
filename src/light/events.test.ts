import { describe, expect, test } from "vitest";
import { findEvents } from "./events.ts";
import type { LightRatio } from "./frame-light.ts";

const COUNT = 40;
const SIGMA = 0.05;

/** Ratios at lags 1, 2, 4 and 8; those of a frame in `odd` with any other agree by `share` only. */
function createPairs(odd: readonly number[], share: number): LightRatio[] {
  return Array.from({ length: COUNT }, (_, b) => [1, 2, 4, 8].map((lag) => ({ a: b - lag, b })))
    .flat()
    .filter(({ a }) => a >= 0)
    .map(({ a, b }) => {
      const quality = odd.includes(a) === odd.includes(b) ? 0.95 : share;
      return { a, b, delta: 0, quality, variance: 1e-6, cells: 9000 };
    });
}

function believe(odd: readonly number[], share: number, error: number): { least: number; notes: readonly string[] } {
  const errors = Float64Array.from({ length: COUNT }, (_, i) => (odd.includes(i) ? error : 0.03 * (-1) ** i));
  const { believed, notes } = findEvents(createPairs(odd, share), errors, SIGMA);
  believed.forEach((value, i) => expect(odd.includes(i) ? 1 : value).toBe(1));
  return { least: Math.min(...believed), notes };
}

describe("findEvents", () => {
  test.each([[[20]], [[20, 21]], [[0]], [[39]]])("frames %j that half of the cells contradict are an event", (odd) => {
    const { least, notes } = believe(odd, 0.5, 0.5);
    expect(least).toBe(0);
    expect(notes.join()).toContain(`frames ${odd.map((frame) => frame + 1).join(", ")}:`);
  });

  test("a frame that is out in all of its cells is the camera's error", () => {
    expect(believe([20], 0.95, 0.5)).toEqual({ least: 1, notes: [] });
  });

  test("an error within the flicker is believed, whoever passes", () => {
    expect(believe([20], 0.4, 0.09)).toEqual({ least: 1, notes: [] });
  });

  test("what stays for longer is no flash: cells that agree are believed", () => {
    expect(believe([18, 19, 20, 21, 22], 0.5, 0.5)).toEqual({ least: 1, notes: [] });
  });

  test("with nothing to compare nothing is doubted", () => {
    const none = findEvents([], new Float64Array(3).fill(Number.NaN), Number.NaN);
    expect([...none.believed]).toEqual([1, 1, 1]);
    expect(findEvents([], new Float64Array(0), 0.1).believed.length).toBe(0);
  });
});
