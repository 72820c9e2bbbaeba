import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { dngContent } from "./dng-content.fixture.ts";
import { encodeDng } from "./dng-writer.ts";
import { allIfds, isInside, number, numbers, readTiff, subIfds, text } from "./tiff.ts";
import { ascii, bytes, ifdSize, long, short, signedRational, writeIfd } from "./tiff-writer.ts";

const preview = { width: 8, height: 6, rgb: new Uint8Array(144) };

/** A TIFF of one directory at 8. */
function tiffOf(...fields: Parameters<typeof writeIfd>[2]): Uint8Array {
  const file = new Uint8Array(8 + ifdSize(fields));
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x002a4949, true);
  view.setUint32(4, 8, true);
  writeIfd(view, 8, fields);
  return file;
}

/** All that any reader could ask of a file. */
function readEverything(file: Uint8Array): void {
  const tiff = readTiff(file);
  for (const ifd of allIfds(tiff)) {
    for (const [tag, entry] of ifd) {
      const values = numbers(tiff, ifd, tag);
      if (values !== null) expect(values.length).toBe(entry.count);
      number(tiff, ifd, tag);
      text(tiff, ifd, tag);
      subIfds(tiff, ifd, tag);
    }
  }
}

function expectOnlyOurErrors(work: () => void): void {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(RushesError);
  }
}

describe("readTiff", () => {
  it("reads what the writer wrote, in line and out of line", () => {
    const tiff = readTiff(
      tiffOf(short(258, 8, 9, 10), bytes(50706, 1, 4, 0, 0), ascii(271, "Ünit  "), signedRational(9, 10, -1.5)),
    );
    const [ifd] = tiff.ifds;
    if (ifd === undefined) throw new Error("no directory");
    expect(numbers(tiff, ifd, 258)).toEqual([8, 9, 10]);
    expect(numbers(tiff, ifd, 50706)).toEqual([1, 4, 0, 0]);
    expect(text(tiff, ifd, 271)).toBe("Ünit");
    expect(number(tiff, ifd, 9)).toBe(-1.5);
    expect(number(tiff, ifd, 1)).toBeNull();
    expect(numbers(tiff, ifd, 271)).toBeNull();
    expect(text(tiff, ifd, 258)).toBeNull();
  });

  it("reads big-endian files", () => {
    const file = Uint8Array.from([
      0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0, 0, 3, 0, 0, 0, 1, 0x12, 0x34, 0, 0, 0, 0, 0, 0,
    ]);
    const tiff = readTiff(file);
    expect(number(tiff, tiff.ifds[0] ?? new Map(), 256)).toBe(0x1234);
  });

  it("finds SubIFDs", () => {
    const tiff = readTiff(encodeDng(dngContent({ preview })));
    expect(allIfds(tiff)).toHaveLength(2);
    expect(allIfds(tiff).map((ifd) => number(tiff, ifd, 256))).toEqual([8, 70]);
  });

  it("cuts loops of directories and of SubIFDs", () => {
    const file = tiffOf(short(256, 1), long(330, 8, 8, 8));
    new DataView(file.buffer).setUint32(8 + 2 + 24, 8, true);
    const tiff = readTiff(file);
    expect(tiff.ifds).toHaveLength(1);
    expect(allIfds(tiff)).toHaveLength(2);
  });

  it("takes fields whose values lie outside as absent", () => {
    const file = tiffOf(long(324, 1, 2, 3, 4)).subarray(0, 30);
    const tiff = readTiff(file);
    const ifd = tiff.ifds[0] ?? new Map();
    expect(isInside(tiff, ifd.get(324))).toBe(false);
    expect(numbers(tiff, ifd, 324)).toBeNull();
  });

  it("refuses counts that no file can hold before allocating for them", () => {
    const file = tiffOf(long(324, 1, 2));
    new DataView(file.buffer).setUint32(14, 0xffffffff, true);
    const tiff = readTiff(file);
    expect(numbers(tiff, tiff.ifds[0] ?? new Map(), 324)).toBeNull();
  });

  it("says what is not a TIFF", () => {
    expect(() => readTiff(new Uint8Array(0))).toThrow(/TIFF header/);
    expect(() => readTiff(new TextEncoder().encode("this is a text file"))).toThrow(/TIFF header/);
    expect(() => readTiff(Uint8Array.from([0x49, 0x49, 43, 0, 8, 0, 0, 0]))).toThrow(/BigTIFF/);
  });

  it("survives any bytes behind a header", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(60), (body, start) => {
        const file = Uint8Array.from([0x49, 0x49, 42, 0, start, 0, 0, 0, ...body]);
        expectOnlyOurErrors(() => readEverything(file));
      }),
    );
  });

  it("survives damage to a real file", () => {
    const file = encodeDng(dngContent({ preview, width: 16, height: 4 }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(file.length),
        (damage, length) => {
          const copy = file.slice(0, length);
          for (const [at, value] of damage) if (at < length) copy[at] = value;
          expectOnlyOurErrors(() => readEverything(copy));
        },
      ),
      { numRuns: 300 },
    );
  });
});
