import sharp from "sharp";
import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { readCodedDng } from "./coded-dng.ts";
import { type CodedTile, decodeCodedTiles } from "./coded-tiles.ts";
import type { DngPart } from "./dng-layout.ts";
import type { DngPlace } from "./dng-levels.ts";
import { checkDataShare } from "./limits.ts";
import { TAG } from "./tags.ts";
import { number, numbers } from "./tiff.ts";

const JPEG = 7;
const LOSSY_JPEG = 34892;
const CODES = 256;
/** A block of 64 coefficients takes two codes of two bits at least: a share of a bit for each pixel. */
const FEWEST_BITS_PER_PIXEL = 1 / 32;

/** True when tiles are JPEG with the DCT: said so, or what is called JPEG begins with such a frame. */
export function isLossyDng({ tiff, raw }: DngPlace): boolean {
  const compression = number(tiff, raw, TAG.compression);
  if (compression === LOSSY_JPEG) return true;
  if (compression !== JPEG) return false;
  const offset = number(tiff, raw, raw.has(TAG.tileOffsets) ? TAG.tileOffsets : TAG.stripOffsets);
  const frame = offset === null ? null : findFrame(tiff.bytes.subarray(offset));
  return frame !== null && isSequentialDct(frame.marker);
}

/**
 * Decodes a DNG of 8-bit JPEG tiles (DNG 1.4, "lossy DNG"): linear RGB as Adobe writes it, or a Bayer mosaic of one
 * component. libjpeg-turbo decodes the tiles; whether three components are Y'CbCr or RGB, it tells from Adobe's marker,
 * else from their names. Each tile's frame header is held against the directory first.
 *
 * @throws RushesError `truncated`, `unreadable` or `unsupported`; whoever called releases the memory
 */
export async function decodeLossyDng(
  kernels: Kernels,
  place: DngPlace,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<RawImage> {
  const dng = readCodedDng(place);
  const { bytes } = place.tiff;
  const { width, height, parts, planes } = dng;
  checkDataShare(width, height, parts, FEWEST_BITS_PER_PIXEL);
  const tables = readTables(place);
  parts.forEach((part, index) => checkFrame(bytes, part, index, planes));
  return decodeCodedTiles(kernels, dng, CODES, null, "lossy", async (part, index) => {
    signal?.throwIfAborted();
    const stream = bytes.subarray(part.offset, part.offset + part.length);
    return decodeTile(tables === null ? stream : joined(tables, stream), part, index, planes);
  });
}

async function decodeTile(stream: Uint8Array, part: DngPart, index: number, planes: 1 | 3): Promise<CodedTile> {
  const input = sharp(stream, {
    // Also for a warning: it means that coefficients are missing.
    failOn: "warning",
    limitInputPixels: part.width * part.height,
    ignoreIcc: true,
    autoOrient: false,
  });
  const { data, info } = await input
    .toColourspace(planes === 1 ? "b-w" : "srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => damaged(index, error));
  if (info.channels !== planes) damaged(index, `${info.channels} channels`);
  return { width: info.width, height: info.height, data, stride: info.width * planes };
}

function damaged(index: number, cause: unknown): never {
  const [reason] = String(cause).split("\n");
  throw new RushesError("unreadable", `Expected a JPEG in tile ${index} but its data are damaged: ${reason}`, {
    cause,
  });
}

interface Frame {
  readonly marker: number;
  readonly bits: number;
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

function isSequentialDct(marker: number): boolean {
  return marker === 0xc0 || marker === 0xc1;
}

/** @throws RushesError when a tile is not what the directory says */
function checkFrame(bytes: Uint8Array, part: DngPart, index: number, planes: number): void {
  const frame = findFrame(bytes.subarray(part.offset, part.offset + part.length));
  if (frame === null) throw new RushesError("unreadable", `Expected a JPEG in tile ${index} but it has no frame`);
  const { marker, bits, width, height, components } = frame;
  if (!isSequentialDct(marker) || bits !== 8 || components !== planes) {
    throw new RushesError(
      "unsupported",
      `Expected a baseline JPEG of ${planes} × 8 bits in tile ${index} but received ${components} × ${bits} bits in process ${marker - 0xc0}`,
    );
  }
  if (width !== part.width || height !== part.height) {
    throw new RushesError(
      "unreadable",
      `Expected ${part.width}×${part.height} pixels in tile ${index} but its header says ${width}×${height}`,
    );
  }
}

/** The first frame header (ITU-T T.81, B.2.2); null when the data end before one, or are no JPEG. */
function findFrame(data: Uint8Array): Frame | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data[0] !== 0xff || data[1] !== 0xd8) return null;
  let at = 2;
  while (at + 4 <= data.length && data[at] === 0xff) {
    const marker = data[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      if (at + 10 > data.length) return null;
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return { marker, bits: data[at + 4] as number, height, width, components: data[at + 9] as number };
    }
    // Scan, end, start or restart: no frame can follow.
    if (marker === 0xda || (marker >= 0xd0 && marker <= 0xd9)) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** JPEGTables (TIFF Technical Note 2): quantisation and Huffman tables that all tiles share; null: each has its own. */
function readTables({ tiff, raw }: DngPlace): Uint8Array | null {
  const tables = numbers(tiff, raw, TAG.jpegTables);
  return tables === null || tables.length < 4 ? null : Uint8Array.from(tables);
}

/** Tables without their end, the tile without its start. */
function joined(tables: Uint8Array, stream: Uint8Array): Uint8Array {
  const head = tables.subarray(0, tables.length - 2);
  const whole = new Uint8Array(head.length + stream.length - 2);
  whole.set(head);
  whole.set(stream.subarray(2), head.length);
  return whole;
}
