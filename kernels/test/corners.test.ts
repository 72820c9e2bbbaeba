import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cornerPeaksTwin, cornerScoresTwin } from "../twin/corners.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;

const size = fc.integer({ min: 7, max: 60 });

/** Blotches as large as a ring, so that there are corners of every strength, between codes 0 and `top`. */
function put(seed: number, stride: number, height: number, top: number): { at: number; bytes: Uint8Array } {
  const random = randomNumbers(seed);
  const at = memory.take(stride * height + 64);
  const bytes = memory.bytes(at, stride * height);
  const blotches = Array.from({ length: 400 }, () => Math.floor(random() * (top + 1)));
  for (let i = 0; i < bytes.length; i++) {
    const [x, y] = [i % stride, Math.floor(i / stride)];
    bytes[i] = random() < 0.1 ? random() * top : blotches[(Math.floor(x / 4) + 20 * Math.floor(y / 4)) % 400]!;
  }
  return { at, bytes };
}

function read(at: number, stride: number, width: number, height: number): number[] {
  const bytes = memory.bytes(at, stride * height);
  return Array.from({ length: height }, (_, y) => [...bytes.subarray(y * stride, y * stride + width)]).flat();
}

test("cornerScores is its twin for every size, border and least score", () => {
  let corners = 0;
  fc.assert(
    fc.property(
      size,
      size,
      fc.integer({ min: 3, max: 6 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer(),
      (width, height, border, least, seed) => {
        arena.clear();
        const stride = width + 16;
        const { at, bytes } = put(seed, stride, height, 255);
        const dst = memory.take(stride * height + 64);
        exports.cornerScores(at, stride, width, height, border, least, dst, stride);
        const twin = cornerScoresTwin(bytes, stride, width, height, border, least);
        expect(read(dst, stride, width, height)).toEqual(twin);
        corners += twin.filter((score) => score > 0).length;
      },
    ),
    { numRuns: 40 },
  );
  expect(corners).toBeGreaterThan(1000);
});

test("a bright dot and a dark one are corners of their contrast", () => {
  for (const [centre, around] of [
    [200, 60],
    [0, 255],
  ] as const) {
    arena.clear();
    const at = memory.take(48 * 9 + 64);
    memory.bytes(at, 48 * 9).fill(around);
    memory.bytes(at, 48 * 9)[4 * 48 + 10] = centre;
    const dst = memory.take(48 * 9 + 64);
    exports.cornerScores(at, 48, 32, 9, 3, 1, dst, 48);
    const scores = read(dst, 48, 32, 9);
    expect(scores[4 * 32 + 10]).toBe(Math.abs(centre - around));
  }
});

test("cornerPeaks is its twin, also where scores are equal", () => {
  fc.assert(
    fc.property(size, size, fc.integer({ min: 1, max: 4 }), fc.integer(), (width, height, border, seed) => {
      arena.clear();
      const stride = width + 16;
      const { at, bytes } = put(seed, stride, height, 3);
      const out = memory.take(width * height + 64);
      const count = exports.cornerPeaks(at, stride, width, height, border, out);
      expect([...memory.uint32(out, count)]).toEqual(cornerPeaksTwin(bytes, stride, width, height, border));
    }),
  );
});
