import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import { arw2RowsTwin, arwPacked12Twin, arwQuadsTwin } from "../twin/arw.twin.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels();
});

const GUARD = 0xabcd;

function noise(length: number, seed: number): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** Runs `work` on `source` and returns `width` × `rows` samples, having checked that nothing beyond them was written. */
function run(
  source: Uint8Array,
  { width, rows, extra }: { readonly width: number; readonly rows: number; readonly extra: number },
  work: (src: number, dst: number, stride: number) => void,
): number[] {
  const { memory } = kernels;
  const { mark } = memory;
  const stride = width + extra;
  const src = memory.take(source.length + 16);
  // Whatever lies behind the source must not matter.
  memory
    .bytes(src, source.length + 16)
    .fill(0xff)
    .set(source);
  const dst = memory.take(stride * rows * 2 + 64);
  const out = memory.uint16(dst, stride * rows + 32).fill(GUARD);
  work(src, dst, stride);
  const samples: number[] = [];
  out.forEach((value, i) => {
    if (i < stride * rows && i % stride < width) samples.push(value);
    else expect(value).toBe(GUARD);
  });
  memory.release(mark);
  return samples;
}

/** As the host makes it: for each place of the largest and the smallest, which delta belongs to which pixel. */
function gapTable(): Uint8Array {
  const table = new Uint8Array(4096).fill(255);
  for (let largest = 0; largest < 16; largest++) {
    for (let smallest = 0; smallest < 16; smallest++) {
      let delta = 0;
      for (let pixel = 0; pixel < 16; pixel++) {
        if (pixel !== largest && pixel !== smallest) table[(largest + smallest * 16) * 16 + pixel] = delta++;
      }
    }
  }
  return table;
}

/** Bends that share places or lie at the ends as well. */
const bendsOf = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 4095 }), fc.constantFrom(0, 2000, 4095)), { minLength: 4, maxLength: 4 })
  .map((bends) => bends.toSorted((a, b) => a - b));

it("arw2Rows equals its twin on whatever blocks there may be", () => {
  const shapes = fc.record({
    stretches: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 1, max: 3 }),
    extra: fc.nat(5),
    seed: fc.nat(),
    bends: bendsOf,
    // Blocks whose largest and smallest are the same pixel, or equal, are rare in noise.
    same: fc.boolean(),
  });
  fc.assert(
    fc.property(shapes, ({ stretches, rows, extra, seed, bends, same }) => {
      const width = stretches * 32;
      const source = noise(width * rows, seed);
      if (same) {
        const view = new DataView(source.buffer);
        for (let at = 0; at < source.length; at += 16) {
          const head = view.getUint32(at, true);
          view.setUint32(at, (head & 0xc3ffffff) | (((head >>> 22) & 15) << 26), true);
        }
      }
      const { memory, exports } = kernels;
      const { mark } = memory;
      const bendsAt = memory.take(8);
      memory.uint16(bendsAt, 4).set(bends);
      const gaps = memory.take(4096);
      memory.bytes(gaps, 4096).set(gapTable());
      const got = run(source, { width, rows, extra }, (src, dst, stride) =>
        exports.arw2Rows(src, dst, stride, width, rows, bendsAt, gaps),
      );
      memory.release(mark);
      expect(got).toEqual(arw2RowsTwin(source, width, rows, bends));
    }),
    { numRuns: 300 },
  );
});

it("arwPacked12 equals its twin, tails included", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (count, seed) => {
      const source = noise(Math.ceil(count * 1.5), seed);
      const got = run(source, { width: count, rows: 1, extra: 0 }, (src, dst) =>
        kernels.exports.arwPacked12(src, dst, count),
      );
      expect(got).toEqual(arwPacked12Twin(source, count));
    }),
  );
});

it("arwQuads equals its twin, tails included", () => {
  const shapes = fc.record({
    quads: fc.integer({ min: 1, max: 19 }),
    rows: fc.integer({ min: 1, max: 4 }),
    extra: fc.nat(5),
    slack: fc.nat(3),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(shapes, ({ quads, rows, extra, slack, seed }) => {
      const srcStride = quads * 4 + slack;
      const source = noise(srcStride * rows * 2, seed);
      const got = run(source, { width: quads * 2, rows: rows * 2, extra }, (src, dst, stride) =>
        kernels.exports.arwQuads(src, srcStride, dst, stride, quads, rows),
      );
      expect(got).toEqual(arwQuadsTwin(new Uint16Array(source.buffer), srcStride, quads, rows));
    }),
  );
});
