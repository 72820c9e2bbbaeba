import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cellMomentsTwin, levelContrastTwin } from "../twin/local-contrast.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const cells = fc.integer({ min: 1, max: 5 });

test("cellMoments is its twin", () => {
  fc.assert(
    fc.property(cells, cells, fc.integer(), (columns, rows, seed) => {
      arena.clear();
      const stride = columns * 8 + 3;
      const plane = randomFloats(randomNumbers(seed), stride * rows * 8, 9);
      const out = arena.floats(columns * rows * 4);
      arena.kernels.exports.cellMoments(arena.put(plane), stride * 4, columns, rows, out);
      const twin = cellMomentsTwin(Float32Array.from(plane), stride, columns, rows);
      expect(arena.get(out, columns * rows * 4)).toEqual(twin);
    }),
  );
});

test("levelContrast is its twin for every size, whole cells or not, and never leaves a byte", () => {
  const size = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(size, size, fc.integer(), (width, height, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const [columns, rows] = [Math.max(1, width >> 3), Math.max(1, height >> 3)];
      const plane = randomFloats(random, (width + 4) * height, 9);
      const knots = {
        means: randomFloats(random, columns * rows, 9),
        gains: randomFloats(random, columns * rows, 200),
        columns,
        rows,
      };
      const stride = width + 4;
      const dst = arena.floats(Math.ceil((stride * height) / 4));
      arena.kernels.exports.levelContrast(
        arena.put(plane),
        stride * 4,
        width,
        height,
        arena.put(knots.means),
        arena.put(knots.gains),
        columns,
        rows,
        arena.floats(2 * (columns + 3)),
        dst,
        stride,
      );
      const bytes = arena.kernels.memory.bytes(dst, stride * height);
      const out = Array.from({ length: height }, (_, y) => [...bytes.subarray(y * stride, y * stride + width)]).flat();
      expect(out).toEqual(levelContrastTwin(Float32Array.from(plane), stride, width, height, knots));
    }),
  );
});
