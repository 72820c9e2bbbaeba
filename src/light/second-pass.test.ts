import { describe, expect, test } from "vitest";
import type { ApparentCurve } from "./apparent.ts";
import { computeFlicker } from "./flicker-score.ts";
import { computePassCorrection } from "./second-pass.ts";

const COUNT = 120;
const times = Float64Array.from({ length: COUNT }, (_, i) => i);

/** Numbers from −1 to 1 that look like chance. */
function chance(i: number): number {
  const x = Math.sin(i * 12.9898 + 4) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function finish(ev: Float64Array, options: { variance?: number; coherence?: number } = {}): ApparentCurve {
  const { variance = 1e-7, coherence = 0.9 } = options;
  return { ev, variance: ev.map(() => variance), coherence: ev.map(() => coherence) };
}

function solve(finished: ApparentCurve, response = 1, sceneSteps: readonly number[] = []) {
  const level = new Float64Array(COUNT).fill(response);
  return computePassCorrection({ finished, pairs: [], response: level, times, period: 30, sceneSteps });
}

describe("what a second pass takes away", () => {
  test.each([0.6, 1, 1.7])(
    "nine tenths of the flicker where pictures respond by %f, and none of the dusk",
    (response) => {
      const dusk = times.map((i) => -i / 40);
      const shaken = dusk.map((level, i) => level + 0.02 * chance(i));
      const { gain, flicker, expected, isWorth } = solve(finish(shaken), response);
      const after = shaken.map((level, i) => level + response * (gain[i] as number));
      expect(isWorth).toBe(true);
      expect(computeFlicker(after)).toBeLessThan(0.15 * (flicker as number));
      expect(computeFlicker(after)).toBeCloseTo(expected as number, 10);
      const moved = after.map((level, i) => level - (dusk[i] as number));
      expect(Math.abs(moved.reduce((sum, level) => sum + level, 0) / COUNT)).toBeLessThan(0.003);
    },
  );

  test("lamps that come on stay sharp", () => {
    const lit = times.map((i) => (i < 60 ? 0 : 0.4));
    expect(Math.max(...solve(finish(lit), 1, [60]).gain.map(Math.abs))).toBeLessThan(0.002);
  });

  test("nothing where pictures share too little to tell", () => {
    const shaken = times.map((i) => 0.02 * chance(i));
    expect(solve(finish(shaken, { coherence: 0.2 })).isWorth).toBe(false);
    expect(solve(finish(shaken, { variance: 0.01 })).isWorth).toBe(false);
  });

  test("nothing where nothing is known", () => {
    const { gain, flicker, isWorth } = solve(finish(new Float64Array(COUNT).fill(Number.NaN)));
    expect([...gain].every((ev) => ev === 0)).toBe(true);
    expect(flicker).toBeNull();
    expect(isWorth).toBe(false);
  });

  test("pictures that are not known get no gain, and their neighbours theirs", () => {
    const shaken = times.map((i) => (i % 7 === 3 ? Number.NaN : 0.02 * chance(i)));
    const { gain } = solve(finish(shaken));
    expect(gain[3]).toBe(0);
    expect(Math.abs(gain[4] as number)).toBeGreaterThan(0);
  });
});
