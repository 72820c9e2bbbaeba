import fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { encodeArw, levelFields } from "./arw.fixture.ts";
import { codedDng, cutTiles, encodeJxl } from "./coded-dng.fixture.ts";
import { encodeCr2 } from "./cr2.fixture.ts";
import { RawDecoder } from "./decoder.ts";
import { dngContent, noise } from "./dng-content.fixture.ts";
import { encodeDng } from "./dng-writer.ts";
import { encodeNef, type NefLinearisation } from "./nef-encoder.fixture.ts";

const [WIDTH, HEIGHT] = [192, 128];
const TILE = { width: 96, height: 64 };
const RUNS = 80;
/** Headers are changed more often than their share of the file would have it. */
const HEADERS = 3000;

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

function grey(above: number): Uint16Array {
  return noise(WIDTH * HEIGHT, 9).map((value) => above + value);
}

function dng(compression: "none" | "lossless-jpeg"): Uint8Array {
  const samples = grey(900);
  return encodeDng(dngContent({ width: WIDTH, height: HEIGHT, samples, bitsPerSample: 12, compression }));
}

function cr2(components: number, predictor: number): Uint8Array {
  const shape = { width: WIDTH, height: HEIGHT, bits: 12, slices: [2, 70, 52] as const, components, predictor };
  return encodeCr2({ ...shape, samples: grey(900), black: [127, 127, 127, 127] });
}

function nef(bits: 12 | 14, linearisation: NefLinearisation): Uint8Array {
  const storage = { kind: "huffman", linearisation } as const;
  return encodeNef({
    width: WIDTH,
    height: HEIGHT,
    bits,
    codes: grey(200),
    storage,
    model: "NIKON D750",
    black: [600, 604, 608, 612],
  }).file;
}

function arw(storage: "arw2" | "words" | "packed" | "tiles"): Uint8Array {
  const shape = { model: "ILCE-7M3", width: WIDTH, height: HEIGHT, bits: storage === "packed" ? 12 : 14, tile: 64 };
  return encodeArw({ ...shape, samples: grey(900), storage, sr2: levelFields([512, 513, 514, 515]) });
}

async function coded(compression: 34892 | 52546): Promise<Uint8Array> {
  const size = { width: WIDTH, height: HEIGHT, planes: 3 as const, tile: TILE };
  const waves = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => 128 + 100 * Math.sin(i / 300));
  const raw = { ...TILE, channels: 3 as const };
  const tiles =
    compression === 34892
      ? cutTiles(waves, size).map((tile) => sharp(tile, { raw }).jpeg().toBuffer())
      : cutTiles(waves, size).map((tile) => encodeJxl(tile, { ...TILE, planes: 3 }));
  return codedDng({ ...size, compression, bits: 8, tiles: await Promise.all(tiles) });
}

const LOSSLESS: NefLinearisation = { version: [0x46, 0x30], curve: [], start: [300, 310, 290, 305] };
const CURVE = Array.from({ length: 257 }, (_, i) => i * 15);
const LOSSY: NefLinearisation = { version: [0x44, 0x20], curve: CURVE, start: [300, 310, 290, 305], split: 60 };

const FORMATS: readonly (readonly [RawImage["decoder"], string, () => Uint8Array | Promise<Uint8Array>])[] = [
  ["packed", "uncompressed DNG", () => dng("none")],
  ["ljpeg", "DNG in lossless JPEG", () => dng("lossless-jpeg")],
  ["cr2", "of two components", () => cr2(2, 1)],
  ["cr2", "of four, another predictor", () => cr2(4, 6)],
  ["nef", "lossless", () => nef(14, LOSSLESS)],
  ["nef", "lossy, with a split", () => nef(12, LOSSY)],
  ["arw", "compressed", () => arw("arw2")],
  ["arw", "uncompressed", () => arw("words")],
  ["arw", "packed", () => arw("packed")],
  ["arw", "lossless tiles", () => arw("tiles")],
  ["lossy", "DNG", () => coded(34892)],
  ["jxl", "DNG", () => coded(52546)],
];

/** Numbers that headers hold where there is harm in them, and any others. */
const value = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 12 }),
  fc
    .constantFrom([0, 0, 0, 0], [255, 255, 255, 255], [0, 0, 0, 128], [255, 255, 255, 127], [255, 255, 0, 0], [1, 0])
    .map((numbers) => Uint8Array.from(numbers)),
);
const kept = fc.oneof(
  { weight: 6, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
);

describe.each(FORMATS)("%s %s", (name, _kind, make) => {
  it("gives an error or a picture, whatever is changed in it", { timeout: 60_000 }, async () => {
    const file = await make();
    const { memory } = kernels;
    const below = memory.mark;
    const fence = memory.take(4096);
    memory.bytes(fence, 4096).fill(0xa5);
    const { mark } = memory;
    expect((await decoder.decode(file, "whole")).decoder).toBe(name);
    memory.release(mark);

    const spot = fc.oneof(
      { weight: 3, arbitrary: fc.nat(Math.min(HEADERS, file.length - 1)) },
      { weight: 1, arbitrary: fc.nat(file.length - 1) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(spot, value), { minLength: 1, maxLength: 6 }),
        kept,
        async (changes, share) => {
          const copy = file.slice(0, Math.ceil(file.length * share));
          for (const [at, bytes] of changes) if (at + bytes.length <= copy.length) copy.set(bytes, at);
          const result: unknown = await decoder.decode(copy, "changed").catch((error: unknown) => error);
          if (result instanceof Error) {
            // Nothing else: a trap of WebAssembly, a RangeError and the like are ours to prevent.
            expect(result).toBeInstanceOf(RushesError);
            expect(memory.mark).toBe(mark);
          } else {
            const { offset, stride, width, height, layout } = result as RawImage;
            expect(offset).toBeGreaterThanOrEqual(mark);
            expect(stride).toBeGreaterThanOrEqual(width * (layout === "rgb" ? 3 : 1));
            expect(offset + stride * (height - 1) * 2).toBeLessThan(memory.mark);
          }
          expect(memory.bytes(fence, 4096).every((byte) => byte === 0xa5)).toBe(true);
          memory.release(mark);
        },
      ),
      { numRuns: RUNS },
    );
    memory.release(below);
  });
});
