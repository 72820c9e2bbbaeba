import sharp from "sharp";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import { type Cr2Content, encodeCr2 } from "./cr2.fixture.ts";
import { RawDecoder } from "./decoder.ts";
import { dngContent, noise } from "./dng-content.fixture.ts";
import { patched, withFields } from "./dng-patch.fixture.ts";
import { encodeDng } from "./dng-writer.ts";
import { LibRawDecoder } from "./libraw.ts";
import { allIfds, readTiff } from "./tiff.ts";
import { ascii, bytes, ifdSize, long, short, type TiffField, writeIfd } from "./tiff-writer.ts";

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Written by hand, not by a camera: each names what is wrong with it, allocates nothing and never reaches LibRaw. */
async function refused(file: Uint8Array, code: RegExp, message: RegExp): Promise<void> {
  const opened = [vi.spyOn(LibRawDecoder.prototype, "decode"), vi.spyOn(LibRawDecoder.prototype, "identify")];
  const { mark } = kernels.memory;
  const size = kernels.memory.buffer.byteLength;
  const error: unknown = await decoder.decode(file, "crafted").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RushesError);
  expect((error as RushesError).code).toMatch(code);
  expect((error as RushesError).message).toMatch(message);
  expect((error as RushesError).message).toContain("crafted");
  expect(kernels.memory.mark).toBe(mark);
  expect(kernels.memory.buffer.byteLength).toBe(size);
  for (const spy of opened) expect(spy).not.toHaveBeenCalled();
}

function many(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value);
}

/** One directory and a kilobyte of nothing. */
function tiff(fields: (data: number) => readonly TiffField[], size = 1024): Uint8Array {
  const data = 8 + ifdSize(fields(0));
  const file = new Uint8Array(data + size);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x002a4949, true);
  view.setUint32(4, 8, true);
  writeIfd(view, 8, fields(data));
  return file;
}

function mosaic(width: number, height: number, compression: number, ...others: TiffField[]): Uint8Array {
  return tiff((data) => [
    long(254, 0),
    long(256, width),
    long(257, height),
    short(258, 14),
    short(259, compression),
    short(262, 32803),
    long(273, data),
    short(277, 1),
    long(279, 1000),
    short(33421, 2, 2),
    bytes(33422, 0, 1, 1, 2),
    ...others,
  ]);
}

const DNG = [bytes(50706, 1, 4, 0, 0), ascii(272, "Model")];
const NIKON = [ascii(271, "NIKON CORPORATION"), ascii(272, "NIKON D800")];
const dng = (changes = {}): Uint8Array => encodeDng(dngContent({ width: 600, height: 520, ...changes }));
const plainDng = (): Uint8Array => encodeDng(dngContent({ compression: "none" }));

function cr2(changes: Partial<Cr2Content> = {}): Uint8Array {
  const samples = noise(128 * 96, 12);
  return encodeCr2({
    width: 128,
    height: 96,
    bits: 12,
    components: 2,
    black: [127, 127, 127, 127],
    samples,
    ...changes,
  });
}

/** First byte of the values of a field in the first directory that has it, from the given one on. */
function placeOf(file: Uint8Array, tag: number, directory = 0): number {
  const entry = allIfds(readTiff(file))
    .slice(directory)
    .find((ifd) => ifd.has(tag))
    ?.get(tag);
  if (entry === undefined) throw new Error(`no field ${tag}`);
  return entry.offset;
}

/** A copy with bytes replaced behind a JPEG marker. */
function behind(file: Uint8Array, marker: number, skip: number, ...values: number[]): Uint8Array {
  const at = file.findIndex((byte, index) => byte === 0xff && file[index + 1] === marker);
  if (at < 0) throw new Error(`no marker ${marker}`);
  const copy = file.slice();
  copy.set(values, at + 4 + skip);
  return copy;
}

const [SOF3, DHT, DRI] = [0xc3, 0xc4, 0xdd];

