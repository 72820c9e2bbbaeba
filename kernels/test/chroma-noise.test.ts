import * as fc from "fast-check";
import { expect, test } from "vitest";
import { meanPairsTwin, smoothChromaTwin } from "../twin/chroma-noise.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const PAD = 8;

test("smoothChroma is its twin for every size, step and threshold", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 23 }),
      fc.integer({ min: 1, max: 13 }),
      fc.constantFrom(1, 2, 4),
      fc.constantFrom(0, 0.3, 1, 40),
      fc.integer(),
      (width, height, step, scale, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        const planes = [0, 1, 2].map(() => randomFloats(random, width * height, 3)) as [number[], number[], number[]];
        const stride = width + 2 * PAD;
        const put = (plane: readonly number[]): number => {
          const offset = arena.floats(stride * height);
          const floats = arena.kernels.memory.float32(offset, stride * height);
          for (let y = 0; y < height; y++) {
            floats.set(plane.slice(y * width, (y + 1) * width), y * stride + PAD);
          }
          return offset + PAD * 4;
        };
        const read = (offset: number): number[] =>
          Array.from({ length: height }, (_, y) => arena.get(offset + y * stride * 4, width)).flat();
        const [luma, first, second] = planes.map(put) as [number, number, number];
        const [toFirst, toSecond] = [put([]), put([])];
        const [lumaScale, chromaScale] = [Math.fround(scale), Math.fround(scale * 0.7)];
        const { smoothChroma } = arena.kernels.exports;
        smoothChroma(luma, first, second, stride * 4, width, height, step, lumaScale, chromaScale, toFirst, toSecond);
        const level = { width, height, step, lumaScale, chromaScale };
        const expected = smoothChromaTwin(...planes, level);
        expect(read(toFirst)).toEqual(expected[0]);
        expect(read(toSecond)).toEqual(expected[1]);
      },
    ),
  );
});

test("widenCodes and meanPairs, of bytes and of words", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), (count, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const { memory, exports } = arena.kernels;
      const codes = Array.from({ length: 2 * count }, () => Math.floor(random() * 256));
      const bytes = memory.take(2 * count + 64);
      memory.bytes(bytes, 2 * count).set(codes);
      const words = arena.putUint16(codes.map((code) => code * 4));
      const [narrow, wide] = [arena.floats(2 * count), arena.floats(2 * count)];
      exports.widenCodes(bytes, 2 * count, 0, narrow);
      exports.widenCodes(words, 2 * count, 1, wide);
      expect(arena.get(narrow, 2 * count)).toEqual(codes);
      expect(arena.get(wide, 2 * count)).toEqual(codes.map((code) => code * 4));
      const means = arena.floats(count);
      exports.meanPairs(narrow, wide, count, means);
      expect(arena.get(means, count)).toEqual(
        meanPairsTwin(
          codes,
          codes.map((code) => code * 4),
          count,
        ),
      );
    }),
  );
});
