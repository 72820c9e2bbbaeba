import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { apply, invert, multiply } from "../base/matrix3.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { RawDecoder } from "./decoder.ts";
import { dngContent, noise } from "./dng-content.fixture.ts";
import { appended, bigEndian, packRows, patched, withFields, withoutField } from "./dng-patch.fixture.ts";
import { encodeDng } from "./dng-writer.ts";
import { LibRawDecoder } from "./libraw.ts";
import { encodeLosslessJpeg } from "./ljpeg-encoder.ts";
import { ifdSize, long, rational, short, signedRational, type TiffField, writeIfd } from "./tiff-writer.ts";

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

/** Visible samples row by row. */
function samplesOf(image: RawImage): Uint16Array {
  const channels = image.layout === "rgb" ? 3 : 1;
  const out = new Uint16Array(image.width * image.height * channels);
  for (let y = 0; y < image.height; y++) {
    const row = kernels.memory.uint16(image.offset + y * image.stride * 2, image.width * channels);
    out.set(row, y * image.width * channels);
  }
  return out;
}

/** As toEqual, but quick for millions. */
function expectSame(a: Uint16Array, b: Uint16Array): void {
  expect(a.length).toBe(b.length);
  expect(a.findIndex((sample, index) => sample !== b[index])).toBe(-1);
}

async function decode(file: Uint8Array): Promise<{ image: RawImage; samples: Uint16Array }> {
  const { mark } = kernels.memory;
  const image = await decoder.decode(file, "a.dng");
  const samples = samplesOf(image);
  kernels.memory.release(mark);
  return { image, samples };
}

async function viaLibRaw(file: Uint8Array): Promise<{ image: RawImage; samples: Uint16Array }> {
  const { mark } = kernels.memory;
  const image = await new LibRawDecoder(kernels).decode(file, {}, true);
  const samples = samplesOf(image);
  kernels.memory.release(mark);
  return { image, samples };
}

async function failure(file: Uint8Array): Promise<RushesError> {
  const { mark } = kernels.memory;
  const error = await decoder.decode(file, "bad file").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RushesError);
  expect(kernels.memory.mark).toBe(mark);
  return error as RushesError;
}

/** A DNG with its samples bit-packed. */
function packedDng(bits: number, width: number, height: number): { file: Uint8Array; samples: Uint16Array } {
  const samples = noise(width * height, bits);
  const plain = encodeDng(dngContent({ width, height, samples, bitsPerSample: bits, compression: "none" }));
  const strip = packRows(samples, width, bits);
  const { file, offset } = appended(plain, strip);
  return { file: withFields(file, short(258, bits), long(273, offset), long(279, strip.length)), samples };
}

