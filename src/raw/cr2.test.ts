import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type Cr2Content, encodeCr2 } from "./cr2.fixture.ts";
import { RawDecoder } from "./decoder.ts";
import { noise } from "./dng-content.fixture.ts";
import { LibRawDecoder } from "./libraw.ts";
import { createLibRawModule, type LibRawModule } from "./libraw-module.ts";

let kernels: Kernels;
let decoder: RawDecoder;
let libraw: LibRawModule;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
  libraw = await createLibRawModule();
});

const BLACK = [127, 128, 129, 130] as const;

function content(changes: Partial<Cr2Content> = {}): Cr2Content {
  const { width = 128, height = 96, bits = 14 } = changes;
  return { width, height, bits, samples: noise(width * height, bits), components: 2, black: BLACK, ...changes };
}

/** What our decoder says of a file, and all samples of the sensor where everything of it is visible. */
async function decode(file: Uint8Array): Promise<{ image: RawImage; samples: Uint16Array }> {
  const { mark } = kernels.memory;
  const image = await decoder.decode(file, "a.cr2");
  const samples = kernels.memory.uint16(image.offset, image.stride * image.height).slice();
  kernels.memory.release(mark);
  return { image, samples };
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

/** How the samples are laid out in the stream. */
const layouts = fc
  .record({
    quarter: fc.integer({ min: 12, max: 24 }),
    height: fc.integer({ min: 12, max: 60 }).map((half) => half * 2),
    bits: fc.integer({ min: 10, max: 14 }),
    components: fc.constantFrom(2, 4),
    predictor: fc.integer({ min: 1, max: 7 }),
    folded: fc.boolean(),
    count: fc.integer({ min: 0, max: 6 }),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
  })
  .map(({ quarter, folded, count, share, height, bits, components, predictor }) => {
    const width = quarter * 4;
    const each = Math.max(1, Math.floor((width / (count + 1)) * share));
    const jpegWidth = ((folded && width > height ? 2 : 1) * width) / components;
    const layout = { width, height, bits, components, predictor, jpegWidth };
    return count === 0 ? layout : Object.assign(layout, { slices: [count, each, width - count * each] as const });
  });

describe("CR2 by our own kernel", () => {
  it("equals what was written and what LibRaw reads: components, slices, predictors, folded rows", async () => {
    await fc.assert(
      fc.asyncProperty(layouts, async (layout) => {
        const written = content(layout);
        const file = encodeCr2(written);
        const { image, samples } = await decode(file);
        expect(image.decoder).toBe("cr2");
        expectSame(samples, written.samples);
        expectSame(sensorOf(file), written.samples);
      }),
      { numRuns: 60 },
    );
  });

  it("says of the picture what LibRaw's way says: visible part, black, white, colour", async () => {
    const shown = [24, 19, 119, 91] as const;
    for (const level of [0, 128, 500]) {
      const grain = noise(128 * 96, 12);
      const samples = grain.map((value, i) => {
        const [x, y] = [i % 128, Math.floor(i / 128)];
        return x < 24 || y < 19 ? level + (value & 1) : 600 + value;
      });
      const file = encodeCr2(content({ shown, samples, slices: [2, 50, 28], components: 4 }));
      const { mark } = kernels.memory;
      const theirs = await new LibRawDecoder(kernels).decode(file, {}, true);
      const ours = await decoder.decode(file, "a.cr2");
      expect(ours).toEqual({ ...theirs, offset: ours.offset, stride: 128, decoder: "cr2" });
      expect(ours).toMatchObject({ width: 95, height: 71, white: 16_383 });
      expect(ours.black[0]).toBeCloseTo(level === 128 ? 128.5 : BLACK[0], 1);
      for (let y = 0; y < ours.height; y++) {
        const row = kernels.memory.uint16(ours.offset + y * ours.stride * 2, ours.width);
        expectSame(row, kernels.memory.uint16(theirs.offset + y * theirs.stride * 2, theirs.width));
      }
      kernels.memory.release(mark);
    }
  });

  it.each([
    ["Canon EOS-1D Mark III", { length: 674, version: 3, black: 0xe7 }],
    ["Canon EOS 5D Mark II", { length: 1250, version: 4, black: 0x2b4, white: 0x2b8 }],
    ["Canon EOS 7D", { length: 1337, version: 7, black: 0x2cb, white: 0x2cf }],
    ["Canon EOS 60D", { length: 1346, version: 9, black: 0x2cf, white: 0x2d3 }],
    ["Canon EOS 600D", { length: 1273, version: 10, black: 0x1df, white: 0x1e3 }],
    ["Canon EOS 6D", { length: 1313, version: 10, black: 0x1f8, white: 0x1fc }],
    ["Canon EOS 7D Mark II", { length: 1506, version: 11, black: 0x2d8, white: 0x2dc }],
    ["Canon EOS 80D", { length: 1560, version: 13, black: 0x30a, white: 0x30e }],
    ["Canon EOS 1300D", { length: 1353, version: 14, black: 0x22c, white: 0x230 }],
  ] as const)("reads the levels in the notes of a %s, as LibRaw does", async (model, colorData) => {
    const samples = noise(128 * 96, 13).map((value) => value + 2100);
    const black = [2047, 2048, 2050, 2049] as const;
    const shape = { components: 4, slices: [1, 80, 48] as const, shown: [24, 18, 119, 91] as const };
    const file = encodeCr2(content({ ...shape, model, colorData, black, samples }));
    const { mark } = kernels.memory;
    const theirs = await new LibRawDecoder(kernels).decode(file, {}, true);
    const ours = await decoder.decode(file, "a.cr2");
    expect(ours).toEqual({ ...theirs, offset: ours.offset, stride: 128, decoder: "cr2" });
    expect(ours.black).toEqual(black);
    kernels.memory.release(mark);
  });

  it("measures black where the notes are silent, as LibRaw does", async () => {
    // A sensor whose covered columns LibRaw knows by its size.
    const [width, height] = [3516, 2328];
    const samples = new Uint16Array(width * height);
    for (let i = 0; i < samples.length; i++) {
      const x = i % width;
      samples[i] = x < 42 ? 100 + ((x * x + i) & 127) : 900 + (i & 1023);
    }
    const { black: _, ...silent } = content({ width, height, samples, bits: 12, model: "Canon EOS 350D DIGITAL" });
    const file = encodeCr2({ ...silent, slices: [1, 1758, 1758] });
    const { mark } = kernels.memory;
    const theirs = await new LibRawDecoder(kernels).decode(file, {}, true);
    const ours = await decoder.decode(file, "a.cr2");
    expect(ours).toEqual({ ...theirs, offset: ours.offset, stride: width, decoder: "cr2" });
    expect(Math.min(...ours.black)).toBeGreaterThan(100);
    kernels.memory.release(mark);
  });

  it.each([
    ["without black levels in notes or margins", { black: [0, 0, 0, 0] as const }],
    ["with three components", { width: 120, components: 3 }],
    ["with restarts and a predictor from above", { restartRows: 4, predictor: 2 }],
    ["of the 1D Mark III's width", { width: 3984, height: 1000, slices: [1, 2000, 1984] as const }],
  ])("leaves to LibRaw a CR2 %s", async (_name, changes) => {
    const file = encodeCr2(content(changes));
    const result = await decode(file).catch((error: unknown) => error);
    if (result instanceof Error) expect(result).toMatchObject({ name: "RushesError" });
    else expect((result as { image: RawImage }).image.decoder).toMatch(/^libraw/);
  });
});
