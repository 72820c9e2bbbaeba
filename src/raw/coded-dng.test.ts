import fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { codedDng, type CodedContent, cutTiles, encodeJxl, inFields } from "./coded-dng.fixture.ts";
import { RawDecoder } from "./decoder.ts";
import { noise } from "./dng-content.fixture.ts";
import { patched } from "./dng-patch.fixture.ts";
import { LibRawDecoder } from "./libraw.ts";
import { sniffFormat } from "./sniff.ts";
import { bytes, long, short, type TiffField } from "./tiff-writer.ts";
import { opcodeList, polynomial, table } from "./opcode.fixture.ts";

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

interface Decoded {
  readonly image: RawImage;
  readonly samples: Uint16Array;
}

async function visible(decoding: Promise<RawImage>): Promise<Decoded> {
  const image = await decoding;
  const row = image.width * (image.layout === "rgb" ? 3 : 1);
  const samples = new Uint16Array(row * image.height);
  for (let y = 0; y < image.height; y++) {
    samples.set(kernels.memory.uint16(image.offset + y * image.stride * 2, row), y * row);
  }
  return { image, samples };
}

async function decode(file: Uint8Array): Promise<Decoded> {
  const { mark } = kernels.memory;
  const decoded = await visible(decoder.decode(file, "a.dng"));
  kernels.memory.release(mark);
  return decoded;
}

async function failure(file: Uint8Array): Promise<RushesError> {
  const { mark } = kernels.memory;
  const error = await decoder.decode(file, "bad file").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RushesError);
  expect(kernels.memory.mark).toBe(mark);
  return error as RushesError;
}

function expectSame(a: ArrayLike<number>, b: ArrayLike<number>): void {
  expect(a.length).toBe(b.length);
  expect(Array.from(a).findIndex((sample, index) => sample !== b[index])).toBe(-1);
}

/** Waves of all colours, which JPEG keeps well. */
function waves(width: number, height: number, planes: 1 | 3): Uint8Array {
  return Uint8Array.from({ length: width * height * planes }, (_, index) => {
    const [c, pixel] = [index % planes, Math.floor(index / planes)];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return 128 + 100 * Math.sin(x / (9 + 5 * c)) * Math.cos(y / (13 - 3 * c));
  });
}

async function jpeg(samples: Uint8Array, width: number, planes: 1 | 3): Promise<Uint8Array> {
  const raw = { width, height: samples.length / planes / width, channels: planes };
  const grey = planes === 1;
  return sharp(samples, { raw })
    .toColourspace(grey ? "b-w" : "srgb")
    .jpeg({ quality: 95, chromaSubsampling: "4:4:4", optimiseCoding: false })
    .toBuffer();
}

