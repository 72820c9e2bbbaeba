import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { RawDecoder } from "./decoder.ts";
import { noise } from "./dng-content.fixture.ts";
import { LibRawDecoder } from "./libraw.ts";
import { createLibRawModule, type LibRawModule } from "./libraw-module.ts";
import { NEF } from "./nef.ts";
import { encodeNef, type NefContent, type NefLinearisation } from "./nef-encoder.fixture.ts";
import { readTiff } from "./tiff.ts";

let kernels: Kernels;
let decoder: RawDecoder;
let libraw: LibRawDecoder;
let module: LibRawModule;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
  libraw = new LibRawDecoder(kernels);
  module = await createLibRawModule();
});

const WIDTH = 176;
const HEIGHT = 90;
const START = [300, 310, 290, 305] as const;
const LOSSLESS: NefLinearisation = { version: [0x46, 0x30], curve: [], start: START };

function content(changes: Partial<NefContent> = {}): NefContent {
  const { bits = 14, width = WIDTH, height = HEIGHT } = changes;
  return {
    width,
    height,
    bits,
    codes: dusk(width, height, 2 ** bits),
    storage: { kind: "huffman", linearisation: LOSSLESS },
    model: "NIKON D750",
    black: [600, 604, 608, 612],
    ...changes,
  };
}

/** Smooth light with noise, all of it above black and most of it below `limit`. */
function dusk(width: number, height: number, limit: number): Uint16Array {
  const rough = noise(width * height, 8, limit);
  return rough.map((grain, place) => {
    const light = 0.5 + 0.45 * Math.sin((place % width) / 31 + Math.floor(place / width) / 17);
    return Math.max(limit / 16, Math.min(limit - 1, light * limit + ((grain - 128) * limit) / 4096));
  });
}

function curveOf(count: number, bits: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.round((2 ** bits - 1) * (index / (count - 1)) ** 1.7));
}

/** Samples of `bits` bits, from the most or from the least significant bit on, rows padded to `rowBytes`. */
function packed(samples: Uint16Array, width: number, bits: number, rowBytes: number, least: boolean): Uint8Array {
  const out = new Uint8Array((samples.length / width) * rowBytes);
  samples.forEach((sample, place) => {
    const first = Math.floor(place / width) * rowBytes * 8 + (place % width) * bits;
    for (let i = 0; i < bits; i++) {
      const bit = least ? (sample >> i) & 1 : (sample >> (bits - 1 - i)) & 1;
      const at = first + i;
      out[at >> 3]! |= bit << (least ? at & 7 : 7 - (at & 7));
    }
  });
  return out;
}

function words(samples: Uint16Array, little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, place) => view.setUint16(place * 2, sample, little));
  return new Uint8Array(view.buffer);
}

type Decoded = { readonly image: Omit<RawImage, "offset" | "stride" | "decoder">; readonly by: string };

async function decode(file: Uint8Array): Promise<Decoded & { sensor: Uint16Array; visible: Uint16Array }> {
  const { memory } = kernels;
  const { mark } = memory;
  const { offset, stride, decoder: by, ...image } = await decoder.decode(file, "a.nef");
  const facts = await libraw.identify(file);
  const { left = 0, top = 0 } = by === "nef" ? (facts?.visible ?? {}) : {};
  const rows = by === "nef" ? (facts?.sizes.rawHeight ?? 0) : image.height;
  const sensor = memory.uint16(offset - (top * stride + left) * 2, stride * rows).slice();
  const visible = visibleOf({ ...image, offset, stride });
  memory.release(mark);
  return { image, by, sensor, visible };
}

async function viaLibRaw(file: Uint8Array): Promise<Decoded & { sensor: Uint16Array; visible: Uint16Array }> {
  const handle = new module.LibRaw();
  handle.open(file, {});
  const sensor = handle.rawImageData()?.data.slice() ?? new Uint16Array();
  handle.delete();
  const { mark } = kernels.memory;
  const { offset, stride, decoder: by, ...image } = await libraw.decode(file, {}, true);
  const visible = visibleOf({ ...image, offset, stride });
  kernels.memory.release(mark);
  return { image, by, sensor, visible };
}

