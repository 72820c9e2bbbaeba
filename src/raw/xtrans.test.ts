import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { shiftXtrans } from "../kernels/xtrans-pattern.ts";
import { XTRANS_PHASES } from "../../test/fixtures/made-mosaic.ts";
import { RawDecoder } from "./decoder.ts";
import { dngContent, noise } from "./dng-content.fixture.ts";
import { withFields } from "./dng-patch.fixture.ts";
import { type DngContent, encodeDng } from "./dng-writer.ts";
import { LibRawDecoder } from "./libraw.ts";
import { encodeRaf, type RafContent } from "./raf-encoder.fixture.ts";
import { rational, short } from "./tiff-writer.ts";

const XTRANS = XTRANS_PHASES[0]!;

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

async function decoded(decode: () => Promise<RawImage>): Promise<Decoded> {
  const { mark } = kernels.memory;
  const image = await decode();
  const samples = new Uint16Array(image.width * image.height);
  for (let y = 0; y < image.height; y++) {
    samples.set(kernels.memory.uint16(image.offset + y * image.stride * 2, image.width), y * image.width);
  }
  kernels.memory.release(mark);
  return { image, samples };
}

const own = (file: Uint8Array): Promise<Decoded> => decoded(() => decoder.decode(file, "a raw"));
const viaLibRaw = (file: Uint8Array): Promise<Decoded> =>
  decoded(() => new LibRawDecoder(kernels).decode(file, {}, true));

async function failure(file: Uint8Array): Promise<RushesError> {
  const { mark } = kernels.memory;
  const error = await decoder.decode(file, "bad file").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RushesError);
  expect(kernels.memory.mark).toBe(mark);
  return error as RushesError;
}

function expectSame(a: Uint16Array, b: Uint16Array): void {
  expect(a.length).toBe(b.length);
  expect(a.findIndex((sample, i) => sample !== b[i])).toBe(-1);
}

function content(changes: Partial<DngContent> = {}): DngContent {
  return dngContent({ cfa: XTRANS, black: [512, 512, 512, 512], ...changes });
}

/** What was written of the visible part. */
function cut(samples: Uint16Array, stride: number, box: { x: number; y: number; width: number; height: number }) {
  return Uint16Array.from({ length: box.width * box.height }, (_, at) => {
    const [x, y] = [at % box.width, Math.floor(at / box.width)];
    return samples[(box.y + y) * stride + box.x + x]!;
  });
}

describe("DNG with an X-Trans mosaic", () => {
  it.each([
    ["lossless JPEG", {}],
    ["over tile edges", { width: 1027, height: 517 }],
    ["uncompressed", { compression: "none" as const }],
    ["from another phase", { cfa: XTRANS_PHASES[16]! }],
  ])("is what was written and what LibRaw reads: %s", async (_name, changes) => {
    const written = content(changes);
    const file = encodeDng(written);
    const ours = await own(file);
    expectSame(ours.samples, written.samples);
    expect(ours.image).toMatchObject({
      layout: "xtrans",
      cfa: written.cfa,
      black: [512, 512, 512, 512],
      white: written.white,
      transfer: "linear",
      asShot: [2, 1, 1.6],
      orientation: 6,
      decoder: written.compression === "none" ? "packed" : "ljpeg",
    });
    const libraw = await viaLibRaw(file);
    expectSame(libraw.samples, ours.samples);
    const { layout, cfa, black, white, orientation, decoder: by } = libraw.image;
    expect({ layout, cfa, black, white, orientation, by }).toEqual({
      layout: "xtrans",
      cfa: ours.image.cfa,
      black: ours.image.black,
      white: ours.image.white,
      orientation: 6,
      by: "libraw",
    });
  });

  it("takes mean black levels of each colour, and moves the pattern with the crop", async () => {
    const area = { x: 5, y: 3, width: 60, height: 44 };
    const crop = { x: 4, y: 2, width: 50, height: 40 };
    const written = content({ black: [10, 12, 14, 0], activeArea: area, defaultCrop: crop });
    const { image, samples } = await own(encodeDng(written));
    expect(image.cfa).toEqual(shiftXtrans(XTRANS, 4, 2));
    expect(image.black).toEqual([10, 12, 14, 12]);
    expectSame(samples, cut(written.samples, written.width, { ...crop, x: 9, y: 5 }));
    const libraw = await viaLibRaw(encodeDng(written));
    expect(libraw.image.cfa).toEqual(image.cfa);
    expectSame(libraw.samples, samples);
  });

  it("folds a black pattern of another size to its colours", async () => {
    const file = withFields(encodeDng(content()), short(50713, 1, 2), rational(50714, 256, 100, 104));
    // Of each colour, half stand on even columns.
    expect((await own(file)).image.black).toEqual([102, 102, 102, 102]);
  });

  it("leaves to LibRaw what is smaller than two patterns, which refuses it by name or size", async () => {
    const file = encodeDng(content({ width: 11, height: 40, samples: noise(440, 14) }));
    expect(["unsupported", "unreadable"]).toContain((await failure(file)).code);
  });

  it("notices missing data", async () => {
    const file = encodeDng(content({ width: 512, height: 512, samples: noise(512 * 512, 14) }));
    expect((await failure(file.subarray(0, file.length / 2))).code).toBe("truncated");
  });

  it("refuses a pattern of 6×6 that is none of X-Trans", async () => {
    const odd = [...XTRANS];
    odd[0] = 2;
    const error = await failure(encodeDng(content({ cfa: odd })));
    expect(error.code).toBe("unsupported");
  });
});

describe("RAF", () => {
  const raf = (changes: Partial<RafContent> = {}): RafContent => {
    const [width, height] = [changes.width ?? 200, changes.height ?? 150];
    return {
      width,
      height,
      samples: noise(width * height, 14),
      cfa: XTRANS,
      black: Array.from({ length: 36 }, () => 256),
      bitsPerSample: 14,
      model: "X-T2",
      crop: { left: 12, top: 6, width: 180, height: 132 },
      orientation: 1,
      ...changes,
    };
  };

  it.each(["X-T1", "X-T2", "X-Pro1"])("of an %s is its sensor's samples, its pattern and its levels", async (model) => {
    for (const cfa of [XTRANS, XTRANS_PHASES[9]!]) {
      const written = raf({ model, cfa, orientation: 8 });
      const { image, samples } = await own(encodeRaf(written));
      expect(image).toMatchObject({
        layout: "xtrans",
        width: 180,
        height: 132,
        cfa: shiftXtrans(cfa, 12, 6),
        black: [256, 256, 256, 256],
        white: 16383,
        asShot: [2, 1, 1.5],
        orientation: 8,
        decoder: "libraw",
      });
      expect(image.xyzToCamera?.length).toBe(9);
      expectSame(samples, cut(written.samples, written.width, { x: 12, y: 6, width: 180, height: 132 }));
    }
  });

  it("is held when its end is missing", async () => {
    const file = encodeRaf(raf());
    expect((await failure(file.subarray(0, file.length - 1000))).code).toBe("truncated");
  });

  it("without light anywhere is refused: its colours cannot be told", async () => {
    const dark = raf({ samples: new Uint16Array(200 * 150).fill(256) });
    const error = await failure(encodeRaf(dark));
    expect(["unsupported", "truncated"]).toContain(error.code);
  });
});