describe("sizes", () => {
  it.each([
    ["a DNG", mosaic(65_535, 65_535, 1, ...DNG)],
    ["a DNG in lossless JPEG", mosaic(65_535, 65_535, 7, ...DNG)],
    ["a NEF", mosaic(65_535, 65_535, 34713, ...NIKON)],
    ["a CR2", behind(cr2(), SOF3, 1, 255, 255, 255, 255)],
    ["a Panasonic", mosaic(65_535, 65_535, 34316, ascii(271, "Panasonic"))],
  ])("65,535 × 65,535 pixels in a kilobyte: %s", async (_name, file) => {
    await refused(file, /unsupported/, /at most 400 megapixels but the header says (65535|131070)×65535/);
  });

  it.each([
    ["a DNG", mosaic(19_000, 19_000, 1, ...DNG)],
    ["a DNG in lossless JPEG", mosaic(19_000, 19_000, 7, ...DNG)],
    ["a lossy DNG", mosaic(19_000, 19_000, 34892, ...DNG)],
    ["a NEF", mosaic(19_000, 19_000, 34713, ...NIKON)],
    ["a CR2", behind(cr2(), SOF3, 1, 0x4a, 0x38, 0x25, 0x1c)],
  ])("19,000 × 19,000 pixels in a kilobyte: %s", async (_name, file) => {
    await refused(file, /truncated/, /Expected (data for 19000×19000 pixels|pixels up to byte \d+) but/);
  });

  it("finished pictures that claim more than they hold", async () => {
    const create = { width: 64, height: 64, channels: 3 as const, background: "red" };
    for (const progressive of [false, true]) {
      const jpeg = await sharp({ create }).jpeg({ progressive }).toBuffer();
      const huge = behind(jpeg, progressive ? 0xc2 : 0xc0, 1, 0x4a, 0x38, 0x4a, 0x38);
      await refused(huge, /truncated/, /Expected data for 19000×19000 pixels but the file has \d+ bytes/);
    }
    // Behind 21 bytes, a lossless WebP has its columns and rows less one, 14 bits each.
    const flat = await sharp({ create }).webp({ lossless: true }).toBuffer();
    flat.writeUInt32LE((flat.readUInt32LE(21) & 0xf000_0000) + 15_999 * 16_385, 21);
    await refused(flat, /truncated/, /Expected data for 16000×16000 pixels/);
  });
});

describe("strips and tiles", () => {
  it.each([
    ["all the same", withFields(dng(), long(324, ...many(4, 2000)), long(325, ...many(4, 3000)))],
    ["reaching into the next", patched(dng(), 325, 1_100_000)],
    [
      "a thousand on one kilobyte",
      withFields(
        mosaic(19_000, 19_000, 7, ...DNG, long(278, 19)),
        long(273, ...many(1000, 300)),
        long(279, ...many(1000, 700)),
      ),
    ],
  ])("that overlap: %s", async (_name, file) => {
    await refused(file, /unreadable/, /side by side but 1 overlaps 0/);
  });

  it("uncompressed strips that overlap", async () => {
    const file = withFields(plainDng(), long(278, 1), long(273, ...many(52, 8)), long(279, ...many(52, 140)));
    await refused(file, /unreadable/, /side by side but \d+ overlaps \d+/);
  });

  it("more of them than the picture needs are not looked at", async () => {
    const file = dng();
    const values = (tag: number): number[] => {
      const view = new DataView(file.buffer);
      return [0, 1, 2, 3].map((index) => view.getUint32(placeOf(file, tag) + index * 4, true));
    };
    const offsets = long(324, ...values(324), ...many(400, 0xffff_fff0));
    const lengths = long(325, ...values(325), ...many(400, 0xffff_fff0));
    const { mark } = kernels.memory;
    expect(await decoder.decode(withFields(file, offsets, lengths), "crafted")).toMatchObject({ decoder: "ljpeg" });
    kernels.memory.release(mark);
  });

  it.each([
    ["no rows in a tile", patched(dng(), 323, 0), /unreadable/, /tiles but they have 512×0 pixels/],
    ["no columns in a tile", patched(dng(), 322, 0), /unreadable/, /tiles but they have 0×512 pixels/],
    ["no rows in a strip", patched(plainDng(), 278, 0), /unreadable/, /strips or tiles but they have 70×0 pixels/],
    ["no bytes in a tile", patched(dng(), 325, 0), /truncated/, /tile 0 but it has none/],
    ["tiles of one pixel", patched(patched(dng(), 322, 1), 323, 1), /unreadable/, /312000 .*but the directory lists 4/],
    ["a tile of 2^32 columns", patched(dng(), 322, 0xffff_ffff), /unsupported/, /header says 4294967295×512/],
    ["a tile beyond 2^31", patched(dng(), 324, 0x8000_0010), /truncated/, /up to byte 214\d+ but the file has/],
    ["a tile at 2^32", patched(dng(), 324, 0xffff_ffff), /truncated/, /up to byte 4295\d+ but the file has/],
    ["a tile of 2^32 bytes", patched(dng(), 325, 0xffff_ffff), /truncated/, /up to byte 4294\d+ but the file has/],
  ])("%s", async (_name, file, code, message) => {
    await refused(file, code, message);
  });

  it("a list of 2^32 strips", async () => {
    for (const file of [plainDng(), mosaic(60, 30, 34713, ...NIKON)]) {
      const view = new DataView(file.buffer);
      const directory = view.getUint32(4, true);
      for (let i = 0; i < view.getUint16(directory, true); i++) {
        const entry = directory + 2 + i * 12;
        if (view.getUint16(entry, true) === 273) view.setUint32(entry + 4, 0xffff_ffff, true);
      }
      await refused(file, /truncated/, /Expected a list of strips.* but the file ends before it/);
    }
  });
});