describe("DNG by our own kernels", () => {
  it.each([
    ["lossless JPEG", {}],
    ["lossless JPEG over tile edges", { width: 1027, height: 517 }],
    ["16 bits", { bitsPerSample: 16, black: [0, 0, 0, 0] as const }],
    ["uncompressed", { compression: "none" as const }],
    ["a preview first", { preview: { width: 8, height: 6, rgb: new Uint8Array(144) } }],
  ])("equals what was written and what LibRaw reads: %s", async (_name, changes) => {
    const content = dngContent(changes);
    const file = encodeDng(content);
    const own = await decode(file);
    expectSame(own.samples, content.samples);
    expect(own.image).toMatchObject({
      layout: "bayer",
      width: content.width,
      height: content.height,
      cfa: [0, 1, 1, 2],
      black: content.black,
      white: content.white,
      transfer: "linear",
      asShot: [2, 1, 1.6],
      orientation: 6,
      decoder: content.compression === "none" ? "packed" : "ljpeg",
    });
    expect(own.image.xyzToCamera?.map((value) => Number(value.toFixed(6)))).toEqual(content.xyzToCamera);
    const libraw = await viaLibRaw(file);
    expectSame(libraw.samples, own.samples);
    const { cfa, white, asShot, black, orientation } = libraw.image;
    expect([cfa, white, orientation]).toEqual([own.image.cfa, own.image.white, 6]);
    expect(black).toEqual(content.black.map(Math.floor));
    expect(asShot?.map((value) => Number(value.toFixed(5)))).toEqual([2, 1, 1.6]);
  });

  it.each([8, 10, 12, 14])("unpacks %i bits as LibRaw does", async (bits) => {
    const { file, samples } = packedDng(bits, 61, 40);
    const own = await decode(file);
    expect(own.image.decoder).toBe("packed");
    expectSame(own.samples, samples);
    expectSame((await viaLibRaw(file)).samples, samples);
  });

  it.each([9, 10, 11, 12, 13, 14, 15])("unpacks %i bits of a big-endian file as LibRaw does", async (bits) => {
    const { file, samples } = packedDng(bits, 61, 40);
    const own = await decode(bigEndian(file));
    expect(own.image.decoder).toBe("packed");
    expectSame(own.samples, samples);
    expectSame((await viaLibRaw(bigEndian(file))).samples, samples);
  });

  it.each([
    ["16 bits", { compression: "none" as const }],
    ["12 bits in 16", { compression: "none" as const, bitsPerSample: 12, black: [60, 61, 62, 63] as const }],
    ["lossless JPEG", { width: 530 }],
  ])("takes big-endian files as LibRaw does: %s", async (_name, changes) => {
    const content = dngContent(changes);
    const little = encodeDng(content);
    const own = await decode(bigEndian(little));
    expectSame(own.samples, content.samples);
    const { offset: _, ...same } = (await decode(little)).image;
    expect(own.image).toMatchObject(same);
    expectSame((await viaLibRaw(bigEndian(little))).samples, content.samples);
  });

  it.each([8, 10, 12, 14, 16])(
    "takes uncompressed tiles of %i bits that reach over the edges, as LibRaw does",
    async (bits) => {
      const [width, height, tileWidth, tileHeight] = [70, 52, 32, 16];
      const content = dngContent({ width, height, bitsPerSample: bits, compression: "none", black: [0, 0, 0, 0] });
      let file = encodeDng(content);
      const offsets: number[] = [];
      const lengths: number[] = [];
      for (let top = 0; top < height; top += tileHeight) {
        for (let left = 0; left < width; left += tileWidth) {
          const tile = new Uint16Array(tileWidth * tileHeight).map((_, i) => {
            const [x, y] = [left + (i % tileWidth), top + Math.floor(i / tileWidth)];
            return x < width && y < height ? (content.samples[y * width + x] as number) : 1;
          });
          const packed = bits === 16 ? new Uint8Array(tile.buffer) : packRows(tile, tileWidth, bits);
          const added = appended(file, packed);
          file = added.file;
          offsets.push(added.offset);
          lengths.push(packed.length);
        }
      }
      const sizes = [long(322, tileWidth), long(323, tileHeight)];
      const tiled = withFields(file, short(258, bits), long(324, ...offsets), long(325, ...lengths), ...sizes);
      const own = await decode(withoutField(tiled, 273));
      expect(own.image.decoder).toBe("packed");
      expectSame(own.samples, content.samples);
      expectSame((await viaLibRaw(withoutField(tiled, 273))).samples, content.samples);
    },
  );

  it("moves pattern and black level with the crop", async () => {
    const content = dngContent({
      cfa: [0, 1, 1, 2],
      black: [10, 11, 12, 13],
      activeArea: { x: 5, y: 3, width: 60, height: 44 },
      defaultCrop: { x: 3, y: 2, width: 50, height: 40 },
    });
    const { image, samples } = await decode(encodeDng(content));
    expect(image).toMatchObject({ width: 50, height: 40, cfa: [1, 0, 2, 1], black: [11, 10, 13, 12] });
    expect(samples[0]).toBe(content.samples[5 * 70 + 8]);
    expect(samples[50]).toBe(content.samples[6 * 70 + 8]);
  });

  it("applies a linearization table, as LibRaw does", async () => {
    const curve = Array.from({ length: 200 }, (_, i) => i * 300);
    const samples = noise(70 * 52, 8);
    const content = dngContent({ bitsPerSample: 8, samples, black: [0, 0, 0, 0] });
    const file = withFields(encodeDng(content), short(50712, ...curve), long(50717, 59_700));
    const own = await decode(file);
    expect(own.image).toMatchObject({ decoder: "ljpeg", white: 59_700 });
    expectSame(
      own.samples,
      samples.map((sample) => curve[Math.min(sample, 199)] as number),
    );
    expectSame((await viaLibRaw(file)).samples, own.samples);
  });

  it("takes tiles whose JPEG folds two rows into one", async () => {
    const samples = noise(64 * 48, 12);
    const plain = encodeDng(dngContent({ width: 64, height: 48, samples, bitsPerSample: 12 }));
    const stream = encodeLosslessJpeg({ samples, stride: 128, start: 0, width: 128, height: 24, bits: 12 });
    const { file, offset } = appended(plain, stream);
    const folded = withFields(file, long(324, offset), long(325, stream.length));
    const own = await decode(folded);
    expect(own.image.decoder).toBe("ljpeg");
    expectSame(own.samples, samples);
    expectSame((await viaLibRaw(folded)).samples, samples);
  });

  it("folds black level patterns and deltas", async () => {
    const file = withFields(
      encodeDng(dngContent({ compression: "none" })),
      short(50713, 1, 4),
      rational(50714, 1, 100, 200, 102, 204),
      signedRational(50716, 2, ...Array.from({ length: 52 }, (_, y) => (y % 2 === 0 ? 1 : 3))),
    );
    const { image } = await decode(file);
    expect(image.black).toEqual([102, 203, 104, 205]);
  });

  it("takes out what black differs by from row to row, column to column and in larger patterns", async () => {
    const [width, height] = [70, 52];
    const across = Array.from({ length: width }, (_, x) => (x * 7) % 11);
    const down = Array.from({ length: height }, (_, y) => ((y * 5) % 13) - 6);
    const pattern = [100, 110, 90, 100, 103, 97, 100, 100, 100, 100, 120, 80, 100, 100, 100, 101];
    const samples = Uint16Array.from({ length: width * height }, (_, at) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      return 3000 + pattern[(y % 4) * 4 + (x % 4)]! + across[x]! + down[y]!;
    });
    const file = withFields(
      encodeDng(dngContent({ samples, compression: "none", orientation: 1 })),
      short(50713, 4, 4),
      rational(50714, 1, ...pattern),
      signedRational(50715, 1, ...across),
      signedRational(50716, 1, ...down),
    );
    const { image, samples: got } = await decode(file);
    got.forEach((sample, at) => {
      const position = ((at % width) & 1) + 2 * (Math.floor(at / width) & 1);
      expect(Math.abs(sample - 3000 - image.black[position]!)).toBeLessThanOrEqual(0.51);
    });
  });

  it("takes the matrix nearest to D65, with analogue balance", async () => {
    const tungsten = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const base = encodeDng(dngContent());
    const file = withFields(
      base,
      signedRational(50721, 10000, ...tungsten),
      signedRational(50722, 10000, 0.5, 0, 0, 0, 1, 0, 0, 0, 0.25),
      rational(50727, 100, 2, 1, 4),
      short(50778, 17),
      short(50779, 21),
    );
    expect((await decode(file)).image.xyzToCamera).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    const swapped = withFields(file, short(50778, 21), short(50779, 17));
    expect((await decode(swapped)).image.xyzToCamera).toEqual([2, 0, 0, 0, 1, 0, 0, 0, 4]);
  });

  it("takes the white balance from a chromaticity when there is no neutral", async () => {
    const identity = withFields(
      encodeDng(dngContent({ asShotNeutral: [0, 0, 0], xyzToCamera: [1, 0, 0, 0, 1, 0, 0, 0, 1] })),
      rational(50729, 1_000_000, 0.25, 0.5),
    );
    expect((await decode(identity)).image.asShot).toEqual([2, 1, 2]);
  });

  it("decodes one pixel", async () => {
    const content = dngContent({ width: 1, height: 1, samples: Uint16Array.of(777), bitsPerSample: 14 });
    const { image, samples } = await decode(encodeDng(content));
    expect(image).toMatchObject({ width: 1, height: 1 });
    expect(Array.from(samples)).toEqual([777]);
  });
});

