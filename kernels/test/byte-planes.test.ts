import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { halvePlaneTwin, shrinkPlaneTwin, smoothPlaneTwin } from "../twin/byte-planes.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;
beforeEach(() => arena.clear());

const size = fc.integer({ min: 1, max: 45 });

/** Bytes of all kinds, also the extremes, with room behind. */
function put(seed: number, stride: number, height: number): { readonly at: number; readonly bytes: Uint8Array } {
  const random = randomNumbers(seed);
  const at = memory.take(stride * height + 64);
  const bytes = memory.bytes(at, stride * height);
  for (let i = 0; i < bytes.length; i++) bytes[i] = random() < 0.2 ? 255 : random() * 256;
  return { at, bytes };
}

function read(at: number, stride: number, width: number, height: number): number[] {
  const bytes = memory.bytes(at, stride * height);
  return Array.from({ length: height }, (_, y) => [...bytes.subarray(y * stride, y * stride + width)]).flat();
}

describe("planes of bytes", () => {
  test("smoothPlane is its twin for every size", () => {
    fc.assert(
      fc.property(size, size, fc.integer(), (width, height, seed) => {
        arena.clear();
        const stride = width + 16;
        const { at, bytes } = put(seed, stride, height);
        const dst = memory.take(stride * height + 64);
        exports.smoothPlane(at, stride, width, height, memory.take((width + 32) * 2), dst, stride);
        expect(read(dst, stride, width, height)).toEqual(smoothPlaneTwin(bytes, stride, width, height));
      }),
    );
  });

  test("smoothPlane keeps what is even, up to 255", () => {
    const stride = 48;
    const at = memory.take(stride * 9 + 64);
    for (const value of [0, 1, 128, 255]) {
      memory.bytes(at, stride * 9).fill(value);
      const dst = memory.take(stride * 9 + 64);
      exports.smoothPlane(at, stride, 32, 9, memory.take(128), dst, stride);
      expect(new Set(read(dst, stride, 32, 9))).toEqual(new Set([value]));
    }
  });

  test("halvePlane is its twin for every size", () => {
    fc.assert(
      fc.property(size, size, fc.integer(), (width, height, seed) => {
        arena.clear();
        const stride = 2 * width + 16;
        const { at, bytes } = put(seed, stride, 2 * height);
        const dst = memory.take((width + 16) * height + 64);
        exports.halvePlane(at, stride, width, height, dst, width + 16);
        expect(read(dst, width + 16, width, height)).toEqual(halvePlaneTwin(bytes, stride, width, height));
      }),
    );
  });

  test("shrinkPlane is its twin for every size", () => {
    fc.assert(
      fc.property(size, size, fc.integer(), (across, down, seed) => {
        arena.clear();
        const stride = 3 * across + 16;
        const { at, bytes } = put(seed, stride, 3 * down);
        const dst = memory.take((2 * across + 16) * 2 * down + 64);
        const scratch = memory.take((3 * across + 8) * 2);
        exports.shrinkPlane(at, stride, across, down, scratch, dst, 2 * across + 16);
        expect(read(dst, 2 * across + 16, 2 * across, 2 * down)).toEqual(shrinkPlaneTwin(bytes, stride, across, down));
      }),
    );
  });
});
