import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import { encodeArw } from "./arw.fixture.ts";
import { checkBlankEnd, checkEmptyRows } from "./blank-data.ts";
import { checkComplete } from "./completeness.ts";
import { type Cr2Content, encodeCr2 } from "./cr2.fixture.ts";
import { RawDecoder } from "./decoder.ts";
import { dngContent, noise } from "./dng-content.fixture.ts";
import { encodeDng } from "./dng-writer.ts";
import { ascii, bytes, ifdSize, long, short, type TiffField, writeIfd } from "./tiff-writer.ts";

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

/** Noise around a middle grey, as light has it: well above black, well below white. */
function grey(count: number, seed: number): Uint16Array {
  return noise(count, 9, seed).map((value) => 900 + value);
}

function cr2(changes: Partial<Cr2Content> = {}): Uint8Array {
  const [width, height] = [512, 384];
  const samples = grey(width * height, 5);
  const content = { width, height, bits: 12, components: 2, black: [127, 127, 127, 127] as const, samples };
  return encodeCr2({ ...content, slices: [1, 256, 256], ...changes });
}

function dng(compression: "none" | "lossless-jpeg"): Uint8Array {
  const [width, height] = [512, 400];
  const samples = grey(width * height, 7);
  return encodeDng(dngContent({ width, height, samples, bitsPerSample: 12, black: [100, 100, 101, 100], compression }));
}

const FILES = [
  ["a CR2", cr2(), "compressed"],
  ["a CR2 of four components", cr2({ components: 4, predictor: 6 }), "compressed"],
  ["a DNG in lossless JPEG", dng("lossless-jpeg"), "compressed"],
  ["an uncompressed DNG", dng("none"), "plain"],
] as const;

/** A decoder's name, or the code of an error of ours. Anything else fails. */
async function outcome(file: Uint8Array): Promise<string> {
  const { mark } = kernels.memory;
  try {
    return (await decoder.decode(file, "damaged")).decoder;
  } catch (error) {
    expect(error).toBeInstanceOf(RushesError);
    return (error as RushesError).code;
  } finally {
    kernels.memory.release(mark);
  }
}

describe.each(FILES)("%s", (_name, file, kind) => {
  it("is whole as it was made", async () => {
    expect(await outcome(file)).toMatch(/cr2|ljpeg|packed/);
  });

  it("is noticed when it ends early, in zeros, or in 0xff", async () => {
    for (const share of [0.3, 0.6, 0.95]) {
      const from = Math.floor(file.length * share);
      expect(await outcome(file.subarray(0, from))).toMatch(/truncated|unreadable/);
      expect(await outcome(file.slice().fill(0, from))).toMatch(/truncated|unreadable/);
      if (kind === "compressed") expect(await outcome(file.slice().fill(255, from))).toMatch(/truncated|unreadable/);
    }
  });

  it("is noticed with a hole in the middle", async () => {
    for (const share of [0.3, 0.5, 0.8]) {
      const from = Math.floor(file.length * share);
      expect(await outcome(file.slice().fill(0, from, from + 8192)), `${share}`).toMatch(/truncated|unreadable/);
    }
  });
});

