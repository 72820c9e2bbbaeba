import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { CameraFacts, CameraFormat, CameraMosaic } from "./camera-raw.ts";
import { rawDirectory } from "./dng.ts";
import { checkSize } from "./limits.ts";
import { type NefCoding, readNefCoding } from "./nef-curve.ts";
import { isHighEfficiency, placedBlack, readNikonBlack, readNikonNote } from "./nef-note.ts";
import { TAG } from "./tags.ts";
import { number, numbers, text, type Tiff } from "./tiff.ts";

/** How the one strip of a NEF holds its samples. */
type NefStorage =
  | { readonly kind: "huffman"; readonly coding: NefCoding }
  /** Samples of 12 or 14 bits without gaps but at the ends of rows. */
  | { readonly kind: "packed"; readonly bits: number; readonly rowBytes: number; readonly order: "first" | "last" }
  | { readonly kind: "words" };

interface NefStrip {
  readonly width: number;
  readonly height: number;
  readonly offset: number;
  readonly length: number;
  readonly littleEndian: boolean;
  readonly storage: NefStorage;
}

const UNCOMPRESSED = 1;
const NIKON_COMPRESSION = 34713;
/** Cameras with a Bayer mosaic of one size for each pixel: not the Coolpix, whose levels are others, nor the D1X. */
const MODELS = /^NIKON (D(?!1X)|Z|1 )/;
/** Cameras that pack 14 bits from the least one on, in rows of whole 16 bytes. */
const PACKS_FROM_LEAST = /^NIKON (Z|D6$)/;
/** No code and difference together are shorter. */
const FEWEST_BITS = 4;
const TABLE_BYTES = 32_768;
const CURVE_LENGTH = 65_536;
/** Bytes that kernels read beyond the data. */
const SLACK = 16;

/**
 * Nikon's NEF: lossless and lossy, of 12 or 14 bits, and most uncompressed kinds. Left to LibRaw: cameras before 2002,
 * Coolpix, small raws, unusual packings.
 */
export const NEF: CameraFormat = { decoder: "nef", recognise };

function recognise(tiff: Tiff): CameraMosaic | null {
  const [main] = tiff.ifds;
  const raw = rawDirectory(tiff);
  if (main === undefined || raw === null) return null;
  const model = text(tiff, main, TAG.model) ?? "";
  if (!(text(tiff, main, TAG.make) ?? "").startsWith("NIKON") || !MODELS.test(model)) return null;
  const note = readNikonNote(tiff);
  if (note === null) return null;
  if (isHighEfficiency(note)) {
    throw new RushesError(
      "unsupported",
      "Expected a raw we can decode but received Nikon's High Efficiency compression: convert it to DNG with Adobe's converter",
    );
  }
  const get = (tag: number): number => number(tiff, raw, tag) ?? 0;
  const [width, height, bits] = [get(TAG.imageWidth), get(TAG.imageLength), get(TAG.bitsPerSample)];
  const offsets = numbers(tiff, raw, TAG.stripOffsets) ?? [];
  const lengths = numbers(tiff, raw, TAG.stripByteCounts) ?? [];
  const [offset = 0, length = 0] = [offsets[0], lengths[0]];
  if ((bits !== 12 && bits !== 14) || offsets.length !== 1 || lengths.length !== 1) return null;
  checkSize(width, height);
  if (offset + length > tiff.bytes.length) {
    const found = tiff.bytes.length;
    throw new RushesError("truncated", `Expected data up to byte ${offset + length} but the file has ${found} bytes`);
  }
  const black = readNikonBlack(note, model, bits);
  if (black === null) return null;
  const size = { width, height, bits, length, compression: get(TAG.compression), model } as const;
  const storage = storageOf(size, () => readNefCoding(note, bits));
  if (storage === null) return null;
  if (length * 8 < width * height * FEWEST_BITS) {
    throw new RushesError("truncated", `Expected data for ${width}×${height} pixels but there are ${length} bytes`);
  }
  const strip = { width, height, offset, length, littleEndian: tiff.littleEndian, storage };
  return {
    width,
    height,
    decode: (kernels: Kernels, facts: CameraFacts) => ({
      offset: decodeStrip(kernels, tiff.bytes, strip),
      black: placedBlack(black, facts.cfa),
    }),
  };
}