describe("what LibRaw does for us", () => {
  it("hands on a linear DNG's colours with constant levels", async () => {
    const colour = [1000, 2000, 3000];
    const [width, height] = [72, 60];
    const samples = Uint16Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3] as number);
    const black = [0, 0, 0, 0] as const;
    const content = dngContent({ width: width * 3, height, samples, black, compression: "none" });
    const file = withFields(
      encodeDng(content),
      long(256, width),
      short(258, 16, 16, 16),
      short(262, 34892),
      short(277, 3),
      short(50713, 1, 1),
      rational(50714, 1, 0, 0, 0),
      long(50717, 16_383, 16_383, 16_383),
      long(50720, width, height),
      long(50829, 0, 0, height, width),
    );
    const { image, samples: rgb } = await decode(file);
    expect(image).toMatchObject({
      layout: "rgb",
      width,
      height,
      decoder: "libraw-rgb",
      black: [0, 0, 0, 0],
      white: content.white,
      asShot: [2, 1, 1.6],
      orientation: 6,
      stride: image.width * 3,
    });
    const middle = (Math.floor(image.height / 2) * image.width + Math.floor(image.width / 2)) * 3;
    expect(Array.from(rgb.subarray(middle, middle + 3))).toEqual(colour);
  });

  it.each([
    [1, [40, 0, 640, 480]],
    [6, [40, 24, 640, 440]],
  ] as const)("finds black in covered margins and beside them, orientation %i", async (orientation, [x, y, w, h]) => {
    const width = 700;
    const height = 480;
    const grain = noise(width * height, 3);
    const black = [600, 604, 602, 606] as const;
    const samples = grain.map((value, i) => {
      const [column, row] = [(i % width) - x, Math.floor(i / width) - y];
      const lit = column >= 0 && row >= 0 && column < w && row < h;
      const position = (column & 1) + 2 * (row & 1);
      return (black[position] as number) + (value % 2) + (lit ? 900 + value : 0);
    });
    const area = { x, y, width: w, height: h };
    const changes = { width, height, samples, orientation, activeArea: area, white: 16_000, black };
    const { image } = await viaLibRaw(encodeDng(dngContent(changes)));
    expect(image).toMatchObject({ width: w, height: h, white: 16_000, orientation });
    // Half a level of noise above the level in the header: the margins know better.
    image.black.forEach((level, position) => expect(level).toBeCloseTo((black[position] as number) + 0.5, 1));
    const far = { ...changes, black: [300, 300, 300, 300] as const };
    expect((await viaLibRaw(encodeDng(dngContent(far)))).image.black).toEqual([300, 300, 300, 300]);
  });

  it("stays usable after errors, and its memory after hundreds of frames", async () => {
    const good = encodeDng(dngContent({ width: 256, height: 200 }));
    const libraw = new LibRawDecoder(kernels);
    const { mark } = kernels.memory;
    let rss = 0;
    for (let round = 0; round < 200; round++) {
      const image = await libraw.decode(good, {}, true);
      expect(image.width).toBe(256);
      kernels.memory.release(mark);
      if (round % 5 === 0) {
        await expect(libraw.decode(good.subarray(0, 1000 + round), {}, true)).rejects.toBeInstanceOf(RushesError);
        await expect(libraw.decode(noiseBytes(3000, round), {}, true)).rejects.toMatchObject({ code: "unreadable" });
      }
      if (round === 100) rss = process.memoryUsage().rss;
    }
    expect(kernels.memory.mark).toBe(mark);
    expect(process.memoryUsage().rss - rss).toBeLessThan(150_000_000);
  });
});