describe("files of full length whose end is blank", () => {
  const SIZE = 400_000;

  /** A raw of a maker's own, its data from `start` to the end of the file. */
  function tiffRaw(compression: number, make: string, magic = 42): { file: Uint8Array; start: number } {
    const fields = (start: number): TiffField[] =>
      magic === 0x55
        ? [short(2, 700), short(3, 500), short(45, 4), long(273, 0xffff_ffff), long(280, start)]
        : [
            ascii(271, make),
            long(254, 0),
            long(256, 800),
            long(257, 400),
            short(258, 12),
            short(259, compression),
            short(262, 32803),
            long(273, start),
            long(279, SIZE),
            short(33421, 2, 2),
            bytes(33422, 0, 1, 1, 2),
          ];
    const start = 8 + ifdSize(fields(0));
    const file = new Uint8Array(start + SIZE).fill(0x5a);
    const view = new DataView(file.buffer);
    view.setUint32(0, 0x4949 | (magic << 16), true);
    view.setUint32(4, 8, true);
    writeIfd(view, 8, fields(start));
    return { file, start };
  }

  function raf(): { file: Uint8Array; start: number } {
    const start = 1000;
    const file = new Uint8Array(start + SIZE).fill(0x5a);
    file.fill(0, 0, start).set(new TextEncoder().encode("FUJIFILMCCD-RAW "));
    const view = new DataView(file.buffer);
    [200, 100, 300, 100, start, SIZE].forEach((value, index) => view.setUint32(84 + index * 4, value));
    return { file, start };
  }

  /** A CR3 of two tracks in one mdat, the second of them the raw, and something behind it. */
  function cr3(): { file: Uint8Array; start: number } {
    const box = (type: string, ...content: Uint8Array[]): Uint8Array => {
      const length = content.reduce((sum, part) => sum + part.length, 8);
      const out = new Uint8Array(length);
      new DataView(out.buffer).setUint32(0, length);
      out.set(new TextEncoder().encode(type), 4);
      let at = 8;
      for (const part of content) {
        out.set(part, at);
        at += part.length;
      }
      return out;
    };
    const words = (...values: number[]): Uint8Array => {
      const out = new Uint8Array(values.length * 4);
      values.forEach((value, index) => new DataView(out.buffer).setUint32(index * 4, value));
      return out;
    };
    const track = (offset: number, length: number): Uint8Array =>
      box(
        "trak",
        box("mdia", box("minf", box("stbl", box("stsz", words(0, 0, 1, length)), box("co64", words(0, 1, 0, offset))))),
      );
    const make = (at: number): Uint8Array[] => [
      box("ftyp", new TextEncoder().encode("crx \0\0\0\u0001crx isom")),
      box("moov", track(at, 500), track(at + 500, SIZE)),
      box("mdat", new Uint8Array(500 + SIZE + 900).fill(0x5a)),
    ];
    const [ftyp, moov] = make(0) as [Uint8Array, Uint8Array];
    const data = ftyp.length + moov.length + 8;
    return { file: Uint8Array.from(Buffer.concat(make(data))), start: data + 500 };
  }

  it.each([
    ["NEF", () => tiffRaw(34713, "NIKON CORPORATION"), false],
    ["PEF", () => tiffRaw(65535, "PENTAX"), false],
    ["ORF", () => tiffRaw(1, "OLYMPUS", 0x4f52), true],
    ["an uncompressed NEF", () => tiffRaw(1, "NIKON CORPORATION"), true],
    ["RW2", () => tiffRaw(0, "", 0x55), false],
    ["RAF", raf, true],
    ["CR3", cr3, false],
  ])("%s", (_name, make, burnt) => {
    const { file, start } = make();
    const damage = (value: number, from: number): (() => boolean) => {
      const copy = file.slice().fill(value, start + from, start + SIZE);
      return () => checkComplete(copy);
    };
    expect(() => checkComplete(file)).not.toThrow();
    expect(damage(0, 100_000)).toThrow(/from byte \d+ on there are only zeros/);
    expect(damage(0, SIZE - 80_000)).toThrow(/only zeros/);
    // As much may be padding.
    expect(damage(0, SIZE - 60_000)).not.toThrow();
    if (burnt) expect(damage(255, 100_000)).not.toThrow();
    else expect(damage(255, 100_000)).toThrow(/only bytes of 0xff/);
    expect(() => checkComplete(file.subarray(0, start + SIZE - 1))).toThrow(RushesError);
  });

  it("names where the blank begins", () => {
    const data = new Uint8Array(300_000).fill(1, 0, 100_001);
    expect(() => checkBlankEnd(data, 1000, 300_000, false)).toThrow(
      "Expected pixels up to byte 300000 but from byte 100001 on there are only zeros",
    );
  });
});

describe("rows of a mosaic that hold nothing", () => {
  const image = (black: number, layout: "bayer" | "xtrans" | "rgb" = "bayer") =>
    ({
      layout,
      width: 40,
      height: 30,
      stride: 44,
      black: [black, black, black, 0 + (layout === "bayer" ? black : 0)],
    }) as const;
  const rows = (from: number, count: number): Uint16Array =>
    new Uint16Array(44 * 30).fill(500).fill(0, from * 44, (from + count) * 44);

  it("are a hole, but for a few dead ones, a black level of 0, or finished colours", () => {
    expect(() => checkEmptyRows(rows(7, 4), image(64))).toThrow("rows from 7 on");
    expect(() => checkEmptyRows(rows(7, 9), image(64, "xtrans"))).toThrow("rows from 7 on");
    expect(() => checkEmptyRows(rows(7, 3), image(64))).not.toThrow();
    expect(() => checkEmptyRows(rows(7, 9), image(0))).not.toThrow();
    expect(() => checkEmptyRows(rows(7, 9), image(64, "rgb"))).not.toThrow();
    // Beyond the visible columns nothing counts.
    const lit = rows(7, 9).map((value, i) => (i % 44 === 39 ? 1 : value));
    expect(() => checkEmptyRows(lit, image(64))).not.toThrow();
  });
});

describe("burnt-out light at the bottom", () => {
  it.each([true, false])("is no missing data where samples are packed (burnt: %s)", async (burnt) => {
    const [width, height] = [512, 512];
    const samples = grey(width * height, 3);
    if (burnt) samples.fill(0xfff, (width * height) / 2);
    const file = encodeArw({ model: "DSLR-A900", width, height, samples, storage: "packed", bits: 12 });
    expect(await outcome(file)).toMatch(/arw|libraw/);
    file.fill(0, file.length - width * height * 0.75);
    expect(await outcome(file)).toBe("truncated");
  });
});
