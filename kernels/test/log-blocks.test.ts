import * as fc from "fast-check";
import { expect, test } from "vitest";
import { logBlocksTwin, logTwin } from "../twin/log-blocks.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const size = fc.integer({ min: 1, max: 12 });

test("logBlocks is its twin for blocks of every shape", () => {
  fc.assert(
    fc.property(size, size, size, size, fc.integer(), (across, down, columns, rows, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const stride = across * columns + 5;
      const source = Uint16Array.from({ length: stride * rows * down }, () => random() ** 4 * 65536);
      const log = {
        across,
        down,
        columns,
        rows,
        black: 500 * across * down,
        scale: 1e-4 / (across * down),
        floor: 5e-4,
      };
      const scratch = arena.floats(across * columns);
      const rowFloats = columns + 6;
      const dst = arena.floats(rowFloats * rows);
      arena.kernels.exports.logBlocks(
        arena.putUint16(source),
        stride,
        across,
        down,
        columns,
        rows,
        log.black,
        log.scale,
        log.floor,
        scratch,
        dst,
        rowFloats * 4,
      );
      const rowsOut = Array.from({ length: rows }, (_, y) => arena.get(dst + y * rowFloats * 4, columns)).flat();
      expect(rowsOut).toEqual(logBlocksTwin(source, stride, log));
    }),
  );
});

test("the logarithm is right within 0.009, and rises", () => {
  let before = Number.NEGATIVE_INFINITY;
  for (let ev = -12; ev < 4; ev += 1 / 512) {
    const log = logTwin(2 ** ev);
    expect(Math.abs(log - ev)).toBeLessThan(0.009);
    expect(log).toBeGreaterThan(before);
    before = log;
  }
});

test("blocks of the largest samples do not overflow", () => {
  arena.clear();
  const side = 254;
  const source = arena.putUint16(new Uint16Array(side * side).fill(65535));
  const dst = arena.floats(4);
  arena.kernels.exports.logBlocks(source, side, side, side, 1, 1, 0, 1 / side ** 2, 0, arena.floats(side), dst, 16);
  expect(arena.get(dst, 1)[0]).toBeCloseTo(16, 2);
});