function visibleOf({
  offset,
  stride,
  width,
  height,
}: Pick<RawImage, "offset" | "stride" | "width" | "height">): Uint16Array {
  const out = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) out.set(kernels.memory.uint16(offset + y * stride * 2, width), y * width);
  return out;
}

/** As toEqual, but quick for many. */
function expectSame(a: Uint16Array, b: Uint16Array): void {
  expect(a.length).toBe(b.length);
  expect(a.findIndex((sample, index) => sample !== b[index])).toBe(-1);
}

/** Ours and LibRaw's agree on each sample of the sensor and on all that is said of the picture. */
async function expectAgreement(file: Uint8Array): Promise<Decoded & { sensor: Uint16Array }> {
  const own = await decode(file);
  expect(own.by).toBe("nef");
  const theirs = await viaLibRaw(file);
  expect(theirs.by).toBe("libraw");
  // Of some old models LibRaw leaves the rows below the visible ones empty.
  const { sizes } = (await libraw.identify(file))!;
  const seen = (sizes.top + sizes.height) * sizes.rawWidth;
  expect(own.sensor.length).toBe(sizes.rawHeight * sizes.rawWidth);
  expectSame(own.sensor.subarray(0, seen), theirs.sensor.subarray(0, seen));
  expectSame(own.visible, theirs.visible);
  expect(own.image).toEqual(theirs.image);
  return own;
}

async function failure(file: Uint8Array): Promise<RushesError> {
  const { mark } = kernels.memory;
  const error = await decoder.decode(file, "bad.nef").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RushesError);
  expect(kernels.memory.mark).toBe(mark);
  return error as RushesError;
}

const orders = [
  ["big-endian", false],
  ["little-endian", true],
] as const;

describe.each(orders)("compressed NEF, %s", (_name, littleEndian) => {
  describe.each([12, 14] as const)("of %i bits", (bits) => {
    it("lossless", async () => {
      const made = content({ bits, littleEndian });
      const { sensor } = await expectAgreement(encodeNef(made).file);
      expectSame(sensor, made.codes);
    });

    const full = bits === 12 ? 683 : 2753;
    it.each([
      ["a value for each code", { version: [0x44, 0x10], curve: curveOf(full, bits) }, full],
      ["a flat end", { version: [0x44, 0x10], curve: [...curveOf(full, bits), 4095, 4095, 4095] }, full + 3],
      ["in the older tag", { version: [0x41, 0x10], curve: curveOf(567, bits), tag: 0x8c }, 567],
      ["of the early kind", { version: [0x49, 0x10], curve: curveOf(full, bits) }, full],
      ["of the other early kind", { version: [0x44, 0x58], curve: curveOf(full, bits) }, full],
      ["straight lines", { version: [0x44, 0x20], curve: curveOf(257, bits) }, 2 ** bits],
      ["straight lines that stop early", { version: [0x44, 0x20], curve: curveOf(200, bits) }, 2 ** bits],
      ["straight lines, a split", { version: [0x44, 0x20], curve: curveOf(257, bits), split: 41 }, 2 ** bits],
      ["a split in the first row", { version: [0x44, 0x20], curve: curveOf(129, bits), split: 1 }, 2 ** bits],
      ["a quarter of the codes", { version: [0x44, 0x40], curve: curveOf(257, bits) }, 2 ** (bits - 2)],
      ["a quarter, a split", { version: [0x44, 0x40], curve: curveOf(257, bits), split: 30 }, 2 ** (bits - 2)],
      ["two values", { version: [0x44, 0x20], curve: [7, 2 ** bits - 1] }, 2 ** bits],
    ] satisfies [string, NefLinearisation, number][])("lossy: %s", async (_kind, coded, limit) => {
      const storage = { kind: "huffman", linearisation: { start: START, ...(coded as NefLinearisation) } } as const;
      for (const codes of [dusk(WIDTH, HEIGHT, limit), noise(WIDTH * HEIGHT, bits).map((code) => code % limit)]) {
        const made = encodeNef(content({ bits, littleEndian, codes, storage, black: [4, 4, 8, 4] }));
        const { sensor } = await expectAgreement(made.file);
        // Brighter codes are brighter samples, as far as the curve is steep enough.
        const { curve } = storage.linearisation;
        if (curve.length === limit)
          expectSame(
            sensor,
            made.codes.map((code) => curve[code]!),
          );
      }
    });
  });

  it("as far below and above the range as a split allows", async () => {
    for (const bits of [12, 14] as const) {
      // From anywhere to the very ends: what was left out of a difference goes beyond them.
      const codes = noise(WIDTH * HEIGHT, bits).map((code, place) =>
        (place >> 1) & 1 ? code : (code & 1) * (2 ** bits - 1),
      );
      const linearisation = { version: [0x44, 0x20], curve: curveOf(257, bits), split: 20, start: START } as const;
      const made = encodeNef(content({ bits, littleEndian, codes, storage: { kind: "huffman", linearisation } }));
      expect(made.codes.some((code) => code > 0x8000)).toBe(true);
      await expectAgreement(made.file);
    }
  });
});

