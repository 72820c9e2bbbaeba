import { describe, expect, it } from "vitest";
import { makeLight } from "../../test/fixtures/small-report.ts";
import { drawPath, planPanel, placeY } from "./curve-panel.ts";
import { planCurves } from "./curve-plan.ts";

const SIZE = { width: 1000, levelHeight: 200, flickerHeight: 100, gainHeight: 50, programmeHeight: 50 } as const;

function readPoints(path: string): [number, number][] {
  return [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])]);
}

describe("planPanel", () => {
  it.each([
    [0, 0],
    [-8, 3],
    [0.001, 0.004],
    [5, 5.3],
    [-40, 60],
  ])("holds %d to %d with a few ticks that differ as printed", (min, max) => {
    const panel = planPanel(100, min, max, 5, false);
    expect(panel.min).toBeLessThan(min + 1e-12);
    expect(panel.max).toBeGreaterThan(max - 1e-12);
    expect(panel.ticks.length).toBeGreaterThan(0);
    expect(panel.ticks.length).toBeLessThan(9);
    expect(new Set(panel.ticks.map((tick) => tick.toFixed(panel.digits))).size).toBe(panel.ticks.length);
    for (const tick of panel.ticks) {
      expect(placeY(panel, tick)).toBeGreaterThanOrEqual(-1e-9);
      expect(placeY(panel, tick)).toBeLessThanOrEqual(100 + 1e-9);
    }
  });
});

describe("drawPath", () => {
  const panel = planPanel(100, 0, 1, 5, false);

  it("leaves a gap where nothing is known, and a dot for what stands alone", () => {
    const path = drawPath([0, 1, null, 1, null, Number.NaN, 0, 0], panel, 80);
    expect(path.match(/M/g)).toHaveLength(3);
    expect(path.match(/h0/g)).toHaveLength(1);
    expect(readPoints(path).map(([x]) => x)).toEqual([5, 15, 35, 65, 75]);
    expect(drawPath([null, null], panel, 80)).toBe("");
    expect(drawPath([], panel, 80)).toBe("");
  });

  it("loses no peak and no gap when there are many slots", () => {
    const values: (number | null)[] = Array.from({ length: 50_000 }, (_, slot) => 0.5 + 0.01 * Math.sin(slot));
    values[31_007] = 1;
    values[31_011] = 0;
    for (let slot = 40_000; slot < 40_100; slot++) values[slot] = null;
    const path = drawPath(values, panel, 1000);
    const points = readPoints(path);
    expect(points.length).toBeLessThan(4_500);
    const heights = points.map(([, y]) => y);
    expect(Math.min(...heights)).toBeCloseTo(placeY(panel, 1), 1);
    expect(Math.max(...heights)).toBeCloseTo(placeY(panel, 0), 1);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(points.every(([x], index) => index === 0 || x >= (points[index - 1] as [number, number])[0])).toBe(true);
  });
});

describe("planCurves", () => {
  it("is null when no light is known", () => {
    expect(planCurves(makeLight(0), SIZE)).toBeNull();
    expect(planCurves(makeLight(2, { before: [null, null], after: [null, null] }), SIZE)).toBeNull();
  });

  it("draws each curve about its own median", () => {
    const plan = planCurves(makeLight(3, { before: [-5, -4, -3], after: [7, 8, 9] }), SIZE);
    expect(plan?.medians).toMatchObject({ before: -4, after: 8 });
    expect(plan?.paths.before).toBe(plan?.paths.after);
  });

  it("shows flicker against the two neighbours, and no trend", () => {
    const trend = [0, 1, 2, 3, 4, 5];
    const before = [0, 1, 2.5, 3, 4, 5];
    const plan = planCurves(makeLight(6, { before, after: trend }), SIZE);
    expect(plan).not.toBeNull();
    const middle = SIZE.flickerHeight / 2;
    expect(readPoints(plan?.flickerAfter ?? "").map(([, y]) => y)).toEqual([middle, middle, middle, middle]);
    const heights = readPoints(plan?.flickerBefore ?? "").map(([, y]) => y);
    expect(heights.map((y) => Math.sign(middle - y))).toEqual([-1, 1, -1, 0]);
    expect(plan?.flicker.cut).toBe(false);
  });

  it("says when a peak does not fit", () => {
    const before = Array.from({ length: 1000 }, (_, slot) => 0.05 * (slot % 2));
    before[500] = 6;
    expect(planCurves(makeLight(1000, { before }), SIZE)?.flicker.cut).toBe(true);
  });

  it("marks a step between its slot and the one before", () => {
    expect(planCurves(makeLight(4, { steps: [1, 3] }), SIZE)?.stepX).toEqual([250, 750]);
  });
});
