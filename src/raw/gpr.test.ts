import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Band, vc5InverseTwin, vc5MosaicTwin } from "../../kernels/twin/vc5.twin.ts";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { RawDecoder } from "./decoder.ts";
import { noise } from "./dng-content.fixture.ts";
import { patched } from "./dng-patch.fixture.ts";
import { encodeGpr, type GprContent, type Vc5Bands, vc5Sizes } from "./gpr.fixture.ts";
import { sniffFormat } from "./sniff.ts";
import { bytes, long, short, type TiffField } from "./tiff-writer.ts";
import { vc5Expanded } from "./vc5-code.ts";

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

async function decode(file: Uint8Array): Promise<{ readonly image: RawImage; readonly samples: Uint16Array }> {
  const { mark } = kernels.memory;
  const image = await decoder.decode(file, "a.gpr");
  const samples = new Uint16Array(image.width * image.height);
  for (let y = 0; y < image.height; y++) {
    samples.set(kernels.memory.uint16(image.offset + y * image.stride * 2, image.width), y * image.width);
  }
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

/** Bands as a photograph's: a lowest one around `middle`, few and small coefficients elsewhere, some of them large. */
function randomBands(width: number, height: number, middle: number, seed: number): Vc5Bands {
  const sizes = vc5Sizes(width, height);
  const coarsest = sizes[2] as { width: number; height: number };
  const low = Int16Array.from(noise(coarsest.width * coarsest.height, 9, seed), (value) => middle + value);
  const high = [2, 2, 2, 1, 1, 1, 0, 0, 0].map((level, index) => {
    const size = sizes[level] as { width: number; height: number };
    return Int16Array.from(noise(size.width * size.height, 16, seed + index + 1), (value) => {
      if (value % 11 > 3) return 0;
      return (value & 1024 ? -1 : 1) * (value % 97 === 0 ? (value >> 8) & 255 : value & 7);
    });
  });
  return [low, ...high];
}

function content(changes: Partial<GprContent> = {}): GprContent {
  const [width, height] = [changes.width ?? 100, changes.height ?? 76];
  return {
    width,
    height,
    channels: [8000, 8200, 8100, 8192].map((middle, channel) => randomBands(width, height, middle, channel * 20 + 1)),
    prescales: [0, 2, 2],
    quantizations: [1, 3, 3, 2, 4, 4, 3, 6, 6, 9],
    ...changes,
  };
}

/** What the twins make of the bands. */
function components({ width, height, channels, prescales, quantizations }: GprContent): Band[] {
  const sizes = vc5Sizes(width, height);
  return channels.map((bands) => {
    const dequantised = bands.map((band, index) =>
      index === 0
        ? band
        : band.map((value) => Math.sign(value) * vc5Expanded(Math.abs(value)) * (quantizations[index] as number)),
    );
    let low: Band = { ...(sizes[2] as Band), data: dequantised[0] as Int16Array };
    for (let level = 2; level >= 0; level--) {
      const own = (kind: number): Band => ({
        ...(sizes[level] as Band),
        data: dequantised[(2 - level) * 3 + kind] as Int16Array,
      });
      const below = level === 0 ? { width: width / 2, height: height / 2 } : (sizes[level - 1] as Band);
      low = vc5InverseTwin([low, own(1), own(2), own(3)], below.width, below.height, prescales[level] as number);
    }
    return low;
  });
}

/** Light for each of 4096 codes. */
function light(most: number): Uint16Array {
  return Uint16Array.from({ length: 4096 }, (_, code) => Math.round((most * (113 ** (code / 4095) - 1)) / 112));
}

const WHITE = long(50717, 16383);
const CFA = 33422;

describe("GPR", () => {
  it.each([
    ["RGGB", [0, 1, 1, 2], false, false],
    ["GBRG", [1, 2, 0, 1], true, true],
    ["BGGR", [2, 1, 1, 0], false, true],
    ["GRBG", [1, 0, 2, 1], true, false],
  ] as const)("gives every sample of a mosaic of %s as the twins do", async (_name, cfa, greenFirst, blueFirst) => {
    const made = content({ fields: [WHITE, bytes(CFA, ...cfa)] });
    const file = encodeGpr(made);
    expect(sniffFormat(file)).toBe("raw");
    const { image, samples } = await decode(file);
    expect(image).toMatchObject({
      layout: "bayer",
      width: 100,
      height: 76,
      stride: 100,
      cfa,
      black: [0, 0, 0, 0],
      white: 16383,
      transfer: "linear",
      asShot: [2, 1, 1.6],
      orientation: 6,
      decoder: "vc5",
    });
    const [green, red, blue, difference] = components(made) as [Band, Band, Band, Band];
    const order = blueFirst ? ([green, blue, red, difference] as const) : ([green, red, blue, difference] as const);
    const table = light(16383);
    const expected = vc5MosaicTwin(order, 2048, [table, table, table, table], greenFirst);
    expect(samples).toEqual(expected);
    expect(new Set(samples).size).toBeGreaterThan(500);
  });

  it("fills the bits that the white level speaks of, and goes through the DNG's own table", async () => {
    const made = content();
    const expected = async (fields: TiffField[], look: (code: number) => number): Promise<void> => {
      const [green, red, blue, difference] = components(made) as [Band, Band, Band, Band];
      const table = Uint16Array.from({ length: 4096 }, (_, code) => look(code));
      const { samples } = await decode(encodeGpr({ ...made, fields }));
      expect(samples).toEqual(vc5MosaicTwin([green, red, blue, difference], 2048, [table, table, table, table], false));
    };
    for (const most of [4095, 65535]) await expected([long(50717, most)], (code) => light(most)[code] as number);
    const curve = Array.from({ length: 4096 }, (_, code) => 4095 - code);
    await expected([short(50712, ...curve), long(50717, 4095)], (code) => 4095 - (light(4095)[code] as number));
  });

  it("cuts the crop, with levels and colours of its places", async () => {
    const crop = [long(50829, 3, 1, 76, 100), long(50719, 2, 1), long(50720, 60, 50)];
    const black = [short(50713, 2, 2), short(50714, 10, 11, 12, 13)];
    const made = content({ fields: [WHITE, ...crop, ...black] });
    const [whole, part] = [await decode(encodeGpr({ ...made, fields: [WHITE] })), await decode(encodeGpr(made))];
    expect(part.image).toMatchObject({ width: 60, height: 50, black: [12, 13, 10, 11] });
    for (const [x, y] of [
      [0, 0],
      [59, 49],
      [31, 7],
    ] as const) {
      expect(part.samples[y * 60 + x]).toBe(whole.samples[(y + 4) * 100 + x + 3]);
    }
  });

  it("says what it does not decode", async () => {
    const made = content();
    for (const changes of [
      { header: { 102: 14 } },
      { header: { 12: 3 } },
      { header: { 84: 1 } },
      { segments: [[200, 1]] as const },
      { segments: [[0x4002, 0]] as const },
      { segments: [[99, 1]] as const },
      { width: 40, height: 40, channels: [] },
    ]) {
      const error = await failure(encodeGpr({ ...made, ...changes }));
      expect(["unsupported", "truncated"], error.message).toContain(error.code);
      if (!("width" in changes)) expect(error.code).toBe("unsupported");
    }
    expect(await failure(encodeGpr({ ...made, header: { 20: 102 } }))).toMatchObject({ code: "unreadable" });
    await expect(decode(encodeGpr({ ...made, segments: [[-99, 1]] }))).resolves.toBeDefined();
  });

  it("refuses cut and damaged data, whatever bytes change", async () => {
    const file = encodeGpr(content());
    for (const share of [0.01, 0.1, 0.5, 0.999]) {
      const error = await failure(file.subarray(0, Math.floor(file.length * share)));
      expect(["truncated", "unreadable"]).toContain(error.code);
    }
    const size = kernels.memory.buffer.byteLength;
    const large = patched(patched(patched(patched(file, 256, 19_000), 257, 19_000), 322, 19_000), 323, 19_000);
    expect(await failure(large)).toMatchObject({ code: "truncated" });
    expect(await failure(patched(file, 322, 102))).toMatchObject({ code: "unreadable" });
    expect(kernels.memory.buffer.byteLength).toBe(size);
    const { mark } = kernels.memory;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (damage, early) => {
          const copy = file.slice();
          for (const [at, value] of damage) copy[early ? at % 700 : at] = value;
          const result: unknown = await decoder.decode(copy, "a").catch((error: unknown) => error);
          if (result instanceof Error) expect(result).toBeInstanceOf(RushesError);
          kernels.memory.release(mark);
        },
      ),
      { numRuns: 400 },
    );
  });
});
