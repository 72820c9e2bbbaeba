import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import { bayerGridTwin, CELL_FIELDS, rgbGridTwin, xtransGridTwin } from "../twin/luminance-grid.twin.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels();
});

/** Rising cell edges: widths from 0 up, so that every tail of the vector loop is met. */
const edges = fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 7 }).map((widths) => {
  let at = 0;
  return [0].concat(widths.map((width) => (at += width)));
});

/** Noise of a fixed kind around the thresholds, with whole-range samples among it. */
function fill(samples: Uint16Array, seed: number): void {
  let state = seed >>> 0;
  for (let i = 0; i < samples.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    samples[i] = state % 7 === 0 ? state >>> 16 : (state >>> 16) % 3000;
  }
}

const cases = fc.record({
  xEdges: edges,
  yEdges: edges,
  seed: fc.nat(),
  slack: fc.nat({ max: 5 }),
  bright: fc.constantFrom(1, 2900, 32768, 60000, 65535),
  dark: fc.constantFrom(0, 1, 600, 40000),
});

function put(values: readonly number[]): number {
  const offset = kernels.memory.take(values.length * 4);
  kernels.memory.uint32(offset, values.length).set(values);
  return offset;
}

function read(out: number, cells: number): Float64Array {
  return new Float64Array(kernels.memory.buffer, out, cells * CELL_FIELDS).slice();
}

describe("bayerGrid", () => {
  test("equals its twin, bit for bit, over odd sizes and tails", () => {
    fc.assert(
      fc.property(cases, ({ xEdges, yEdges, seed, slack, bright, dark }) => {
        const mark = kernels.memory.mark;
        const [columns, rows] = [xEdges.length - 1, yEdges.length - 1];
        const stride = 2 * (xEdges.at(-1) ?? 0) + slack;
        const size = stride * 2 * (yEdges.at(-1) ?? 0) + 8;
        const source = kernels.memory.take(size * 2);
        const [xs, ys] = [put(xEdges), put(yEdges)];
        const out = kernels.memory.take(columns * rows * CELL_FIELDS * 8);
        const scratch = kernels.memory.take(columns * 96);
        const samples = kernels.memory.uint16(source, size);
        fill(samples, seed);
        kernels.exports.bayerGrid(source, stride, xs, columns, ys, rows, bright, dark, out, scratch);
        const expected = bayerGridTwin(samples, { stride, xEdges, yEdges, bright, dark });
        expect(read(out, columns * rows)).toEqual(expected);
        kernels.memory.release(mark);
      }),
      { numRuns: 200 },
    );
  });

  test("does not overflow a cell of saturated samples", () => {
    const mark = kernels.memory.mark;
    const side = 1024;
    const source = kernels.memory.take(side * side * 2);
    kernels.memory.uint16(source, side * side).fill(65534);
    const [xs, ys] = [put([0, side / 2]), put([0, side / 2])];
    const out = kernels.memory.take(CELL_FIELDS * 8);
    const scratch = kernels.memory.take(96);
    kernels.exports.bayerGrid(source, side, xs, 1, ys, 1, 65535, 1, out, scratch);
    const quads = (side / 2) ** 2;
    const sum = quads * 65534;
    expect([...read(out, 1)]).toEqual([sum, sum, sum, sum, quads, 0, 0, 0]);
    kernels.memory.release(mark);
  });
});

describe("xtransGrid", () => {
  test("equals its twin, bit for bit, over odd sizes and tails", () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ xEdges, yEdges, seed, slack, bright, dark }, redVertical) => {
        const mark = kernels.memory.mark;
        const [columns, rows] = [xEdges.length - 1, yEdges.length - 1];
        const stride = 3 * (xEdges.at(-1) ?? 0) + slack;
        const size = stride * 3 * (yEdges.at(-1) ?? 0) + 16;
        const source = kernels.memory.take(size * 2);
        const [xs, ys] = [put(xEdges), put(yEdges)];
        const out = kernels.memory.take(columns * rows * CELL_FIELDS * 8);
        const scratch = kernels.memory.take(columns * 96);
        const samples = kernels.memory.uint16(source, size);
        fill(samples, seed);
        const red = redVertical ? 1 : 0;
        kernels.exports.xtransGrid(source, stride, xs, columns, ys, rows, red, bright, dark, out, scratch);
        const expected = xtransGridTwin(samples, { stride, xEdges, yEdges, bright, dark }, redVertical);
        expect(read(out, columns * rows)).toEqual(expected);
        kernels.memory.release(mark);
      }),
      { numRuns: 200 },
    );
  });

  test("does not overflow a cell of saturated samples", () => {
    const mark = kernels.memory.mark;
    const blocks = 228;
    const side = blocks * 3;
    const source = kernels.memory.take(side * side * 2 + 64);
    kernels.memory.uint16(source, side * side).fill(65534);
    const [xs, ys] = [put([0, blocks]), put([0, blocks])];
    const out = kernels.memory.take(CELL_FIELDS * 8);
    const scratch = kernels.memory.take(96);
    kernels.exports.xtransGrid(source, side, xs, 1, ys, 1, 1, 65535, 1, out, scratch);
    const sum = blocks ** 2 * 65534;
    expect([...read(out, 1)]).toEqual([sum, sum, sum, 0, blocks ** 2, 0, 0, 0]);
    kernels.memory.release(mark);
  });
});

describe("rgbGrid", () => {
  test("equals its twin, bit for bit, over odd sizes and tails", () => {
    const table = Uint32Array.from({ length: 65536 }, (_, code) => Math.round((code / 65535) ** 2.2 * 2 ** 20));
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 4 }), ({ xEdges, yEdges, seed, slack, bright, dark }, rowStep) => {
        const mark = kernels.memory.mark;
        const [columns, rows] = [xEdges.length - 1, yEdges.length - 1];
        const stride = 3 * (xEdges.at(-1) ?? 0) + slack;
        const size = stride * (yEdges.at(-1) ?? 0) + 8;
        const source = kernels.memory.take(size * 2);
        const [xs, ys] = [put(xEdges), put(yEdges)];
        const tableAt = kernels.memory.take(table.byteLength);
        kernels.memory.uint32(tableAt, table.length).set(table);
        const out = kernels.memory.take(columns * rows * CELL_FIELDS * 8);
        const samples = kernels.memory.uint16(source, size);
        fill(samples, seed);
        kernels.exports.rgbGrid(source, stride, xs, columns, ys, rows, rowStep, tableAt, bright, dark, out);
        const expected = rgbGridTwin(samples, { stride, xEdges, yEdges, bright, dark }, rowStep, table);
        expect(read(out, columns * rows)).toEqual(expected);
        kernels.memory.release(mark);
      }),
      { numRuns: 200 },
    );
  });
});
