import { describe, expect, test } from "vitest";
import { fillSilentSettings } from "./silent-settings.ts";

/** Settings 0 and 1 give 0 and 1 EV; null: not told. */
function fill(told: readonly (number | null)[], apparent: readonly number[], run = Infinity): (number | null)[] {
  const { ev, setting } = fillSilentSettings({ ev: told, setting: told }, Float64Array.from(apparent), run);
  expect(ev).toEqual(setting);
  return [...ev];
}

describe("fillSilentSettings", () => {
  test("between two frames of one setting it was that one", () => {
    expect(fill([0, null, null, 0], [0, 0.1, -0.1, 0])).toEqual([0, 0, 0, 0]);
  });

  test("a frame that shows another setting stays unknown", () => {
    expect(fill([0, null, null, 0], [0, 1, 0.05, 0])).toEqual([0, null, 0, 0]);
  });

  test("between two settings the change lies where brightness jumps", () => {
    expect(fill([0, null, null, null, 1], [0, 0.02, 1.01, 0.98, 1])).toEqual([0, 0, 1, 1, 1]);
    expect(fill([0, null, 1], [0, Number.NaN, 1])).toEqual([0, 0, 1]);
  });

  test("light that falls all the while hides no change", () => {
    const light = [0, -0.1, 0.8, 0.7, 0.6];
    expect(fill([0, null, null, null, 1], light)).toEqual([0, 0, 1, 1, 1]);
  });

  test("starts and ends go on as they were where settings last, or where they are long", () => {
    expect(fill([null, null, 1, 1, null], [1, 1, 1, 1, 1])).toEqual([1, 1, 1, 1, 1]);
    expect(fill([null, null, 1, 1, null], [1, 1, 1, 1, 1], 3)).toEqual([null, null, 1, 1, null]);
    const long = [...Array.from({ length: 9 }, () => null), 1];
    expect(
      fill(
        long,
        Array.from({ length: 10 }, () => 1),
        3,
      ),
    ).toEqual(Array.from({ length: 10 }, () => 1));
  });

  test("nothing told stays nothing", () => {
    expect(fill([null, null], [0, 1])).toEqual([null, null]);
    expect(fill([], [])).toEqual([]);
  });
});
