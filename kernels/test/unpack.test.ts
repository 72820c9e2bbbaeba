import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import { unpackBitsLeastTwin, unpackBitsTwin, unpackLookupTwin, unpackWordsTwin } from "../twin/unpack.twin.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels();
});

const GUARD = 0xabcd;
const shapes = fc.record({
  width: fc.integer({ min: 1, max: 70 }),
  rows: fc.integer({ min: 1, max: 4 }),
  rowSlack: fc.nat(3),
  stride: fc.nat(5),
  bits: fc.integer({ min: 1, max: 16 }),
  seed: fc.nat(),
});

function noise(length: number, seed: number): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** Runs `work` over rows in kernel memory; returns the samples, having checked that nothing else was written. */
function run(
  source: Uint8Array,
  shape: { width: number; rows: number; stride: number },
  work: (src: number, dst: number, stride: number) => void,
): number[] {
  const { memory } = kernels;
  const { mark } = memory;
  const stride = shape.width + shape.stride;
  const src = memory.take(source.length + 16);
  const dst = memory.take(stride * shape.rows * 2 + 32);
  memory.bytes(src, source.length).set(source);
  const out = memory.uint16(dst, stride * shape.rows + 16).fill(GUARD);
  work(src, dst, stride);
  const samples: number[] = [];
  out.forEach((value, i) => {
    if (i % stride < shape.width && i < stride * shape.rows) samples.push(value);
    else expect(value).toBe(GUARD);
  });
  memory.release(mark);
  return samples;
}

it.each([
  ["unpackBits", unpackBitsTwin],
  ["unpackBitsLeast", unpackBitsLeastTwin],
] as const)("%s equals its twin", (kernel, twin) => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { width, rows, bits } = shape;
      const rowBytes = Math.ceil((width * bits) / 8) + shape.rowSlack;
      const source = noise(rowBytes * rows, shape.seed);
      const got = run(source, shape, (src, dst, stride) =>
        kernels.exports[kernel](src, rowBytes, dst, stride, width, rows, bits),
      );
      expect(got).toEqual(twin(source, rowBytes, width, rows, bits));
    }),
    { numRuns: 500 },
  );
});

it("unpackBytes equals unpacking 8 bits", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { width, rows } = shape;
      const rowBytes = width + shape.rowSlack;
      const source = noise(rowBytes * rows, shape.seed);
      const got = run(source, shape, (src, dst, stride) =>
        kernels.exports.unpackBytes(src, rowBytes, dst, stride, width, rows),
      );
      expect(got).toEqual(unpackBitsTwin(source, rowBytes, width, rows, 8));
    }),
  );
});

it("unpackWords equals its twin, both byte orders", () => {
  fc.assert(
    fc.property(shapes, fc.boolean(), (shape, swap) => {
      const { width, rows } = shape;
      const rowBytes = width * 2 + shape.rowSlack;
      const source = noise(rowBytes * rows, shape.seed);
      const got = run(source, shape, (src, dst, stride) =>
        kernels.exports.unpackWords(src, rowBytes, dst, stride, width, rows, Number(swap)),
      );
      expect(got).toEqual(unpackWordsTwin(source, rowBytes, width, rows, swap));
    }),
  );
});

it("unpackLookup equals its twin, also beyond the table", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 40 }),
      fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 300 }),
      (samples, table) => {
        const { memory } = kernels;
        const { mark } = memory;
        const at = memory.take(samples.length * 2);
        const tableAt = memory.take(table.length * 2);
        memory.uint16(at, samples.length).set(samples);
        memory.uint16(tableAt, table.length).set(table);
        kernels.exports.unpackLookup(at, samples.length, tableAt, table.length);
        expect(Array.from(memory.uint16(at, samples.length))).toEqual(unpackLookupTwin(samples, table));
        memory.release(mark);
      },
    ),
  );
});
