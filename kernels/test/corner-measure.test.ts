import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cornerMeasuresTwin } from "../twin/corner-measure.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;
const SIDE = 11;

function measure(values: ArrayLike<number>, stride: number): { readonly kernel: number[]; readonly twin: number[] } {
  arena.clear();
  const at = memory.take(values.length);
  memory.bytes(at, values.length).set(values);
  const [scratch, out] = [memory.take(432), memory.take(72)];
  const middle = 5 * stride + 5;
  exports.cornerMeasures(at + middle, stride, scratch, out);
  const kernel = [...new Float64Array(memory.buffer, out, 9)];
  return { kernel, twin: cornerMeasuresTwin(Uint8Array.from(values), stride, middle) };
}

test("cornerMeasures is its twin, also of the hardest contrasts", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 9 }), fc.boolean(), (seed, slack, hard) => {
      const random = randomNumbers(seed);
      const stride = SIDE + slack;
      const values = Array.from({ length: stride * SIDE }, () => (hard ? 255 * Math.round(random()) : 256 * random()));
      const { kernel, twin } = measure(values.map(Math.floor), stride);
      expect(kernel).toEqual(twin);
    }),
  );
});

test("an even patch and a straight edge are no corners, a corner is the more of one the nearer it is", () => {
  const paint = (of: (x: number, y: number) => number): number[] =>
    measure(
      Array.from({ length: SIDE * SIDE }, (_, i) => of(i % SIDE, Math.floor(i / SIDE))),
      SIDE,
    ).kernel;
  expect(paint(() => 77)).toEqual(Array.from({ length: 9 }, () => 0));
  expect(paint((x) => (x < 5 ? 20 : 200))).toEqual(Array.from({ length: 9 }, () => 0));
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = paint((x, y) => (x <= 5 && y <= 5 ? 200 : 20)) as [
    ...[number, number, number],
    ...[number, number, number],
    ...[number, number, number],
  ];
  expect(m0).toBeGreaterThan(0);
  expect(Math.max(m0, m1, m2, m3, m5, m6, m7, m8)).toBeLessThanOrEqual(m4 * 1.3);
});
