import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type ArwContent, encodeArw, levelFields, TONE_CURVE } from "./arw.fixture.ts";
import { RawDecoder } from "./decoder.ts";
import { noise } from "./dng-content.fixture.ts";
import { LibRawDecoder } from "./libraw.ts";
import { createLibRawModule, type LibRawModule } from "./libraw-module.ts";
import { bytes, long, short } from "./tiff-writer.ts";

let kernels: Kernels;
let decoder: RawDecoder;
let libraw: LibRawModule;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
  libraw = await createLibRawModule();
});

const BLACK = [512, 513, 514, 515] as const;
const BITS = { arw2: 11, words: 14, packed: 12, tiles: 14 } as const;

function content(storage: ArwContent["storage"], changes: Partial<ArwContent> = {}): ArwContent {
  const { width = storage === "tiles" ? 192 : 160, height = storage === "tiles" ? 128 : 48 } = changes;
  return {
    model: "ILCE-7M3",
    width,
    height,
    samples: noise(width * height, BITS[storage]),
    storage,
    bits: storage === "packed" ? 12 : 14,
    tile: 64,
    sr2: levelFields(BLACK),
    ...changes,
  };
}

/** What our decoder says of a file, and all samples of the sensor where everything of it is visible. */
async function decode(file: Uint8Array): Promise<{ image: RawImage; samples: Uint16Array }> {
  const { mark } = kernels.memory;
  const image = await decoder.decode(file, "a.arw");
  const samples = kernels.memory.uint16(image.offset, image.stride * image.height).slice();
  kernels.memory.release(mark);
  return { image, samples };
}

async function failure(file: Uint8Array): Promise<RushesError> {
  const { mark } = kernels.memory;
  const error = await decoder.decode(file, "bad.arw").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RushesError);
  expect(kernels.memory.mark).toBe(mark);
  return error as RushesError;
}

/** The whole sensor as LibRaw has it. */
function sensorOf(file: Uint8Array): Uint16Array {
  const handle = new libraw.LibRaw();
  handle.open(file, {});
  const mosaic = handle.rawImageData();
  handle.delete();
  if (mosaic === undefined) throw new Error("LibRaw has no mosaic");
  return mosaic.data;
}

function expectSame(a: Uint16Array, b: Uint16Array): void {
  expect(a.length).toBe(b.length);
  expect(a.findIndex((sample, index) => sample !== b[index])).toBe(-1);
}

/** Codes as of a photograph: a slope with steps, and noise. */
function scene(width: number, height: number, bits: number, seed: number): Uint16Array {
  const grain = noise(width * height, 7, seed);
  return grain.map((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const base = ((x * 7 + y * 11 + (x % 50 > 40 ? 900 : 0)) % 1900) * 2 ** (bits - 11);
    return Math.min(2 ** bits - 1, base + value);
  });
}

const curves = fc
  .uniqueArray(fc.nat(16_383), { minLength: 4, maxLength: 4 })
  .map((bends) => bends.toSorted((a, b) => a - b));

