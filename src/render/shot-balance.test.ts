import { describe, expect, test } from "vitest";
import { normaliseWhiteBalance } from "../develop/levels.ts";
import { balanceSlots, neutralise } from "./shot-balance.ts";

const timeline = Float64Array.from({ length: 41 }, (_, i) => i);
const fallback = [2, 1, 1.5] as const;
/** A daylight camera's matrix: XYZ → its RGB. */
const CAMERA = [0.8, -0.25, -0.08, -0.45, 1.25, 0.22, -0.08, 0.2, 0.6];

describe("balanceSlots", () => {
  test("logarithms against green, level beyond the keys", () => {
    const keys = [
      { frame: 11, rgb: [4, 2, 2] as [number, number, number] },
      { frame: 31, rgb: [1, 1, 4] as [number, number, number] },
    ];
    const slots = balanceSlots(keys, [10, 30], timeline, null, fallback);
    expect(slots).toHaveLength(41);
    for (const slot of slots.slice(0, 11)) expect(slot.multipliers).toEqual([2, 1, 1]);
    for (const slot of slots.slice(30)) expect(slot.multipliers).toEqual([1, 1, 4]);
    expect(slots[20]!.multipliers[0]).toBeCloseTo(2 ** 0.5, 6);
    expect(slots[20]!.multipliers[2]).toBeCloseTo(2, 6);
  });

  test("green stays as bright, whichever multiplier is the least", () => {
    const keys = [
      { frame: 1, rgb: [2, 1, 1.5] as [number, number, number] },
      { frame: 41, rgb: [0.6, 1, 3] as [number, number, number] },
    ];
    for (const { multipliers, ev } of balanceSlots(keys, [0, 40], timeline, null, fallback)) {
      expect(normaliseWhiteBalance(multipliers)[1] * 2 ** ev).toBeCloseTo(1, 6);
    }
  });

  test("kelvin: what light of that colour shows becomes neutral; warmer light takes more blue", () => {
    const [warm, cool] = [3000, 9000].map((kelvin) => {
      return balanceSlots([{ frame: 1, kelvin }], [0], timeline, CAMERA, fallback)[5]!.multipliers;
    });
    expect(warm![0]).toBeLessThan(cool![0]);
    expect(warm![2]).toBeGreaterThan(cool![2]);
    // Pictures without a camera matrix are sRGB: its white, D65, needs nothing.
    const [red, , blue] = balanceSlots([{ frame: 1, kelvin: 6504 }], [0], timeline, null, fallback)[0]!.multipliers;
    expect(red).toBeCloseTo(1, 2);
    expect(blue).toBeCloseTo(1, 2);
  });

  test("a matrix that sees no such light: nothing neutral, and the fallback is taken", () => {
    const blind = [0, 0, 0, 0, 1, 0, 0, 0, 1];
    expect(neutralise([1, 1, 1], blind)).toBeNull();
    const [first] = balanceSlots([{ frame: 1, kelvin: 5000 }], [0], timeline, blind, fallback);
    expect(first!.multipliers[0]).toBeCloseTo(2, 9);
  });
});
