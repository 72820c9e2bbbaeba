import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import { type ArwTiles, decodeArwTiles, readArwTiles } from "./arw-tiles.ts";
import type { CameraFacts, CameraFormat, CameraMosaic } from "./camera-raw.ts";
import { rawDirectory } from "./dng.ts";
import { checkSize } from "./limits.ts";
import { readSonyBlack, type SonyBlack } from "./sony-levels.ts";
import { CFA, TAG } from "./tags.ts";
import { number, numbers, text, type Tiff, type TiffIfd } from "./tiff.ts";

/**
 * Sony's ARW from 2008 on: compressed with loss (ARW2), uncompressed in words or packed to 12 bits, lossless in tiles. The
 * first ARWs (DSLR-A100 to A390, a difference code of their own), pixel-shift composites and the small and medium
 * raws, which are no mosaics, are left to LibRaw.
 */
export const ARW: CameraFormat = { decoder: "arw", recognise };

const UNCOMPRESSED = 1;
const LOSSLESS = 7;
const SONY = 32_767;
const TONE_CURVE = 0x7010;
/** Bends of the curve are stored on the scale of 14 bits. */
const FULL_SCALE = 4095;
/** Pixels of a row that two blocks of ARW2 hold. */
const STRETCH = 32;
const TIFF_MAGIC = 42;
const HIGHEST_BLACK_OF_12_BITS = 256;

type Four = readonly [number, number, number, number];

/** How the samples are stored. */
type Storage =
  | { readonly kind: "arw2"; readonly bends: Four }
  | { readonly kind: "words" }
  | { readonly kind: "packed" }
  | { readonly kind: "tiles"; readonly tiles: ArwTiles };

function recognise(tiff: Tiff): CameraMosaic | null {
  const [main] = tiff.ifds;
  if (main === undefined || !tiff.littleEndian || tiff.magic !== TIFF_MAGIC) return null;
  if (!(text(tiff, main, TAG.make) ?? "").startsWith("SONY")) return null;
  const raw = rawDirectory(tiff);
  if (raw === null || number(tiff, raw, TAG.photometric) !== CFA) return null;
  if ((number(tiff, raw, TAG.samplesPerPixel) ?? 1) !== 1) return null;
  const width = number(tiff, raw, TAG.imageWidth) ?? 0;
  const height = number(tiff, raw, TAG.imageLength) ?? 0;
  const black = readSonyBlack(tiff, raw);
  if (black === null || width < 2 || height < 2 || width % 2 !== 0 || height % 2 !== 0) return null;
  checkSize(width, height);
  const storage = readStorage(tiff, raw, width, height);
  if (storage === null) return null;
  const data = storage.kind === "tiles" ? new Uint8Array(0) : stripOf(tiff, raw);
  return {
    width,
    height,
    decode: (kernels, facts) => ({
      offset: decode(kernels, storage, data, width, height),
      black: placed(storage.kind === "packed" ? quartered(black) : black, facts),
    }),
  };
}

/** What compression and length of the data tell; null: something else. */
function readStorage(tiff: Tiff, raw: TiffIfd, width: number, height: number): Storage | null {
  const compression = number(tiff, raw, TAG.compression);
  const bits = number(tiff, raw, TAG.bitsPerSample) ?? 0;
  if (compression === LOSSLESS) {
    const tiles = bits === 14 ? readArwTiles(tiff, raw, width, height) : null;
    return tiles && { kind: "tiles", tiles };
  }
  if ((compression !== UNCOMPRESSED && compression !== SONY) || (bits !== 12 && bits !== 14)) return null;
  if (raw.get(TAG.stripOffsets)?.count !== 1 || raw.has(TAG.tileOffsets)) return null;
  const area = width * height;
  const length = number(tiff, raw, TAG.stripByteCounts);
  if (length === area * 2) return { kind: "words" };
  if (compression !== SONY) return null;
  if (length === area * 1.5 && bits === 12) return { kind: "packed" };
  const bends = length === area && width % STRETCH === 0 ? readBends(tiff, raw) : null;
  return bends && { kind: "arw2", bends };
}

/** The curve's four bends on the scale of 12 bits; null when they are none. */
function readBends(tiff: Tiff, raw: TiffIfd): Four | null {
  const points = numbers(tiff, raw, TONE_CURVE) ?? [];
  const [a = -1, b = -1, c = -1, d = -1] = points.map((point) => Math.floor(point / 4));
  return points.length === 4 && a >= 0 && a <= b && b <= c && c <= d && d <= FULL_SCALE ? [a, b, c, d] : null;
}

/** @throws RushesError `truncated` */
function stripOf(tiff: Tiff, raw: TiffIfd): Uint8Array {
  const offset = number(tiff, raw, TAG.stripOffsets) ?? 0;
  const end = offset + (number(tiff, raw, TAG.stripByteCounts) ?? 0);
  const found = tiff.bytes.length;
  if (end > found)
    throw new RushesError("truncated", `Expected pixels up to byte ${end} but the file has ${found} bytes`);
  return tiff.bytes.subarray(offset, end);
}

/** Levels of the colours as those of the first four visible pixels. */
function placed([red, redGreen, blueGreen, blue]: SonyBlack, { cfa }: CameraFacts): Four {
  const at = (place: number): number => {
    if (cfa[place] === 0) return red;
    if (cfa[place] === 2) return blue;
    return cfa[place ^ 1] === 0 ? redGreen : blueGreen;
  };
  return [at(0), at(1), at(2), at(3)];
}

/**
 * From the scale of 14 bits to that of 12 as LibRaw does it: what the levels share and what each has beyond it, both
 * rounded down, unless neither what they share nor what red has beyond it is above 256: those are taken for 12 bits' own.
 */
function quartered(levels: SonyBlack): SonyBlack {
  const common = Math.min(...levels);
  if (Math.max(common, levels[0] - common) <= HIGHEST_BLACK_OF_12_BITS) return levels;
  const at = (place: number): number => (common >> 2) + (((levels[place] as number) - common) >> 2);
  return [at(0), at(1), at(2), at(3)];
}

/** Returns where the sensor's samples lie. */
function decode(kernels: Kernels, storage: Storage, data: Uint8Array, width: number, height: number): number {
  const { memory, exports } = kernels;
  const pixels = memory.take(width * height * 2 + 16);
  const { mark } = memory;
  if (storage.kind === "tiles") {
    decodeArwTiles(kernels, storage.tiles, pixels, width, height);
    return pixels;
  }
  const source = memory.take(data.length + 16);
  memory.bytes(source, data.length).set(data);
  if (storage.kind === "words") exports.unpackWords(source, width * 2, pixels, width, width, height, 0);
  else if (storage.kind === "packed") exports.arwPacked12(source, pixels, width * height);
  else {
    const bends = memory.take(8);
    memory.uint16(bends, 4).set(storage.bends);
    const gaps = memory.take(GAPS.length);
    memory.bytes(gaps, GAPS.length).set(GAPS);
    exports.arw2Rows(source, pixels, width, width, height, bends, gaps);
  }
  memory.release(mark);
  return pixels;
}

/** Which of a block's deltas belongs to each pixel, for each place of its largest and smallest; 255: none. */
const GAPS = Uint8Array.from({ length: 256 * 16 }, (_, i) => {
  const pixel = i & 15;
  const largest = (i >> 4) & 15;
  const smallest = i >> 8;
  if (pixel === largest || pixel === smallest) return 255;
  return pixel - (pixel > largest ? 1 : 0) - (smallest !== largest && pixel > smallest ? 1 : 0);
});
