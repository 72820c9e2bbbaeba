import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import { VC5_LOOKUP_BYTES, vc5Codes, vc5Expanded, vc5Lookup } from "../../src/raw/vc5-code.ts";
import { type Band, type BandCode, vc5BandTwin, vc5InverseTwin, vc5MosaicTwin } from "../twin/vc5.twin.ts";
import { randomNumbers } from "./arena.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels();
});

const CODES: readonly BandCode[] = vc5Codes().map(({ start, bits, run, magnitude }) => ({
  start,
  bits,
  run,
  value: vc5Expanded(magnitude),
}));

function int16(values: ArrayLike<number>): number {
  const offset = kernels.memory.take(values.length * 2 + 16);
  new Int16Array(kernels.memory.buffer, offset, values.length).set(values);
  return offset;
}

function read(offset: number, count: number): Int16Array {
  return new Int16Array(kernels.memory.buffer, offset, count).slice();
}

function decodeBand(bytes: Uint8Array, count: number, quantization: number): Int16Array | null {
  const { memory, exports } = kernels;
  const { mark } = memory;
  const source = memory.take(bytes.length + 16);
  memory.bytes(source, bytes.length + 16).fill(0);
  memory.bytes(source, bytes.length).set(bytes);
  const lookup = memory.take(VC5_LOOKUP_BYTES);
  memory.uint32(lookup, VC5_LOOKUP_BYTES / 4).set(vc5Lookup());
  const target = int16(new Int16Array(count + 1).fill(77));
  const done = exports.vc5Band(source, bytes.length, lookup, target, count, quantization);
  const out = read(target, count + 1);
  memory.release(mark);
  // Nothing behind the band is written.
  expect(out[count]).toBe(77);
  return done === 1 ? out.slice(0, count) : null;
}

/** Codes and signs, packed, padded with zeros to four bytes. */
function pack(codes: readonly { readonly code: BandCode; readonly minus: boolean }[]): Uint8Array {
  const bits: number[] = [];
  for (const { code, minus } of codes) {
    for (let i = 0; i < code.bits; i++) bits.push(Math.floor(code.start / 2 ** (31 - i)) & 1);
    if (code.value !== 0) bits.push(minus ? 1 : 0);
  }
  const out = new Uint8Array(Math.ceil(bits.length / 32) * 4);
  bits.forEach((bit, i) => {
    out[i >> 3] = (out[i >> 3] as number) | (bit << (7 - (i & 7)));
  });
  return out;
}

const END = CODES.find(({ run }) => run === 0) as BandCode;
const codeLists = fc.array(
  fc.record({ code: fc.constantFrom(...CODES.filter(({ run }) => run > 0)), minus: fc.boolean() }),
  {
    maxLength: 60,
  },
);

describe("vc5Band", () => {
  it("equals its twin for every code, sign and quantization", () => {
    fc.assert(
      fc.property(codeLists, fc.constantFrom(1, 12, 96, 65535), (list, quantization) => {
        const count = list.reduce((sum, { code }) => sum + code.run, 0);
        const bytes = pack([...list, { code: END, minus: false }]);
        const twin = vc5BandTwin(bytes, CODES, count, quantization);
        expect(twin).not.toBeNull();
        expect(decodeBand(bytes, count, quantization)).toEqual(twin);
      }),
    );
  });

  it("refuses what its twin refuses: cut, too long, without an end, any bytes at all", () => {
    fc.assert(
      fc.property(
        codeLists,
        fc.integer({ min: -3, max: 3 }),
        fc.nat(8),
        fc.uint8Array({ maxLength: 40 }),
        (list, more, cut, noise) => {
          const count = Math.max(0, list.reduce((sum, { code }) => sum + code.run, 0) + more);
          const whole = pack([...list, { code: END, minus: false }]);
          for (const bytes of [whole.subarray(0, Math.max(0, whole.length - cut)), noise]) {
            const twin = vc5BandTwin(bytes, CODES, count, 3);
            const kernel = decodeBand(bytes, count, 3);
            // Behind the data, the kernel may give up a code or two earlier or later, but both refuse.
            expect(kernel).toEqual(twin);
          }
        },
      ),
    );
  });
});

function randomBand(random: () => number, width: number, height: number, spread: number): Band {
  return {
    width,
    height,
    data: Int16Array.from({ length: width * height }, () => Math.round((random() - 0.5) * 2 * spread)),
  };
}

function invert(bands: readonly [Band, Band, Band, Band], width: number, height: number, prescale: number): Int16Array {
  const { memory, exports } = kernels;
  const { mark } = memory;
  const [a, b, c, d] = bands.map((band) => int16(band.data)) as [number, number, number, number];
  const scratch = memory.take(16 * (bands[0].width + 4));
  const target = int16(new Int16Array(width * height + 1).fill(77));
  exports.vc5Inverse(a, b, c, d, bands[0].width, bands[0].height, target, width, height, prescale, scratch);
  const out = read(target, width * height + 1);
  memory.release(mark);
  expect(out[width * height]).toBe(77);
  return out.slice(0, -1);
}

