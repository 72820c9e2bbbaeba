import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import { encodeScan } from "../../src/raw/nef-encoder.fixture.ts";
import { NEF_TREES, type NefTree } from "../../src/raw/nef-trees.ts";
import { type NefScan, nefScanTwin } from "../twin/nef.twin.ts";
import { randomNumbers } from "./arena.ts";

const TABLE_BYTES = 32_768;

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels();
});

const cases = fc.record({
  width: fc.integer({ min: 1, max: 37 }),
  rows: fc.integer({ min: 1, max: 9 }),
  bits: fc.constantFrom(12 as const, 14 as const),
  kind: fc.constantFrom("lossless" as const, "lossy" as const),
  split: fc.nat(9),
  curved: fc.boolean(),
  rough: fc.boolean(),
  seed: fc.nat(),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

function scanOf({ width, rows, bits, kind, split, curved, rough, seed }: Case): { scan: NefScan; held: Uint16Array } {
  const random = randomNumbers(seed);
  const limit = 2 ** bits;
  const codes = Uint16Array.from({ length: width * rows }, (_, i) =>
    rough ? random() * limit : Math.min(limit - 1, ((i * 5) >> 3) + random() * 40),
  );
  const start = Array.from({ length: 4 }, () => Math.floor(random() * limit));
  const trees: [NefTree, NefTree] = [NEF_TREES[bits][kind], NEF_TREES[bits].split];
  const { bytes, codes: held } = encodeScan({ width, height: rows, codes, start, split, trees, limit });
  const curve = curved ? Uint16Array.from({ length: 65_536 }, () => random() * 65_536) : null;
  return { scan: { bytes, width, rows, split, trees, start, curve, limit }, held };
}

function decode(scan: NefScan): { rows: number; samples: Uint16Array } {
  const { memory, exports } = kernels;
  const { mark } = memory;
  const { bytes, width, trees, curve } = scan;
  const tables = memory.take(2 * TABLE_BYTES);
  const tree = memory.take(64);
  trees.forEach((symbols, index) => {
    memory.bytes(tree, symbols.length).set(symbols);
    expect(exports.nefTable(tables + index * TABLE_BYTES, tree)).toBe(1);
  });
  const start = memory.take(16);
  memory.int32(start, 4).set(scan.start);
  const curveAt = curve === null ? 0 : memory.take(131_072);
  if (curve !== null) memory.uint16(curveAt, 65_536).set(curve);
  const src = memory.take(bytes.length + 8);
  memory
    .bytes(src, bytes.length + 8)
    .fill(0)
    .set(bytes);
  const count = width * scan.rows;
  const dst = memory.take(count * 2 + 64);
  const out = memory.uint16(dst, count + 32).fill(0xabcd);
  const { split, limit } = scan;
  const rows = exports.nefScan(src, bytes.length, dst, width, scan.rows, split, tables, start, curveAt, limit);
  expect(out.subarray(count).every((value) => value === 0xabcd)).toBe(true);
  const samples = out.slice(0, count);
  memory.release(mark);
  return { rows, samples };
}

describe("nefScan", () => {
  it("decodes what was encoded, as its twin does: every code, depth, split, curve, odd sizes", () => {
    fc.assert(
      fc.property(cases, (shape) => {
        const { scan, held } = scanOf(shape);
        const twin = new Uint16Array(held.length);
        expect(nefScanTwin(scan, twin)).toBe(shape.rows);
        const { curve } = scan;
        expect(twin).toEqual(curve === null ? held : held.map((code) => curve[code] as number));
        expect(decode(scan)).toEqual({ rows: shape.rows, samples: twin });
      }),
      { numRuns: 500 },
    );
  });

  it("stops where its twin stops on cut and damaged data, with the same rows before", () => {
    let stopped = 0;
    fc.assert(
      fc.property(
        cases,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        (shape, share, damage) => {
          const { scan: whole } = scanOf(shape);
          const bytes = whole.bytes.slice(0, Math.ceil(whole.bytes.length * share));
          for (const [at, value] of damage) if (bytes.length > 0) bytes[at % bytes.length] = value;
          const scan = { ...whole, bytes };
          const twin = new Uint16Array(shape.width * shape.rows);
          const expected = nefScanTwin(scan, twin);
          const got = decode(scan);
          expect(got.rows).toBe(expected);
          if (expected < shape.rows) stopped++;
          const right = (expected < 0 ? -1 - expected : expected) * shape.width;
          expect(got.samples.subarray(0, right)).toEqual(twin.subarray(0, right));
        },
      ),
      { numRuns: 500 },
    );
    expect(stopped).toBeGreaterThan(100);
  });

  it("refuses what is no complete code of at most 12 bits", () => {
    const { memory, exports } = kernels;
    const { mark } = memory;
    const table = memory.take(TABLE_BYTES);
    const tree = memory.take(300);
    const put = (counts: readonly number[], symbols: readonly number[]): number => {
      memory.bytes(tree, 300).fill(0).set(counts);
      memory.bytes(tree + 16, symbols.length).set(symbols);
      return exports.nefTable(table, tree);
    };
    expect(put([2], [3, 4])).toBe(1);
    expect(put([1, 2], [3, 4, 14])).toBe(1);
    expect(put([1], [3])).toBe(0);
    expect(put([3], [3, 4, 5])).toBe(0);
    expect(put([2], [3, 15])).toBe(0);
    expect(put([2], [3, 0x54])).toBe(0);
    expect(
      put(
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2],
        Array.from({ length: 14 }, () => 1),
      ),
    ).toBe(0);
    memory.release(mark);
  });
});