async function unpacked(stream: Uint8Array, planes: 1 | 3): Promise<Uint8Array> {
  return sharp(stream)
    .toColourspace(planes === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer();
}

/** A lossy DNG, and the 8-bit codes of its tiles as libjpeg-turbo has them. */
async function lossy(
  changes: Partial<CodedContent> = {},
): Promise<{ readonly content: CodedContent; readonly codes: Uint8Array }> {
  const size = { width: 150, height: 70, planes: 3 as const, tile: { width: 64, height: 48 }, ...changes };
  const tiles = await Promise.all(
    cutTiles(waves(size.width, size.height, size.planes), size).map((tile) => jpeg(tile, size.tile.width, size.planes)),
  );
  const content = { ...size, compression: 34892, bits: 8, tiles, ...changes };
  const across = Math.ceil(size.width / size.tile.width);
  const codes = new Uint8Array(size.width * size.height * size.planes);
  const pixels = await Promise.all(content.tiles.map(async (tile) => unpacked(tile, size.planes)));
  for (let i = 0; i < codes.length; i++) {
    const [c, pixel] = [i % size.planes, Math.floor(i / size.planes)];
    const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
    const tile = pixels[Math.floor(y / size.tile.height) * across + Math.floor(x / size.tile.width)] as Uint8Array;
    const inside = (y % size.tile.height) * size.tile.width + (x % size.tile.width);
    codes[i] = tile[inside * size.planes + c] as number;
  }
  return { content, codes };
}

const WHOLE = [0, 0, 70, 150];
const cubic = (light: number): number => light / 128 + (127 / 128) * light ** 3;

describe("lossy DNG", () => {
  it("gives libjpeg's codes of linear RGB, and LibRaw the same", async () => {
    const { content, codes } = await lossy();
    const file = codedDng(content);
    expect(sniffFormat(file)).toBe("raw");
    const { image, samples } = await decode(file);
    expect(image).toMatchObject({
      layout: "rgb",
      width: 150,
      height: 70,
      stride: 450,
      black: [0, 0, 0, 0],
      white: 255,
      transfer: "linear",
      asShot: [2, 1, 1.6],
      orientation: 6,
      decoder: "lossy",
    });
    expectSame(samples, codes);
  });

  it("undoes the curves that Adobe writes, as LibRaw does", async () => {
    const maps = [0, 1, 2].map((plane) => polynomial([...WHOLE, plane, 1, 1, 1], 0, 1 / 128, 0, 127 / 128));
    const { content, codes } = await lossy({ fields: [opcodeList(2, ...maps), long(50717, 255, 255, 255)] });
    const { image, samples } = await decode(codedDng(content));
    expect(image).toMatchObject({ white: 65535, black: [0, 0, 0, 0] });
    expectSame(
      samples,
      Array.from(codes, (code) => Math.round(65535 * cubic(code / 255))),
    );
    const { mark } = kernels.memory;
    const theirs = await visible(new LibRawDecoder(kernels).decode(codedDng(content), {}, true));
    kernels.memory.release(mark);
    expect([theirs.image.width, theirs.image.white]).toEqual([150, 65535]);
    // LibRaw cuts what we round; its libjpeg may differ by a code where ours is on the edge between two.
    const far = theirs.samples.filter((sample, i) => Math.abs(sample - (samples[i] as number)) > 1);
    expect(far.length).toBeLessThan(samples.length / 1000);
  });

  it("takes tables, blacks and whites of each plane in their order", async () => {
    const linear = Array.from({ length: 200 }, (_, code) => code * 4);
    const fields = [
      short(50712, ...linear),
      short(50713, 1, 1),
      long(50714, 4, 8, 12),
      long(50717, 700, 700, 700),
      opcodeList(2, table([...WHOLE, 1, 2, 1, 1], ...Array.from({ length: 65536 }, (_, i) => i >> 1))),
    ];
    const { content, codes } = await lossy({ fields });
    const { samples } = await decode(codedDng(content));
    const light = (code: number, c: number): number => {
      const black = [4, 8, 12][c] as number;
      return Math.min(1, Math.max(0, ((linear[Math.min(code, 199)] as number) - black) / (700 - black)));
    };
    expectSame(
      samples,
      Array.from(codes, (code, i) => {
        const full = 65535 * light(code, i % 3);
        return i % 3 === 0 ? Math.round(full) : Math.round(full) >> 1;
      }),
    );
    const plain = await decode(codedDng({ ...content, fields: fields.slice(0, 4) }));
    expect(plain.image).toMatchObject({ black: [4, 8, 12, 0], white: 700 });
    expectSame(
      plain.samples,
      Array.from(codes, (code) => linear[Math.min(code, 199)] as number),
    );
  });

  it("scales planes that clip at different levels to one", async () => {
    const { content, codes } = await lossy({ fields: [long(50714, 10, 10, 10), long(50717, 255, 200, 128)] });
    const { image, samples } = await decode(codedDng(content));
    expect(image.white).toBe(65535);
    const whites = [255, 200, 128];
    image.black.slice(0, 3).forEach((black, c) => expect(black).toBeCloseTo((10 * 65535) / (whites[c] as number), 6));
    expectSame(
      samples,
      Array.from(codes, (code, i) => Math.min(65535, Math.round((code * 65535) / (whites[i % 3] as number)))),
    );
  });

  it("believes Adobe's marker about the colours of a tile", async () => {
    const { content, codes } = await lossy();
    // Behind the start of the picture: Adobe, version 100, no transform.
    const marker = Uint8Array.of(0xff, 0xee, 0, 14, ...Buffer.from("Adobe"), 0, 100, 0, 0, 0, 0, 0);
    const tiles = content.tiles.map((tile) => Buffer.concat([tile.subarray(0, 2), marker, withoutJfif(tile)]));
    const { samples } = await decode(codedDng({ ...content, tiles }));
    // What are Y'CbCr codes now are red, green and blue.
    const wrong = codes
      .filter((_, i) => i % 3 === 0)
      .some((red, pixel) => {
        const [y = 0, , cr = 0] = samples.subarray(pixel * 3, pixel * 3 + 3);
        return Math.abs(Math.min(255, Math.max(0, y + 1.402 * (cr - 128))) - red) > 1;
      });
    expect(wrong).toBe(false);
  });

  it.each([34892, 7])("decodes a Bayer mosaic of one component, compression %i, with the crop", async (compression) => {
    const { content, codes } = await lossy({
      planes: 1,
      compression,
      fields: [
        short(50713, 2, 2),
        short(50714, 10, 11, 12, 13),
        long(50829, 4, 3, 70, 150),
        long(50719, 2, 1),
        long(50720, 100, 60),
      ],
    });
    const { image, samples } = await decode(codedDng(content));
    expect(image).toMatchObject({
      layout: "bayer",
      width: 100,
      height: 60,
      stride: 150,
      cfa: [1, 2, 0, 1],
      black: [12, 13, 10, 11],
      white: 255,
      decoder: "lossy",
    });
    const crop = Array.from(
      { length: 6000 },
      (_, i) => codes[(5 + Math.floor(i / 100)) * 150 + 5 + (i % 100)] as number,
    );
    expectSame(samples, crop);
  });

  it("takes a curve for one colour of a mosaic", async () => {
    const area = [3, 2, 70, 150];
    const fields = [
      long(50829, 1, 1, 70, 150),
      // Every second row and column of the active area, from its second row and first column on.
      opcodeList(2, polynomial([1, 0, 69, 149, 0, 1, 2, 2], 0, 0.5)),
    ];
    const { content, codes } = await lossy({ planes: 1, fields });
    const { samples } = await decode(codedDng(content));
    const expected = Array.from({ length: 69 * 149 }, (_, i) => {
      const [x, y] = [i % 149, Math.floor(i / 149)];
      const full = ((codes[(y + 1) * 150 + x + 1] as number) / 255) * 65535;
      return Math.round(y % 2 === 1 && x % 2 === 0 ? full / 2 : full);
    });
    expectSame(samples, expected);
    const part = codedDng({ ...content, fields: [opcodeList(2, polynomial([...area, 0, 1, 1, 1], 0, 0.5))] });
    expect(await failure(part)).toMatchObject({ code: "unsupported" });
    const optional = { ...polynomial([...area, 0, 1, 1, 1], 0, 0.5), flags: 1 };
    expectSame((await decode(codedDng({ ...content, fields: [opcodeList(2, optional)] }))).samples, codes);
  });

  it("shares tables between tiles that have none of their own", async () => {
    const { content, codes } = await lossy();
    const [first] = content.tiles as [Uint8Array];
    const shared = Uint8Array.from([0xff, 0xd8, ...segments(first, true), 0xff, 0xd9]);
    const tiles = content.tiles.map((tile) => Uint8Array.from([0xff, 0xd8, ...segments(tile, false)]));
    const fields = [{ tag: 347, type: 7, values: [...shared] }];
    expectSame((await decode(codedDng({ ...content, tiles, fields }))).samples, codes);
    expect(await failure(codedDng({ ...content, tiles }))).toMatchObject({ code: "unreadable" });
  });
});

/** Marker segments that hold tables, or all but those. */
function segments(stream: Uint8Array, tables: boolean): number[] {
  const out: number[] = [];
  let at = 2;
  while (stream[at + 1] !== 0xda) {
    const size = 2 + (((stream[at + 2] as number) << 8) | (stream[at + 3] as number));
    const isTable = stream[at + 1] === 0xdb || stream[at + 1] === 0xc4;
    if (isTable === tables) out.push(...stream.subarray(at, at + size));
    at += size;
  }
  return tables ? out : [...out, ...stream.subarray(at)];
}

function withoutJfif(stream: Uint8Array): Uint8Array {
  const isJfif = stream[3] === 0xe0;
  return stream.subarray(isJfif ? 4 + (((stream[4] as number) << 8) | (stream[5] as number)) : 2);
}

interface JxlChanges {
  readonly planes?: 1 | 3;
  readonly bits?: number;
  readonly streamBits?: number;
  readonly fields?: readonly TiffField[];
  readonly fieldCount?: number;
  readonly distance?: number;
  readonly size?: readonly [number, number];
}

/** A JPEG XL DNG and the samples it was made of. */
async function jxl(changes: JxlChanges = {}): Promise<{ readonly content: CodedContent; readonly codes: Uint16Array }> {
  const { planes = 1, bits = 16, streamBits = bits, fieldCount = 1, distance = 0 } = changes;
  const [width, height] = changes.size ?? [150, 70];
  const codes = noise(width * height * planes, bits, 5);
  const stored = fieldCount === 1 ? codes : inFields(codes, width, fieldCount);
  const tile = { width: 64, height: 48 };
  const tiles: Uint8Array[] = [];
  for (const data of cutTiles(stored, { width, height, planes, tile })) {
    const samples = bits === 8 ? Uint8Array.from(data) : data;
    const options = streamBits > 8 && streamBits < 16 ? { distance, bits: streamBits } : { distance };
    tiles.push(await encodeJxl(samples, { ...tile, planes }, options));
  }
  const factors = fieldCount === 1 ? [] : [short(50975, fieldCount), short(52547, fieldCount)];
  const fields = [...factors, ...(changes.fields ?? [])];
  return { content: { width, height, planes, compression: 52546, bits, tile, tiles, fields }, codes };
}

describe("JPEG XL DNG", () => {
  it.each([
    ["a mosaic", {}],
    ["a mosaic of 8 bits", { bits: 8 }],
    ["a mosaic in fields", { fieldCount: 2 }],
    ["odd sizes in fields", { fieldCount: 2, size: [131, 77] as const }],
    ["three fields", { fieldCount: 3, size: [131, 77] as const }],
    ["colours", { planes: 3 as const }],
    ["colours of 8 bits", { planes: 3 as const, bits: 8 }],
  ])("gives every sample of %s back", async (_name, changes: JxlChanges) => {
    const { content, codes } = await jxl(changes);
    const file = codedDng(content);
    expect(sniffFormat(file)).toBe("raw");
    const { image, samples } = await decode(file);
    expect(image).toMatchObject({
      layout: content.planes === 1 ? "bayer" : "rgb",
      width: content.width,
      height: content.height,
      stride: content.width * content.planes,
      white: 2 ** content.bits - 1,
      orientation: 6,
      decoder: "jxl",
    });
    expectSame(samples, codes);
  });

  it.each([10, 12, 14])("takes %i bits as they are, or as filling 16, as the levels say", async (bits) => {
    const { content, codes } = await jxl({ bits, fields: [long(50717, 2 ** bits - 1)] });
    const own = await decode(codedDng(content));
    expect(own.image.white).toBe(2 ** bits - 1);
    expectSame(own.samples, codes);
    const full = await decode(codedDng({ ...content, fields: [long(50717, 65535)] }));
    expect(full.image.white).toBe(65535);
    // libjxl scales in float32, which may round half a level the other way.
    const off = full.samples.map((sample, i) => Math.abs(sample - ((codes[i] as number) * 65535) / (2 ** bits - 1)));
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
    const curve = Array.from({ length: 2 ** bits }, (_, code) => Math.floor((code * code) / 2 ** (bits * 2 - 16)));
    const tabled = await decode(codedDng({ ...content, fields: [short(50712, ...curve), long(50717, 65535)] }));
    expectSame(
      tabled.samples,
      Array.from(codes, (code) => curve[code] as number),
    );
  });

  it("unpacks codestreams from boxes, whole or in pieces", async () => {
    const { content, codes } = await jxl({ bits: 8 });
    const box = (type: string, ...parts: Uint8Array[]): Buffer => {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0));
      return Buffer.concat([size, Buffer.from(type), ...parts]);
    };
    const head = [box("JXL ", Uint8Array.of(13, 10, 0x87, 10)), box("ftyp", Buffer.from("jxl \0\0\0\0jxl "))];
    const tiles = content.tiles.map((tile, index) =>
      index % 2 === 0
        ? Buffer.concat([...head, box("jxlc", tile)])
        : Buffer.concat([
            ...head,
            box("jxlp", Uint8Array.of(0, 0, 0, 0), tile.subarray(0, 100)),
            box("jxlp", Uint8Array.of(128, 0, 0, 1), tile.subarray(100)),
          ]),
    );
    expect([...(tiles[0] as Buffer).subarray(0, 8)]).toEqual([0, 0, 0, 12, 74, 88, 76, 32]);
    expectSame((await decode(codedDng({ ...content, tiles }))).samples, codes);
  });

  it("keeps colours where they are when the coding is lossy", async () => {
    const [width, height] = [128, 96];
    for (const planes of [1, 3] as const) {
      const flat = Uint16Array.from(
        { length: width * height * planes },
        (_, i) => [9000, 30_000, 51_000][i % planes] as number,
      );
      const tile = { width, height };
      const stream = await encodeJxl(flat, { ...tile, planes }, { distance: 0.5 });
      const content = { width, height, planes, compression: 52546, bits: 16, tile, tiles: [stream] };
      const { samples } = await decode(codedDng(content));
      const off = samples.reduce((most, value, i) => Math.max(most, Math.abs(value / (flat[i] as number) - 1)), 0);
      expect(off).toBeLessThan(0.02);
    }
  });

  it("refuses what it cannot decode exactly, by name", async () => {
    const { content } = await jxl();
    const pattern = [short(33421, 6, 6), bytes(33422, ...Array.from({ length: 36 }, (_, i) => i % 3))];
    const refused = await failure(codedDng({ ...content, fields: pattern }));
    expect(refused).toMatchObject({ code: "unsupported" });
    for (const fields of [[short(339, 3)], [short(50974, 2, 2)], [short(50975, 99)], [short(277, 2)]]) {
      expect((await failure(codedDng({ ...content, fields }))).code).toBe("unsupported");
    }
  });
});