/** As LibRaw tells them apart: by what the directory says and by the size of the data; null: left to it. */
function storageOf(
  size: {
    readonly width: number;
    readonly height: number;
    readonly bits: 12 | 14;
    readonly length: number;
    readonly compression: number;
    readonly model: string;
  },
  coding: () => NefCoding | null,
): NefStorage | null {
  const { width, height, bits, length, compression, model } = size;
  const pixels = width * height;
  const wholeRows = Math.ceil((width * 14) / 128) * 16;
  const nikon = compression === NIKON_COMPRESSION;
  if (!nikon && compression !== UNCOMPRESSED) return null;
  if (length === wholeRows * height && PACKS_FROM_LEAST.test(model)) {
    return bits === 14 ? { kind: "packed", bits, rowBytes: wholeRows, order: "last" } : null;
  }
  if (length * 2 === pixels * 3) {
    // Pairs of samples must not straddle rows.
    if (bits !== 12 || width % 2 !== 0) return null;
    return { kind: "packed", bits, rowBytes: (width * 3) / 2, order: nikon ? "last" : "first" };
  }
  if (!nikon) return length === pixels * 2 && bits === 14 ? { kind: "words" } : null;
  // Ten samples in 16 bytes, two bytes a sample, small raws of three.
  const tens = Math.floor((width + 9) / 10) * 16 * height;
  if (length === tens || length === pixels * 2 || length === pixels * 3) return null;
  const found = coding();
  return found === null ? null : { kind: "huffman", coding: found };
}

/** @returns where the samples are in memory */
function decodeStrip(kernels: Kernels, bytes: Uint8Array, strip: NefStrip): number {
  const { memory, exports } = kernels;
  const { width, height, offset, length, storage } = strip;
  const pixels = memory.take(width * height * 2);
  const scratch = memory.mark;
  const source = memory.take(length + SLACK);
  memory.bytes(source, length).set(bytes.subarray(offset, offset + length));
  memory.bytes(source + length, SLACK).fill(0);
  if (storage.kind === "words") {
    exports.unpackWords(source, width * 2, pixels, width, width, height, strip.littleEndian ? 0 : 1);
  } else if (storage.kind === "huffman") {
    decodeScan(kernels, source, strip, storage.coding, pixels);
  } else {
    const { rowBytes, bits, order } = storage;
    const unpack = order === "first" ? exports.unpackBits : exports.unpackBitsLeast;
    unpack(source, rowBytes, pixels, width, width, height, bits);
  }
  memory.release(scratch);
  return pixels;
}

function decodeScan(kernels: Kernels, source: number, strip: NefStrip, coding: NefCoding, pixels: number): void {
  const { memory, exports } = kernels;
  const { width, height, length } = strip;
  const tables = memory.take(2 * TABLE_BYTES);
  const tree = memory.take(64);
  coding.trees.forEach((symbols, index) => {
    memory.bytes(tree, symbols.length).set(symbols);
    if (exports.nefTable(tables + index * TABLE_BYTES, tree) === 0) throw new RangeError("Expected a complete code");
  });
  const start = memory.take(16);
  memory.int32(start, 4).set(coding.start);
  const curve = coding.curve === null ? 0 : memory.take(CURVE_LENGTH * 2);
  if (coding.curve !== null) memory.uint16(curve, CURVE_LENGTH).set(coding.curve);
  const { split, limit } = coding;
  const rows = exports.nefScan(source, length, pixels, width, height, split, tables, start, curve, limit);
  if (rows < 0) throw new RushesError("unreadable", `Expected a Nikon raw but row ${-1 - rows} is damaged`);
  if (rows < height) throw new RushesError("truncated", `Expected ${height} rows but the data end in row ${rows}`);
}