describe("ARW by our own kernels", () => {
  it.each(["words", "packed", "tiles"] as const)(
    "equals what was written and what LibRaw reads: %s",
    async (storage) => {
      const sizes = fc.record({
        width: fc.integer({ min: 32, max: 90 }).map((half) => half * 2),
        height: fc.integer({ min: 16, max: 90 }).map((half) => half * 2),
        seed: fc.nat(),
        rough: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(sizes, async ({ width, height, seed, rough }) => {
          // LibRaw takes exactly four tiles for something else.
          fc.pre(storage !== "tiles" || Math.ceil(width / 64) * Math.ceil(height / 64) !== 4);
          const bits = BITS[storage];
          const samples = rough ? noise(width * height, bits, seed) : scene(width, height, bits, seed);
          const file = encodeArw(content(storage, { width, height, samples }));
          const { image, samples: ours } = await decode(file);
          expect(image.decoder).toBe("arw");
          expectSame(ours, samples);
          expectSame(ours, sensorOf(file));
        }),
        { numRuns: 40 },
      );
    },
  );

  it.each([
    ["words of 12 bits", { bits: 12 }],
    ["words of Sony's own compression number", { raw: [short(259, 32_767)] }],
    ["words of 16 bits' worth", { samples: noise(160 * 48, 16) }],
  ])("equals LibRaw: %s", async (_name, changes) => {
    const written = content("words", changes);
    const file = encodeArw(written);
    const { image, samples } = await decode(file);
    expect(image.decoder).toBe("arw");
    expectSame(samples, written.samples);
    expectSame(samples, sensorOf(file));
  });

  it.each(["ILCE-6700", "ILCE-1M2", "ILME-FX30", "ZV-E1"])(
    "decodes tiles of the %s as written, where LibRaw hands out an unfilled mosaic",
    async (model) => {
      const written = content("tiles", { model, samples: scene(192, 128, 14, 3), table: 1 });
      const { image, samples } = await decode(encodeArw(written));
      expect(image.decoder).toBe("arw");
      expectSame(samples, written.samples);
    },
  );

  it("equals LibRaw on ARW2, whatever is in its blocks and whatever the curve", async () => {
    const cases = fc.record({
      stretches: fc.integer({ min: 1, max: 6 }),
      height: fc.integer({ min: 12, max: 24 }).map((half) => half * 2),
      bits: fc.constantFrom(12, 14),
      seed: fc.nat(),
      kind: fc.constantFrom("scene", "rough", "anything"),
      curve: curves,
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ stretches, height, bits, seed, kind, curve }) => {
        const width = stretches * 32;
        const samples = kind === "rough" ? noise(width * height, 11, seed) : scene(width, height, 11, seed);
        const data = Uint8Array.from(noise(width * height, 8, seed));
        const changes = { width, height, bits, samples, raw: [short(0x7010, ...curve)] };
        const file = encodeArw(content("arw2", kind === "anything" ? { ...changes, data } : changes));
        const { image, samples: ours } = await decode(file);
        expect(image.decoder).toBe("arw");
        expectSame(ours, sensorOf(file));
      }),
      { numRuns: 80 },
    );
  });

  it("gives ARW2 back as it was where its 7 bits suffice", async () => {
    const samples = noise(160 * 48, 7).map((value, i) => value + (i % 3) * 40 + (i < 4000 ? 0 : 700));
    const { samples: ours } = await decode(encodeArw(content("arw2", { samples: samples.map((code) => code >> 1) })));
    const bend = TONE_CURVE[0] / 8;
    expect(ours.filter((_, i) => (samples[i] as number) >> 1 < bend).length).toBeGreaterThan(1000);
    ours.forEach((sample, i) => {
      const code = (samples[i] as number) >> 1;
      if (code < bend) expect(sample).toBe(code * 2);
    });
  });
});

/** Models of each family, as their notes number them, that LibRaw opens with each storage. */
const MODELS = [
  ["DSLR-A900", 257, "arw2"],
  ["DSLR-A900", 257, "packed"],
  ["NEX-7", 289, "arw2"],
  ["SLT-A99V", 294, "arw2"],
  ["DSC-RX100M3", 317, "arw2"],
  ["ILCE-6400", 371, "arw2"],
  ["ILCE-7RM3", 362, "arw2"],
  ["ILCE-7RM3", 362, "words"],
  ["ILCE-9", 358, "words"],
  ["ILCE-7M4", 388, "tiles"],
  ["ILCE-7RM5", 390, "tiles"],
  ["ILCE-1", 384, "tiles"],
] as const;

describe("what an ARW says of itself", () => {
  /** Ours against LibRaw's way, the picture included. */
  async function compare(file: Uint8Array): Promise<RawImage> {
    const { mark } = kernels.memory;
    const theirs = await new LibRawDecoder(kernels).decode(file, {}, true);
    const ours = await decoder.decode(file, "a.arw");
    expect(ours).toEqual({ ...theirs, offset: ours.offset, stride: ours.stride, decoder: "arw" });
    for (let y = 0; y < ours.height; y++) {
      const row = kernels.memory.uint16(ours.offset + y * ours.stride * 2, ours.width);
      expectSame(row, kernels.memory.uint16(theirs.offset + y * theirs.stride * 2, theirs.width));
    }
    kernels.memory.release(mark);
    return ours;
  }

  /** Bright enough for the black level to show in every channel. */
  function bright(storage: ArwContent["storage"], changes: Partial<ArwContent> = {}): ArwContent {
    const plain = content(storage, changes);
    return { ...plain, samples: plain.samples.map((value) => (value >> 1) + 2 ** (BITS[storage] - 2)) };
  }

  it.each(MODELS)("%s (%i), %s: as LibRaw's way says it", async (model, id, storage) => {
    const notes = [bytes(0xb000, 2, 0, 0, 0), short(0xb001, id), long(0x2002, 0)];
    const image = await compare(encodeArw(bright(storage, { model, notes })));
    expect(image.black).toEqual(storage === "packed" ? [128, 128, 128, 128] : BLACK);
    expect(image.asShot?.[0]).toBeCloseTo(2364 / 1024, 6);
    expect(image.xyzToCamera).toHaveLength(9);
  });

  it("takes black from the encrypted directory, then from the raw one, and to 12 bits as LibRaw does", async () => {
    const levels = fc.tuple(fc.nat(1500), fc.nat(1500), fc.nat(1500), fc.nat(1500));
    const cases = fc.record({
      hidden: fc.option(levels),
      open: fc.option(levels),
      storage: fc.constantFrom("words" as const, "packed" as const, "arw2" as const),
      turned: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ hidden, open, storage, turned }) => {
        fc.pre(hidden !== null || open !== null);
        const raw = [...(open === null ? [] : levelFields(open)), ...(turned ? [bytes(33_422, 1, 0, 2, 1)] : [])];
        await compare(encodeArw(bright(storage, { sr2: hidden === null ? null : levelFields(hidden), raw })));
      }),
      { numRuns: 60 },
    );
  });

  it("leaves the bytes of the file as they are", async () => {
    const file = Buffer.from(encodeArw(bright("words")));
    const before = Uint8Array.from(file);
    const { image } = await decode(file);
    expect(image).toMatchObject({ decoder: "arw", black: BLACK });
    expect(Uint8Array.from(file)).toEqual(before);
  });

  it.each([
    ["crop", { raw: [long(0xc61f, 12, 8), long(0xc620, 120, 30), long(0x74c7, 12, 8), long(0x74c8, 120, 30)] }],
    ["odd crop", { raw: [long(0x74c7, 11, 7), long(0x74c8, 120, 30)] }],
    ["white level", { raw: [short(0xc61d, 15_000)] }],
    ["orientation", { orientation: 8 }],
    ["hidden white level", { sr2: [...levelFields(BLACK), short(0x787f, 15_360, 15_360, 15_360)] }],
  ])("%s: as LibRaw's way says it", async (_name, changes) => {
    await compare(encodeArw(bright("words", changes)));
    await compare(encodeArw(bright("arw2", changes)));
  });
});