describe("damage", () => {
  const files = async (): Promise<Uint8Array[]> => [
    codedDng((await lossy()).content),
    codedDng((await lossy({ planes: 1 })).content),
    codedDng((await jxl({ fieldCount: 2 })).content),
    codedDng((await jxl({ planes: 3 })).content),
  ];

  it("refuses cut files and tiles of another size", async () => {
    for (const file of await files()) {
      for (const share of [0.01, 0.3, 0.6, 0.99]) {
        const error = await failure(file.subarray(0, Math.floor(file.length * share)));
        expect(["truncated", "unreadable"], error.message).toContain(error.code);
      }
      for (const [tag, value] of [
        [322, 80],
        [323, 40],
        [322, 65_535],
        [322, 0],
        [325, 40],
      ] as const) {
        expect(["truncated", "unreadable"]).toContain((await failure(patched(file, tag, value))).code);
      }
    }
  });

  it("allocates nothing for pictures that are not there", async () => {
    const [rgb, , mosaic] = (await files()) as [Uint8Array, Uint8Array, Uint8Array];
    const size = kernels.memory.buffer.byteLength;
    for (const file of [rgb, mosaic]) {
      const wide = patched(patched(file, 256, 65_535), 257, 65_535);
      expect(await failure(wide)).toMatchObject({ code: "unsupported" });
      const large = patched(patched(patched(patched(file, 256, 19_000), 257, 19_000), 322, 19_000), 323, 19_000);
      expect(await failure(large)).toMatchObject({ code: "truncated" });
    }
    expect(kernels.memory.buffer.byteLength).toBe(size);
  });

  it("finds a damaged tile", async () => {
    for (const file of await files()) {
      const damaged = file.slice();
      damaged.fill(0x55, file.length - 900, file.length - 300);
      expect((await failure(damaged)).code).toBe("unreadable");
    }
  });

  it("stops when it is told to", async () => {
    const [file] = (await files()) as [Uint8Array];
    const controller = new AbortController();
    const { mark } = kernels.memory;
    const decoding = decoder.decode(file, "a", { signal: controller.signal });
    controller.abort();
    await expect(decoding).rejects.toMatchObject({ name: "AbortError" });
    expect(kernels.memory.mark).toBe(mark);
  });

  it("does no harm, whatever bytes change", async () => {
    const all = await files();
    const { mark } = kernels.memory;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(all.length - 1),
        fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (which, damage) => {
          const copy = (all[which] as Uint8Array).slice();
          // Half of the damage goes to the headers.
          for (const [place, value] of damage) {
            const end = place < 0.5 ? 600 : copy.length;
            copy[Math.floor(((place * 2) % 1) * end)] = value;
          }
          const result: unknown = await decoder.decode(copy, "a").catch((error: unknown) => error);
          if (result instanceof Error) expect(result).toBeInstanceOf(RushesError);
          kernels.memory.release(mark);
        },
      ),
      { numRuns: 300 },
    );
    expect((await decode(all[0] as Uint8Array)).image.decoder).toBe("lossy");
  });
});