describe.each(orders)("uncompressed NEF, %s", (_name, littleEndian) => {
  const samples12 = dusk(WIDTH, HEIGHT, 4096);
  const samples14 = dusk(WIDTH, HEIGHT, 16_384);
  const wholeRows = Math.ceil((WIDTH * 14) / 128) * 16;
  it.each([
    ["12 bits packed", 12, 1, packed(samples12, WIDTH, 12, WIDTH * 1.5, false), "NIKON D750"],
    ["12 bits packed from the least", 12, 34713, packed(samples12, WIDTH, 12, WIDTH * 1.5, true), "NIKON D3"],
    ["14 bits in two bytes", 14, 1, words(samples14, littleEndian), "NIKON D810"],
    ["14 bits packed", 14, 1, packed(samples14, WIDTH, 14, wholeRows, true), "NIKON Z 7"],
    ["14 bits packed, of the D6", 14, 34713, packed(samples14, WIDTH, 14, wholeRows, true), "NIKON D6"],
  ] as const)("%s", async (_kind, bits, compression, data, model) => {
    const storage = { kind: "plain", compression, data } as const;
    const { file } = encodeNef(content({ bits, littleEndian, storage, model }));
    const { sensor } = await expectAgreement(file);
    expectSame(sensor, bits === 12 ? samples12 : samples14);
  });
});

