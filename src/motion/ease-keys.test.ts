import { describe, expect, test } from "vitest";
import { easeKeys } from "./ease-keys.ts";

describe("easeKeys", () => {
  test("meets its keys, and runs at constant speed between them", () => {
    const keys = [
      { slot: 150, value: 20 },
      { slot: 10, value: 0 },
      { slot: 60, value: 30 },
      { slot: 100, value: 30 },
    ];
    const curve = easeKeys(keys, 200);
    for (const { slot, value } of keys) expect(curve[slot]).toBeCloseTo(value, 6);
    expect(curve[0]).toBe(0);
    expect(curve[199]).toBeCloseTo(20, 9);
    const speeds = curve.slice(1).map((value, i) => value - (curve[i] as number));
    for (let slot = 36; slot < 46; slot++) expect(speeds[slot]).toBeCloseTo(speeds[35] as number, 9);
    const bends = speeds.slice(1).map((speed, i) => Math.abs(speed - (speeds[i] as number)));
    // 0.6 a frame, reached over 24.
    expect(Math.max(...bends)).toBeLessThan(0.06);
  });

  test("one key, none, two beside each other", () => {
    expect(easeKeys([{ slot: 3, value: 7 }], 5)).toEqual([7, 7, 7, 7, 7]);
    expect(easeKeys([], 3)).toEqual([0, 0, 0]);
    const step = easeKeys(
      [
        { slot: 1, value: 0 },
        { slot: 2, value: 5 },
      ],
      4,
    );
    expect(step[1]).toBeCloseTo(0, 9);
    expect(step[2]).toBeCloseTo(5, 9);
    expect(step[3]).toBeCloseTo(5, 9);
  });
});
