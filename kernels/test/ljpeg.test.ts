import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import { codesOf, type LosslessScan, ljpegLeftTwin, ljpegScanTwin, predict } from "../twin/ljpeg.twin.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels();
});

const TABLE_BYTES = 4544;

/** All 17 symbols, short codes for small differences, for large ones, and codes of nearly one length. */
const TABLES = [
  [0, 1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0].concat([4, 5, 3, 6, 2, 7, 1, 8, 0, 9, 10, 11, 12, 13, 14, 15, 16]),
  [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2].concat([0, 16, 1, 15, 2, 14, 3, 13, 4, 12, 5, 11, 6, 10, 7, 9, 8]),
  [0, 0, 0, 14, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].concat([16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
].map((table) => Uint8Array.from(table));

interface Case {
  readonly width: number;
  readonly rows: number;
  readonly components: number;
  readonly predictor: number;
  readonly bits: number;
  readonly restartRows: number;
  readonly first: number;
  readonly seed: number;
  readonly rough: boolean;
}

const cases = fc.record({
  width: fc.integer({ min: 1, max: 33 }),
  rows: fc.integer({ min: 1, max: 9 }),
  components: fc.integer({ min: 1, max: 4 }),
  predictor: fc.integer({ min: 1, max: 7 }),
  bits: fc.integer({ min: 2, max: 16 }),
  restartRows: fc.nat(3),
  first: fc.nat(2),
  seed: fc.nat(),
  rough: fc.boolean(),
});

function samplesOf({ width, rows, components, bits, seed, rough }: Case): Uint16Array {
  let state = seed >>> 0;
  return Uint16Array.from({ length: width * rows * components }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return rough ? state >>> (32 - bits) : Math.min(2 ** bits - 1, ((i * 3) >> 4) + (state >>> 29));
  });
}

/** A plain encoder for every predictor, the mirror of the twin. */
function encode(shape: Case, samples: Uint16Array): LosslessScan {
  const { width, rows, components, bits, restartRows } = shape;
  const stride = width * components;
  const tables = Array.from({ length: components }, (_, c) => TABLES[(shape.first + c) % 3] as Uint8Array);
  const codes = tables.map(codesOf);
  const bytes: number[] = [];
  let pending: number[] = [];
  const put = (value: number, count: number): void => {
    for (let i = count - 1; i >= 0; i--) pending.push((value >> i) & 1);
  };
  const flush = (): void => {
    while (pending.length % 8 !== 0) pending.push(1);
    for (let i = 0; i < pending.length; i += 8) {
      const byte = Number.parseInt(pending.slice(i, i + 8).join(""), 2);
      bytes.push(byte, ...(byte === 255 ? [0] : []));
    }
    pending = [];
  };
  let first = true;
  for (let y = 0; y < rows; y++) {
    if (restartRows > 0 && y > 0 && y % restartRows === 0) {
      flush();
      bytes.push(0xff, 0xd0 + ((y / restartRows - 1) & 7));
      first = true;
    }
    for (let i = 0; i < stride; i++) {
      const place = y * stride + i;
      const [ra, rb, rc] = [place - components, place - stride, place - stride - components].map(
        (p) => samples[p] ?? 0,
      );
      let predicted = predict(first ? 1 : shape.predictor, ra ?? 0, rb ?? 0, rc ?? 0);
      if (i < components) predicted = first ? 1 << (bits - 1) : (rb ?? 0);
      const difference = (((samples[place] as number) - predicted) << 16) >> 16;
      const ssss = 32 - Math.clz32(Math.abs(difference));
      const code = codes[i % components]?.find(({ symbol }) => symbol === ssss);
      if (code === undefined) throw new Error(`no code for ${ssss}`);
      put(code.code, code.length);
      if (ssss < 16) put(difference < 0 ? difference + (1 << ssss) - 1 : difference, ssss);
    }
    first = false;
  }
  flush();
  return { bytes: Uint8Array.from([...bytes, 0xff, 0xd9]), tables, ...shape };
}

/** Runs the kernel with `extra` samples between rows, that must stay untouched. */
function decode(scan: LosslessScan, extra: number): { rows: number; samples: Uint16Array } {
  const { memory, exports } = kernels;
  const { mark } = memory;
  const stride = scan.width * scan.components;
  const lookups = scan.tables.map((table) => {
    const at = memory.take(TABLE_BYTES);
    const counts = memory.take(table.length);
    memory.bytes(counts, table.length).set(table);
    expect(exports.ljpegTable(at, counts)).toBe(1);
    return at;
  });
  const pointers = memory.take(16);
  memory.uint32(pointers, lookups.length).set(lookups);
  const src = memory.take(scan.bytes.length);
  memory.bytes(src, scan.bytes.length).set(scan.bytes);
  const clean = memory.take(scan.bytes.length + 16);
  const dst = memory.take((stride + extra) * scan.rows * 2);
  const out = memory.uint16(dst, (stride + extra) * scan.rows).fill(0xabcd);
  const { width, components, predictor, bits, restartRows } = scan;
  const rows = exports.ljpegScan(
    src,
    scan.bytes.length,
    clean,
    dst,
    stride + extra,
    width,
    scan.rows,
    components,
    predictor,
    bits,
    restartRows,
    pointers,
  );
  const samples = new Uint16Array(stride * scan.rows);
  for (let y = 0; y < scan.rows; y++) {
    const row = out.subarray(y * (stride + extra));
    samples.set(row.subarray(0, stride), y * stride);
    expect(row.subarray(stride, stride + extra).every((value) => value === 0xabcd)).toBe(true);
  }
  memory.release(mark);
  return { rows, samples };
}

describe("ljpegScan", () => {
  it("decodes what was encoded, as its twin does: every predictor, depth, component count, restart, tail", () => {
    fc.assert(
      fc.property(cases, fc.nat(3), (shape, extra) => {
        const samples = samplesOf(shape);
        const scan = encode(shape, samples);
        const twin = new Uint16Array(samples.length);
        expect(ljpegScanTwin(scan, twin)).toBe(shape.rows);
        expect(twin).toEqual(samples);
        expect(decode(scan, extra)).toEqual({ rows: shape.rows, samples });
      }),
      { numRuns: 600 },
    );
  });

  it("stops where its twin stops on cut and damaged data, with the same rows before", () => {
    fc.assert(
      fc.property(
        cases,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        (shape, share, damage) => {
          const whole = encode(shape, samplesOf(shape));
          const bytes = whole.bytes.slice(0, Math.ceil(whole.bytes.length * share));
          for (const [at, value] of damage) if (bytes.length > 0) bytes[at % bytes.length] = value;
          const scan = { ...whole, bytes };
          const twin = new Uint16Array(shape.width * shape.components * shape.rows);
          const expected = ljpegScanTwin(scan, twin);
          const got = decode(scan, 0);
          expect(got.rows).toBe(expected);
          const whereRight = (expected < 0 ? -1 - expected : expected) * shape.width * shape.components;
          expect(got.samples.subarray(0, whereRight)).toEqual(twin.subarray(0, whereRight));
        },
      ),
      { numRuns: 600 },
    );
  });

  it("knows what is left behind the last row, as its twin does", () => {
    fc.assert(
      fc.property(cases, fc.nat(8), (shape, fewer) => {
        const whole = encode(shape, samplesOf(shape));
        const scan = { ...whole, rows: Math.max(1, whole.rows - fewer) };
        expect(decode(scan, 0).rows).toBe(scan.rows);
        expect(kernels.exports.ljpegLeft()).toBe(ljpegLeftTwin(scan));
        if (scan.rows === whole.rows) expect(kernels.exports.ljpegLeft()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it("refuses tables that are no prefix code", () => {
    const { memory, exports } = kernels;
    const { mark } = memory;
    const at = memory.take(TABLE_BYTES);
    const counts = memory.take(300);
    const put = (values: readonly number[]): number => {
      memory.bytes(counts, 300).fill(0);
      memory.bytes(counts, values.length).set(values);
      return exports.ljpegTable(at, counts);
    };
    expect(put([3])).toBe(0);
    expect(put([2, 1])).toBe(0);
    expect(put([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 17])).toBe(0);
    expect(put([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16])).toBe(1);
    memory.release(mark);
  });
});