describe("vc5Inverse", () => {
  const shapes = fc.record({
    width: fc.integer({ min: 3, max: 23 }),
    height: fc.integer({ min: 3, max: 9 }),
    lessWide: fc.nat(1),
    lessHigh: fc.nat(1),
    prescale: fc.nat(3),
    spread: fc.constantFrom(40, 3000, 32767),
    seed: fc.nat(),
  });

  it("equals its twin over odd sizes, prescales and values that saturate", () => {
    fc.assert(
      fc.property(shapes, ({ width, height, lessWide, lessHigh, prescale, spread, seed }) => {
        const random = randomNumbers(seed);
        const band = (): Band => randomBand(random, width, height, spread);
        const bands = [band(), band(), band(), band()] as const;
        const [w, h] = [width * 2 - lessWide, height * 2 - lessHigh];
        expect(invert(bands, w, h, prescale)).toEqual(vc5InverseTwin(bands, w, h, prescale).data);
      }),
    );
  });

  it("gives back what the forward transform took apart, exactly", () => {
    const random = randomNumbers(3);
    const picture = randomBand(random, 26, 14, 500);
    const bands = forward(picture);
    expect(invert(bands, 26, 14, 0)).toEqual(picture.data);
  });
});

/** The 2/6 wavelet: sums of pairs, and differences less what the neighbouring sums foretell. */
function forwardLine(samples: readonly number[]): { readonly low: number[]; readonly high: number[] } {
  const pairs = Array.from(
    { length: samples.length / 2 },
    (_, i) => [samples[i * 2], samples[i * 2 + 1]] as [number, number],
  );
  const low = pairs.map(([a, b]) => a + b);
  const high = pairs.map(([a, b], i) => {
    const [before = 0, here = 0, after = 0, far = 0] = [low[i - 1], low[i], low[i + 1], low[i + 2]];
    const last = low.length - 1;
    // What the inverse adds to half the sum, in the even sample.
    const slope =
      i === 0
        ? ((11 * here - 4 * after + far + 4) >> 3) - here
        : i === last
          ? ((5 * here + 4 * before - (low[i - 2] as number) + 4) >> 3) - here
          : (before - after + 4) >> 3;
    return a - b - slope;
  });
  return { low, high };
}

function forward({ width, height, data }: Band): readonly [Band, Band, Band, Band] {
  const [w, h] = [width / 2, height / 2];
  const rows = Array.from({ length: height }, (_, y) => forwardLine([...data.subarray(y * width, (y + 1) * width)]));
  const bands = [0, 1, 2, 3].map(() => ({ width: w, height: h, data: new Int16Array(w * h) })) as [
    Band,
    Band,
    Band,
    Band,
  ];
  for (let x = 0; x < w; x++) {
    for (const across of [0, 1] as const) {
      const own = forwardLine(rows.map((row) => (across === 0 ? row.low[x] : row.high[x]) as number));
      own.low.forEach((value, y) => (bands[across].data[y * w + x] = value));
      own.high.forEach((value, y) => (bands[(across + 2) as 2 | 3].data[y * w + x] = value));
    }
  }
  return bands;
}

describe("vc5Mosaic", () => {
  it("equals its twin for both orders and values beyond the range", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.nat(),
        (width, height, greenFirst, seed) => {
          const random = randomNumbers(seed);
          const component = (): Band => {
            const band = randomBand(random, width, height, 3000);
            return { ...band, data: band.data.map((value) => value + 2048) };
          };
          const planes = [component(), component(), component(), component()] as const;
          const tables = [0, 1, 2, 3].map((place) =>
            Uint16Array.from({ length: 4096 }, (_, code) => code * 15 + place),
          );
          const { memory, exports } = kernels;
          const { mark } = memory;
          const [a, b, c, d] = planes.map((plane) => int16(plane.data)) as [number, number, number, number];
          const lookups = memory.take(4 * 8192);
          tables.forEach((table, place) => memory.uint16(lookups + place * 8192, 4096).set(table));
          const target = memory.take(width * height * 8);
          exports.vc5Mosaic(a, b, c, d, width, height, 2048, lookups, greenFirst ? 1 : 0, target);
          const out = memory.uint16(target, width * height * 4).slice();
          memory.release(mark);
          expect(out).toEqual(vc5MosaicTwin(planes, 2048, tables, greenFirst));
        },
      ),
    );
  });
});

it("has one code for each of 256 magnitudes, seven runs and the end", () => {
  const magnitudes = CODES.filter(({ run }) => run === 1).map(({ value }) => value);
  expect(magnitudes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 256 }, (_, m) => vc5Expanded(m)));
  const runs = CODES.filter(({ run }) => run !== 1).map(({ run }) => run);
  expect(runs.toSorted((a, b) => a - b)).toEqual([0, 12, 20, 32, 60, 100, 180, 320]);
  expect(vc5Expanded(255)).toBe(1023);
});