describe("what is said of the picture", () => {
  it.each([
    ["NIKON D3", 0],
    ["NIKON D3S", 0],
    ["NIKON D40", 0],
    ["NIKON D70", 0],
    ["NIKON D80", 0],
    ["NIKON D90", 0],
    ["NIKON D200", 0],
    ["NIKON D300", 0],
    ["NIKON D700", 0],
    ["NIKON D2X", 0],
    ["NIKON D5000", 0],
    ["NIKON D5100", 0],
    ["NIKON D3100", 0],
    ["NIKON D7000", 0],
    ["NIKON D600", 600],
    ["NIKON D800", 600],
    ["NIKON D750", 600],
    ["NIKON D780", 1008],
    ["NIKON D810", 600],
    ["NIKON D850", 400],
    ["NIKON D500", 400],
    ["NIKON D5", 400],
    ["NIKON Df", 100],
    ["NIKON Z 6", 1008],
    ["NIKON Z 7_2", 1008],
    ["NIKON Z 9", 1008],
    ["NIKON Z f", 1008],
    ["NIKON 1 J1", 200],
  ])("%s: black, white, size and colours as LibRaw has them", async (model, level) => {
    for (const bits of [12, 14] as const) {
      for (const black of level === 0 ? [null, [0, 0, 0, 0]] : [[level, level + 1, level + 6, level + 11]]) {
        const { file } = encodeNef(content({ bits, model, black, orientation: 8 }));
        const { image } = await expectAgreement(file);
        expect(image.black.every((value) => (level === 0 ? value === 0 : value > 0))).toBe(true);
        expect(image.orientation).toBe(8);
        expect(image.asShot).toEqual([1.875, 1, 1.375]);
      }
    }
  });

  it.each([[[0, 1, 1, 2]], [[1, 0, 2, 1]], [[1, 2, 0, 1]], [[2, 1, 1, 0]]])(
    "black of each colour wherever it lies: %j",
    async (cfa) => {
      for (const model of ["NIKON D850", "NIKON D4", "NIKON D2H"]) {
        const { image } = await expectAgreement(encodeNef(content({ model, cfa, black: [600, 610, 620, 630] })).file);
        expect(image.cfa).toEqual(cfa);
        expect(new Set(image.black)).toEqual(new Set([600, 610, 620, 630]));
      }
    },
  );
});

describe("left to LibRaw", () => {
  it.each<[string, Partial<NefContent>]>([
    ["another maker", { make: "Rushes" }],
    ["a D1X", { model: "NIKON D1X" }],
    ["a Coolpix", { model: "COOLPIX P7800" }],
    ["a model whose black is not in its notes", { model: "NIKON D750", black: null }],
    ["a maker note in another byte order than the file", { noteLittleEndian: true }],
    ["a curve of one value", { storage: { kind: "huffman", linearisation: { version: [0x44, 0x10], curve: [5] } } }],
    [
      "12 bits in ten of 16 bytes",
      {
        bits: 12,
        storage: { kind: "plain", compression: 34713, data: Uint8Array.from(noise(18 * 16 * HEIGHT, 8)) },
      },
    ],
    [
      "12 bits in two bytes",
      { bits: 12, storage: { kind: "plain", compression: 1, data: words(noise(WIDTH * HEIGHT, 12), false) } },
    ],
    [
      "a small raw",
      {
        model: "NIKON D4S",
        storage: { kind: "plain", compression: 34713, data: Uint8Array.from(noise(WIDTH * HEIGHT * 3, 8)) },
      },
    ],
  ])("%s", (_what, changes) => {
    expect(NEF.recognise(readTiff(encodeNef(content(changes)).file))).toBeNull();
  });

  it("and what is recognised no longer is when the tag that says how is gone", () => {
    const { file } = encodeNef(content());
    expect(NEF.recognise(readTiff(file))).not.toBeNull();
    const tag = Buffer.from(file).indexOf(Buffer.from([0x00, 0x96, 0x00, 0x07]));
    expect(tag).toBeGreaterThan(0);
    const without = file.slice();
    without[tag + 1] = 0x95;
    expect(NEF.recognise(readTiff(without))).toBeNull();
  });
});