function noiseBytes(length: number, seed: number): Uint8Array {
  return new Uint8Array(noise(length / 2, 16, seed).buffer);
}

it("decodes hundreds of frames in the same memory", async () => {
  const file = encodeDng(dngContent({ width: 300, height: 200 }));
  const { mark } = kernels.memory;
  await decoder.decode(file, "first");
  kernels.memory.release(mark);
  const size = kernels.memory.buffer.byteLength;
  for (let round = 0; round < 300; round++) {
    await decoder.decode(file, "again");
    kernels.memory.release(mark);
  }
  expect(kernels.memory.buffer.byteLength).toBe(size);
  expect(kernels.memory.mark).toBe(mark);
});

async function profileOf(name: string): Promise<Uint8Array> {
  const create = { width: 8, height: 8, channels: 3 as const, background: "white" };
  const { icc } = await sharp(await sharp({ create }).withIccProfile(name).png().toBuffer()).metadata();
  if (icc === undefined) throw new Error(`no profile ${name}`);
  return icc;
}

/** One pixel with a colour profile that says what its numbers mean. */
function profiledTiff(samples: readonly number[], bits: number, profile: Uint8Array): Uint8Array {
  const fields = (offset: number): TiffField[] => [
    long(256, 1),
    long(257, 1),
    short(258, bits, bits, bits),
    short(259, 1),
    short(262, 2),
    long(273, offset),
    short(277, 3),
    long(278, 1),
    long(279, (3 * bits) / 8),
    { tag: 34675, type: 7, values: Array.from(profile) },
  ];
  const start = 8 + ifdSize(fields(0));
  const file = new Uint8Array(start + 6);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x002a4949, true);
  view.setUint32(4, 8, true);
  writeIfd(view, 8, fields(start));
  samples.forEach((sample, c) => {
    if (bits === 16) view.setUint16(start + c * 2, sample, true);
    else view.setUint8(start + c, sample);
  });
  return file;
}

