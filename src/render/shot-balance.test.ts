import { describe, expect, test } from "vitest";
import { normaliseWhiteBalance } from "../develop/levels.ts";
import { neutralise } from "../develop/camera-sense.ts";
import { balanceSlots } from "./shot-balance.ts";

const timeline = Float64Array.from({ length: 41 }, (_, i) => i);
const fallback = [2, 1, 1.5] as const;
/** A daylight camera's matrix: XYZ → its RGB. */
const CAMERA = { xyzToCamera: [0.8, -0.25, -0.08, -0.45, 1.25, 0.22, -0.08, 0.2, 0.6], colour: null };
/** Developed pictures: of sRGB's primaries. */
const NONE = { xyzToCamera: null, colour: null };

describe("balanceSlots", () => {
  test("logarithms against green, level beyond the keys", () => {
    const keys = [
      { frame: 11, rgb: [4, 2, 2] as [number, number, number] },
      { frame: 31, rgb: [1, 1, 4] as [number, number, number] },
    ];
    const slots = balanceSlots(keys, [10, 30], timeline, NONE, fallback);
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
    for (const { multipliers, ev } of balanceSlots(keys, [0, 40], timeline, NONE, fallback)) {
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
    const [red, , blue] = balanceSlots([{ frame: 1, kelvin: 6504 }], [0], timeline, NONE, fallback)[0]!.multipliers;
    expect(red).toBeCloseTo(1, 2);
    expect(blue).toBeCloseTo(1, 2);
  });

  test("a matrix that sees no such light: nothing neutral, and the fallback is taken", () => {
    const blind = { xyzToCamera: [0, 0, 0, 0, 1, 0, 0, 0, 1], colour: null };
    expect(neutralise([1, 1, 1], blind)).toBeNull();
    const [first] = balanceSlots([{ frame: 1, kelvin: 5000 }], [0], timeline, blind, fallback);
    expect(first!.multipliers[0]).toBeCloseTo(2, 9);
  });

  test("the matrix of two lights follows the colour temperature, without a step", () => {
    const light = (kelvin: number, fromXyz: number[]) => ({ kelvin, fromXyz, toXyz: null });
    const profile = {
      lights: [
        light(2856, [0.7546, -0.1435, -0.0929, -0.3846, 1.1488, 0.2692, -0.0332, 0.1209, 0.637]),
        light(6504, [0.7034, -0.0804, -0.1014, -0.442, 1.2564, 0.2058, -0.0851, 0.1994, 0.5758]),
      ],
      signature: null,
    };
    const body = { balance: [2, 1, 1.4] as const, calibrations: [null, null], signature: null };
    const sense = { xyzToCamera: CAMERA.xyzToCamera, colour: { profile, body } };
    const keys = [
      { frame: 1, kelvin: 6500 },
      { frame: 41, kelvin: 3000 },
    ];
    const matrices = balanceSlots(keys, [0, 40], timeline, sense, fallback).map(({ multipliers, xyzToCamera }) =>
      xyzToCamera!.map((part, at) => part / (xyzToCamera![4] as number) / multipliers[Math.floor(at / 3)]!),
    );
    const moved = (from: number, to: number): number =>
      Math.max(...matrices[from]!.map((part, at) => Math.abs(part - matrices[to]![at]!)));
    expect(moved(0, 40)).toBeGreaterThan(0.05);
    for (let slot = 1; slot < 41; slot++) expect(moved(slot - 1, slot)).toBeLessThan(moved(0, 40) / 10);
  });
});