describe("directories", () => {
  it("that lead back to themselves", async () => {
    for (const tag of [330, 34665]) {
      const file = mosaic(65_535, 65_535, 7, ...DNG, long(tag, ...many(2000, 8)));
      const view = new DataView(file.buffer);
      const count = view.getUint16(8, true);
      view.setUint32(10 + count * 12, 8, true);
      await refused(file, /unsupported/, /400 megapixels/);
    }
  });

  it("each with a list of a million", async () => {
    // 32 directories, each 32 times the parent of others, all with fields of a million values in the file.
    const size = 4_200_000;
    const file = new Uint8Array(size + 70_000);
    const view = new DataView(file.buffer);
    const fields = (): TiffField[] => [long(256, 0), long(257, 0), long(273, 0), long(279, 0), long(330, 0)];
    view.setUint32(0, 0x002a4949, true);
    view.setUint32(4, size, true);
    for (let i = 0; i < 32; i++) {
      const at = size + i * 100;
      writeIfd(view, at, fields());
      fields().forEach((_, index) => {
        view.setUint32(at + 2 + index * 12 + 4, 1_000_000, true);
        view.setUint32(at + 2 + index * 12 + 8, 8 + i * 4, true);
      });
      view.setUint32(at + 2 + fields().length * 12, at + 100, true);
    }
    for (let i = 0; i < 1_000_000; i++) view.setUint32(8 + i * 4, size + (i % 700) * 100, true);
    const before = process.memoryUsage().heapUsed;
    const error: unknown = await decoder.decode(file, "crafted").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RushesError);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
  });
});

describe("CR2", () => {
  it.each([
    ["too narrow together", [1, 50, 70]],
    ["too wide together", [3, 64, 64]],
    ["of no width", [1, 0, 128]],
    ["the last of no width", [2, 64, 0]],
    ["65,535 of them", [65_535, 1, 1]],
  ])("slices %s", async (_name, slices) => {
    const file = cr2({ slices: [1, 64, 64] });
    const view = new DataView(file.buffer);
    slices.forEach((value, index) => view.setUint16(placeOf(file, 50752) + index * 2, value, true));
    await refused(file, /unreadable/, /slices of 128 columns in all but received \d+ of \d+ and one of \d+/);
  });

  it("a strip of no bytes, or beyond the end", async () => {
    for (const [tag, value] of [
      [273, 0x8000_0000],
      [273, 0xffff_ffff],
      [279, 0xffff_ffff],
    ] as const) {
      const file = cr2();
      new DataView(file.buffer).setUint32(placeOf(file, tag, 3), value, true);
      await refused(file, /truncated/, /up to byte \d+ but the file has/);
    }
  });
});

describe("lossless JPEG", () => {
  const files = [
    ["DNG", dng({ width: 128, height: 96 })],
    ["CR2", cr2({ components: 4, restartRows: 8 })],
  ] as const;
  /** Our own error, from a stream that LibRaw would have to judge otherwise. */
  const damaged = async (file: Uint8Array, message: RegExp): Promise<void> => {
    const { mark } = kernels.memory;
    const error: unknown = await decoder.decode(file, "crafted").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RushesError);
    expect((error as RushesError).message).toMatch(message);
    expect(kernels.memory.mark).toBe(mark);
  };

  it.each(files)("Huffman tables that are none: %s", async (_name, file) => {
    await damaged(behind(file, DHT, 1, ...many(16, 255)), /damaged Huffman table/);
    await damaged(behind(file, DHT, 1, 3), /damaged Huffman table|without its tables|headers/);
    await damaged(behind(file, DHT, 0, 9), /damaged Huffman table/);
    await damaged(behind(file, DHT, 17, 17), /damaged Huffman table/);
    await damaged(behind(file, DHT, 1, ...many(16, 0)), /damaged Huffman table|without its tables/);
  });

  it.each(files)("sizes, components and predictors that make no sense: %s", async (_name, file) => {
    await damaged(behind(file, SOF3, 0, 17), /components of 17 bits/);
    await damaged(behind(file, SOF3, 0, 0), /components of 0 bits/);
    await damaged(behind(file, SOF3, 1, 0, 0), /×0 with|no rows|0 rows/);
    await damaged(behind(file, SOF3, 3, 0, 0), /0×/);
    await damaged(behind(file, SOF3, 5, 9), /header|components/);
    await damaged(behind(file, 0xda, -2, 0, 0), /segment of 0 bytes/);
  });

  it("restarts that are not where they should be", async () => {
    const [, [, file]] = files;
    await damaged(behind(file, DRI, 0, 0, 1), /restart interval of 1/);
    // Every row; every fourth; the markers are there every eighth.
    await damaged(behind(file, DRI, 0, 0, 32), /data end in 1|is damaged|bytes are left/);
    await damaged(behind(file, DRI, 0, 0, 128), /data end in 4|is damaged|bytes are left/);
    // Never: the first marker is the end.
    await damaged(behind(file, DRI, 0, 0, 0), /data end in 8/);
    await damaged(behind(file, DRI, 0, 255, 224), /data end in 8/);
  });

  it("more data than the picture takes", async () => {
    const [, [, file]] = files;
    const whole = cr2();
    // Half as many rows as were coded: what a hole that reads as short codes looks like from its end.
    await damaged(behind(whole, SOF3, 1, 0, 48), /\d+ bytes are left behind its last row/);
    await damaged(behind(file, SOF3, 1, 0, 92), /\d+ bytes are left behind its last row/);
  });
});