/** A copy of a profile with the values of a tag changed, behind its type. */
function withTag(profile: Uint8Array, tag: string, change: (byte: number) => number): Uint8Array {
  const copy = profile.slice();
  const view = new DataView(copy.buffer);
  for (let at = 132; at < 132 + view.getUint32(128) * 12; at += 12) {
    if (String.fromCharCode(...copy.subarray(at, at + 4)) !== tag) continue;
    const [offset, length] = [view.getUint32(at + 4), view.getUint32(at + 8)];
    for (let i = offset + 8; i < offset + length; i++) copy[i] = change(copy[i] as number);
  }
  return copy;
}

describe("finished pictures", () => {
  it("turns 8 bits into 16, drops alpha, keeps orientation for later", async () => {
    const pixels = Buffer.from([255, 0, 10, 128, 1, 2, 3, 255]);
    const png = await sharp(pixels, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const { image, samples } = await decode(png);
    expect(Array.from(samples)).toEqual([65535, 0, 2570, 257, 514, 771]);
    expect(image).toMatchObject({
      layout: "rgb",
      stride: 6,
      white: 65535,
      black: [0, 0, 0, 0],
      transfer: "srgb",
      asShot: null,
      xyzToCamera: null,
      orientation: 1,
      decoder: "sharp",
    });
    const turned = await sharp({ create: { width: 4, height: 2, channels: 3, background: "red" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await decode(turned)).image).toMatchObject({ width: 4, height: 2, orientation: 6 });
  });

  it("keeps 16 bits of TIFF and PNG, and spreads grey", async () => {
    const values = Uint16Array.of(0, 1, 257, 30_001, 65_534, 65_535);
    const wide = sharp(values, { raw: { width: 2, height: 1, channels: 3 } }).toColourspace("rgb16");
    for (const file of [
      await wide.clone().png().toBuffer(),
      await wide.clone().tiff({ compression: "lzw" }).toBuffer(),
    ]) {
      expect(Array.from((await decode(file)).samples)).toEqual(Array.from(values));
    }
    const grey = await sharp(Buffer.from([7, 200]), { raw: { width: 2, height: 1, channels: 1 } })
      .png()
      .toBuffer();
    expect(Array.from((await decode(grey)).samples)).toEqual([1799, 1799, 1799, 51400, 51400, 51400]);
  });

  it("keeps the primaries of a profile, with 8 and 16 bits, and leaves sRGB alone", async () => {
    const linear = (code: number): number => (code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4);
    // Display P3 → sRGB, linear (CSS Color 4); beyond sRGB is below 0 there.
    const matrix = [1.2249, -0.2249, 0, -0.0421, 1.0421, 0, -0.0196, -0.0786, 1.0983];
    const srgbToXyz = [0.412391, 0.357584, 0.180481, 0.212639, 0.715169, 0.072192, 0.019331, 0.119195, 0.950532];
    for (const values of [
      [0.6, 0.4, 0.3],
      [1, 0, 0],
      [0.1, 0.9, 0.2],
    ] as const) {
      for (const bits of [8, 16]) {
        for (const [profile, convert] of [
          ["p3", matrix],
          ["srgb", [1, 0, 0, 0, 1, 0, 0, 0, 1]],
        ] as const) {
          const codes = values.map((value) => Math.round(value * (2 ** bits - 1)));
          const { samples, image } = await decode(profiledTiff(codes, bits, await profileOf(profile)));
          const light = [...samples].map((sample) => linear(sample / 65535)) as unknown as [number, number, number];
          const toSrgb = image.xyzToCamera && multiply(invert(srgbToXyz), invert(image.xyzToCamera));
          const seen = toSrgb ? apply(toSrgb, light) : light;
          const expected = apply(convert, values.map(linear) as unknown as [number, number, number]);
          expected.forEach((value, c) => expect(Math.abs((seen[c] as number) - value)).toBeLessThan(0.006));
        }
      }
    }
  });

  it("takes a profile that makes no sense for sRGB, and says so", async () => {
    const p3 = await profileOf("p3");
    for (const damage of [
      (bytes: Uint8Array) => bytes.subarray(0, 100),
      (bytes: Uint8Array) => withTag(bytes, "rXYZ", () => 0),
      (bytes: Uint8Array) => withTag(bytes, "gXYZ", () => 0xff),
      (bytes: Uint8Array) => withTag(bytes, "bTRC", () => 0xff),
    ]) {
      const { image, samples } = await decode(profiledTiff([0x9999, 0x6666, 0x4ccd], 16, damage(p3)));
      expect(image.xyzToCamera).toBeNull();
      expect([...samples]).toEqual([0x9999, 0x6666, 0x4ccd]);
      expect(image.notes).toEqual([expect.stringMatching(/profile makes no sense/)]);
    }
  });

  it.each(["jpeg", "png", "webp", "tiff"] as const)("refuses a cut %s", async (format) => {
    const raw = { width: 200, height: 150, channels: 3 as const };
    const file = await sharp(noiseBytes(90_000, 5), { raw }).toFormat(format).toBuffer();
    for (const share of [0.01, 0.5, 0.99]) {
      const error = await failure(file.subarray(0, Math.floor(file.length * share)));
      expect(["truncated", "unreadable"], `${format} ${share}: ${error.message}`).toContain(error.code);
    }
  });
});

describe("bad input", () => {
  it.each([
    ["lossless JPEG", encodeDng(dngContent({ width: 700, height: 520 }))],
    ["uncompressed", encodeDng(dngContent({ width: 700, height: 520, compression: "none" }))],
    ["packed", packedDng(12, 300, 200).file.subarray(0)],
    ["preview", encodeDng(dngContent({ preview: { width: 80, height: 60, rgb: new Uint8Array(14_400) } }))],
  ])("refuses a cut DNG: %s", async (_name, file) => {
    for (const share of [0.001, 0.01, 0.1, 0.5, 0.9, 0.99]) {
      const error = await failure(file.subarray(0, Math.floor(file.length * share)));
      expect(["truncated", "unreadable"], `${share}: ${error.message}`).toContain(error.code);
    }
  });

  it("refuses enormous headers before it allocates", async () => {
    const small = encodeDng(dngContent({ compression: "none" }));
    const size = kernels.memory.buffer.byteLength;
    const huge = patched(patched(small, 256, 30_000), 257, 30_000);
    expect(await failure(huge)).toMatchObject({ code: "unsupported" });
    const large = patched(patched(patched(small, 256, 19_000), 257, 19_000), 278, 19_000);
    expect(await failure(large)).toMatchObject({ code: "truncated" });
    const jpeg = encodeDng(dngContent({ width: 512, height: 512 }));
    for (const [tag, value] of [
      [256, 19_000],
      [257, 19_000],
      [322, 19_000],
      [323, 0],
    ] as const) {
      expect(["truncated", "unreadable", "unsupported"]).toContain((await failure(patched(jpeg, tag, value))).code);
    }
    expect(kernels.memory.buffer.byteLength).toBe(size);
  });

  it("refuses what is no photograph", async () => {
    expect(await failure(new Uint8Array(0))).toMatchObject({ code: "truncated" });
    expect(await failure(new TextEncoder().encode("Dear diary, ".repeat(100)))).toMatchObject({ code: "unreadable" });
    expect(await failure(noiseBytes(20_000, 3))).toMatchObject({ code: "unreadable" });
  });

  it("finds damage inside a tile", async () => {
    const file = encodeDng(dngContent({ width: 512, height: 512, samples: new Uint16Array(512 * 512).fill(16_383) }));
    const damaged = file.slice();
    damaged.fill(0x55, file.length - 3000, file.length - 2000);
    expect(await failure(damaged)).toMatchObject({ code: expect.stringMatching(/truncated|unreadable/) as string });
  });

  it("stops before it starts when it is told to", async () => {
    const signal = AbortSignal.abort();
    await expect(decoder.decode(encodeDng(dngContent()), "a", { signal })).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
