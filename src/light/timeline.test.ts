import { describe, expect, test } from "vitest";
import { computeTimeline } from "./timeline.ts";

const timeline = (...times: (number | null)[]): number[] => [...computeTimeline(times)];

describe("computeTimeline", () => {
  test("counts in usual intervals", () => {
    expect(timeline(100, 110, 120, 150, 160)).toEqual([0, 1, 2, 5, 6]);
    expect(timeline(0, 10.25, 20.5, 36, 46.25)).toEqual([0, 1, 2, 2 + 15.5 / 10.25, 3 + 15.5 / 10.25]);
    expect(timeline(0, 10, 20, 30, 45, 60, 70, 80)).toEqual([0, 1, 2, 3, 4.5, 6, 7, 8]);
  });

  test("keeps the rhythm through frames that are early or late, and follows where it drifts", () => {
    expect(timeline(0, 12, 24, 37, 49, 61, 85)).toEqual([0, 1, 2, 3, 4, 5, 7]);
    expect(timeline(0, 12, 24, 40, 48, 60, 75, 84)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const drift = Array.from({ length: 200 }, (_, i) => 10 * i + 0.002 * i * i);
    expect(timeline(...drift)).toEqual(drift.map((_, i) => i));
    expect(timeline(0, 2, 4, 5, 8, 10)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("follows where shooting is set to another interval", () => {
    const times = Array.from({ length: 31 }, (_, i) => (i <= 10 ? 10.5 * i : 63 + 4.2 * i));
    timeline(...times).forEach((time, i) => expect(time).toBeCloseTo(i <= 10 ? 2.5 * i : 15 + i, 9));
  });

  test("puts unknown times between known ones", () => {
    expect(timeline(null, 10, null, null, 40, 50, 60, null)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test.each([
    ["nothing known", [null, null, null]],
    ["one known", [null, 5, null]],
    ["all the same", [7, 7, 7]],
    ["running backwards", [0, 10, 5]],
    ["nonsense", [0, Number.NaN, Number.POSITIVE_INFINITY]],
  ])("spaces slots evenly: %s", (_name, times) => {
    expect(timeline(...times)).toEqual([0, 1, 2]);
  });

  test("always rises, however frames bunch up, and never without measure", () => {
    const steps = timeline(0, 10, 20, 20, 30, 1e9, 1e9 + 10);
    steps.slice(1).forEach((time, i) => expect(time).toBeGreaterThan(steps[i] as number));
    expect(steps.at(-1)).toBeLessThan(2000);
    expect(timeline()).toEqual([]);
  });
});