describe("bad input", () => {
  it.each([{ nefCompression: 13 }, { nefCompression: 14 }, { nefCompression51: 13 }, { nefCompression51: 14 }])(
    "says what to do with High Efficiency: %j",
    async (changes) => {
      for (const littleEndian of [false, true]) {
        const error = await failure(encodeNef(content({ model: "NIKON Z 9", littleEndian, ...changes })).file);
        expect(error).toMatchObject({ code: "unsupported" });
        expect(error.message).toMatch(/High Efficiency.*convert.*bad\.nef/);
      }
    },
  );

  it("notices a cut file, wherever it is cut", async () => {
    const lossy = { version: [0x44, 0x20], curve: curveOf(257, 14), split: 30, start: START } as const;
    for (const linearisation of [LOSSLESS, lossy]) {
      const { file } = encodeNef(content({ storage: { kind: "huffman", linearisation } }));
      for (const share of [0.01, 0.05, 0.3, 0.9, 0.99, 0.9999]) {
        const error = await failure(file.subarray(0, Math.floor(file.length * share)));
        expect(["truncated", "unreadable"], `${share}: ${error.message}`).toContain(error.code);
      }
    }
  });

  /** A copy of a file made big-endian, with the number of each field `tag` replaced. */
  function withNumber(file: Uint8Array, tag: number, value: number): Uint8Array {
    const copy = file.slice();
    const view = new DataView(copy.buffer);
    for (const type of [3, 4]) {
      const entry = [tag >> 8, tag & 255, 0, type, 0, 0, 0, 1];
      const at = Buffer.from(file).lastIndexOf(Buffer.from(entry));
      if (at > 0 && type === 3) view.setUint16(at + 8, value);
      else if (at > 0) view.setUint32(at + 8, value);
    }
    return copy;
  }

  it("notices a stream shorter than its picture", async () => {
    const { file } = encodeNef(content());
    const { codes } = content({ height: HEIGHT - 1 });
    const shorter = encodeNef(content({ height: HEIGHT - 1, codes }));
    expect(await failure(withNumber(shorter.file, 257, HEIGHT))).toMatchObject({ code: "truncated" });
    expect(await failure(withNumber(file, 279, 6000))).toMatchObject({ code: "truncated" });
  });

  it("notices damage by what leaves the range", async () => {
    const codes = dusk(WIDTH, HEIGHT, 16_384).map((code) => Math.min(16_383, code + 8000));
    const { file } = encodeNef(content({ codes }));
    const damaged = file.slice();
    damaged.fill(0xff, file.length - 6000, file.length - 5000);
    expect(await failure(damaged)).toMatchObject({ code: "unreadable" });
  });

  it("refuses enormous headers before it allocates", async () => {
    const { file } = encodeNef(content());
    const size = kernels.memory.buffer.byteLength;
    for (const [width, height] of [
      [65_535, 65_535],
      [19_000, 19_000],
      [0, 100],
      [65_535, 1],
    ] as const) {
      const started = performance.now();
      const error = await failure(withNumber(withNumber(file, 256, width), 257, height));
      expect(["truncated", "unreadable", "unsupported"]).toContain(error.code);
      expect(performance.now() - started).toBeLessThan(5000);
    }
    expect(kernels.memory.buffer.byteLength).toBe(size);
  });

  it("never does more than refuse, whatever bytes are changed", () => {
    const files = [
      encodeNef(content({ width: 20, height: 12, codes: dusk(20, 12, 16_384) })).file,
      encodeNef(
        content({
          width: 20,
          height: 12,
          codes: dusk(20, 12, 16_384),
          littleEndian: true,
          storage: { kind: "huffman", linearisation: { version: [0x44, 0x20], curve: curveOf(17, 14), split: 5 } },
        }),
      ).file,
    ];
    const facts = { cfa: [0, 1, 1, 2] } as unknown as Parameters<
      NonNullable<ReturnType<typeof NEF.recognise>>["decode"]
    >[1];
    let decoded = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.nat(1),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (which, changes, share) => {
          const { memory } = kernels;
          const { mark } = memory;
          const whole = files[which]!;
          const bytes = whole.slice(0, share < 0.2 ? Math.floor(whole.length * share * 5) : whole.length);
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
          try {
            const mosaic = NEF.recognise(readTiff(bytes));
            if (mosaic !== null) {
              const { offset } = mosaic.decode(kernels, facts);
              expect(offset).toBe(mark);
              decoded++;
            }
          } catch (error) {
            expect(error).toBeInstanceOf(RushesError);
            refused++;
          }
          memory.release(mark);
        },
      ),
      { numRuns: 3000 },
    );
    expect(decoded).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });
});
