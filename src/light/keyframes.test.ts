import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { interpolateKeys } from "./keyframes.ts";

const places = Float64Array.from({ length: 101 }, (_, i) => i / 5);
const key = (at: number, value: number) => ({ at, value });

describe("interpolateKeys", () => {
  test("none: 0; one: constant", () => {
    expect([...interpolateKeys([], places)]).toEqual([...places].map(() => 0));
    expect([...interpolateKeys([key(7, -0.5)], places)]).toEqual([...places].map(() => -0.5));
  });

  test("two: level outside, a smooth step between", () => {
    const curve = interpolateKeys([key(5, 1), key(15, -1)], places);
    expect(curve.slice(0, 26).every((value) => value === 1)).toBe(true);
    expect(curve.slice(75).every((value) => value === -1)).toBe(true);
    expect(curve[50]).toBeCloseTo(0, 12);
    // A smooth step's value a quarter of the way: 0.75² · … = 1 − 2·0.15625.
    expect(curve[37]! + (curve[38]! - curve[37]!) / 2).toBeCloseTo(1 - 2 * 0.15625, 2);
  });

  test("on a line of three, the middle goes straight through", () => {
    const curve = interpolateKeys([key(0, 0), key(10, 1), key(20, 2)], Float64Array.of(9.999, 10, 10.001));
    expect((curve[2]! - curve[0]!) / 0.002).toBeCloseTo(0.1, 3);
  });

  test("order of writing does not matter", () => {
    const keys = [key(12, 0.4), key(3, -1), key(18, 0.1)];
    expect(interpolateKeys(keys, places)).toEqual(interpolateKeys(keys.toReversed(), places));
  });

  test("uneven time: the same keys twice as far apart take twice as long", () => {
    const keys = [key(1, 0), key(2, 2), key(8, 2.5), key(9, -1)];
    const slow = interpolateKeys(
      keys.map(({ at, value }) => key(2 * at, value)),
      places.map((place) => 2 * place),
    );
    interpolateKeys(keys, places).forEach((value, i) => expect(slow[i]).toBeCloseTo(value, 12));
  });

  test("any keys: passed through, never beyond two neighbours, monotone between them, no kink", () => {
    const some = fc.uniqueArray(
      fc.record({ at: fc.integer({ min: 0, max: 400 }), value: fc.double({ min: -8, max: 8, noNaN: true }) }),
      { minLength: 1, maxLength: 12, selector: ({ at }) => at },
    );
    fc.assert(
      fc.property(some, (keys) => {
        const sorted = keys.toSorted((a, b) => a.at - b.at);
        const at = (place: number): number => interpolateKeys(keys, Float64Array.of(place))[0]!;
        for (const { at: place, value } of keys) {
          expect(at(place)).toBeCloseTo(value, 12);
          const [left, right] = [(value - at(place - 1e-6)) / 1e-6, (at(place + 1e-6) - value) / 1e-6];
          expect(Math.abs(left - right)).toBeLessThan(1e-3);
        }
        for (let i = 1; i < sorted.length; i++) {
          const [from, to] = [sorted[i - 1]!, sorted[i]!];
          const steps = Float64Array.from({ length: 33 }, (_, k) => from.at + ((to.at - from.at) * k) / 32);
          const curve = interpolateKeys(keys, steps);
          const direction = Math.sign(to.value - from.value);
          for (let k = 1; k < 33; k++) {
            expect(direction * (curve[k]! - curve[k - 1]!)).toBeGreaterThanOrEqual(-1e-12);
            expect((curve[k]! - from.value) * (curve[k]! - to.value)).toBeLessThanOrEqual(0);
          }
        }
      }),
      // A slope too small to divide by.
      {
        examples: [
          [
            [
              { at: 1, value: 0 },
              { at: 0, value: 1 / 26 },
              { at: 2, value: -6.4e-323 },
            ],
          ],
        ],
      },
    );
  });
});