describe("ARWs that are not ours, or not whole", () => {
  it.each([
    ["no black level anywhere", content("words", { sr2: null })],
    ["a curve that falls", content("arw2", { raw: [short(0x7010, 9000, 8000, 12_000, 13_000)] })],
    ["no curve", content("arw2", { raw: [short(0x7010, 8000, 10_400)] })],
    ["rows that blocks do not divide", content("arw2", { width: 176, data: new Uint8Array(176 * 48) })],
    ["a length that fits no packing", content("words", { data: new Uint8Array(160 * 48 + 7) })],
    ["levels of the DSC-R1", content("words", { sr2: [short(0x7300, 1, 2, 3, 4), short(0x7303, 1, 2, 3, 4)] })],
    ["tiles of other bits", content("tiles", { bits: 12, samples: noise(192 * 128, 12) })],
  ])("leaves %s to LibRaw", async (_name, written) => {
    const result = await decode(encodeArw(written)).catch((error: unknown) => error);
    if (result instanceof Error) expect(result).toMatchObject({ name: "RushesError" });
    else expect((result as { image: RawImage }).image.decoder).toMatch(/^libraw/);
  });

  it.each(["arw2", "words", "packed", "tiles"] as const)("notices a cut anywhere: %s", async (storage) => {
    const file = encodeArw(content(storage));
    for (const share of [0.2, 0.5, 0.9, 0.999]) {
      const error = await failure(file.slice(0, Math.floor(file.length * share)));
      expect(error.code).toBe("truncated");
      expect(error.message).toContain("bad.arw");
    }
  });

  it("notices tiles whose JPEG ends early or is damaged", async () => {
    const file = encodeArw(content("tiles"));
    const damaged = file.slice();
    damaged.fill(0xff, file.length - 3000, file.length - 2000);
    expect((await failure(damaged)).code).toMatch(/truncated|unreadable/);
  });

  it.each([
    ["tiles that share their bytes", [long(324, ...Array.from({ length: 6 }, () => 2000))], "unreadable"],
    ["fewer tiles than the picture needs", [long(324, 2000, 3000), long(325, 1000, 1000)], "unreadable"],
    ["a picture far larger than its data", [short(256, 20_000), short(257, 20_000)], "truncated"],
    [
      "as many tiles as it needs, all of them nearly empty",
      [
        short(256, 8192),
        short(257, 8192),
        short(322, 512),
        short(323, 512),
        ...[324, 325].map((tag) =>
          long(tag, ...Array.from({ length: 256 }, (_, i) => (tag === 325 ? 60 : 4000 + i * 60))),
        ),
      ],
      "truncated",
    ],
  ])("refuses %s, at once and without taking memory", async (_name, raw, code) => {
    const file = encodeArw(content("tiles", { raw }));
    const before = kernels.memory.buffer.byteLength;
    expect((await failure(file)).code).toBe(code);
    expect(kernels.memory.buffer.byteLength).toBe(before);
  });

  it("survives anything written over its directories", async () => {
    const files = (["arw2", "words", "packed", "tiles"] as const).map((storage) => encodeArw(content(storage)));
    const damage = fc.array(fc.tuple(fc.nat(900), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.nat(3), damage, async (which, places) => {
        const file = (files[which] as Uint8Array).slice();
        for (const [at, value] of places) file[at] = value;
        const result = await decode(file).catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toBeInstanceOf(RushesError);
      }),
      { numRuns: 300 },
    );
  });
});
