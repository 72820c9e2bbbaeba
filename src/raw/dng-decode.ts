import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import type { DngMosaic } from "./dng.ts";
import { checkTileSize, type DngPart } from "./dng-layout.ts";
import { LosslessJpegDecoder, type LosslessJpegHeader, readLosslessJpegHeader } from "./ljpeg.ts";

/** Every sample of a lossless JPEG takes one bit at least. */
const FEWEST_BITS = 1;

/**
 * Decodes a DNG's mosaic into kernel memory; null when its JPEG is of a shape left to LibRaw.
 * @throws RushesError `truncated` or `unreadable`; the memory is then as it was.
 */
export function decodeDng(kernels: Kernels, bytes: Uint8Array, mosaic: DngMosaic): RawImage | null {
  const { memory } = kernels;
  const { mark } = memory;
  try {
    const headers = mosaic.compression === "ljpeg" ? readHeaders(bytes, mosaic) : [];
    if (headers === null) {
      memory.release(mark);
      return null;
    }
    const { width, height, curve } = mosaic;
    const pixels = memory.take(width * height * 2);
    const scratch = memory.mark;
    if (mosaic.compression === "ljpeg") decodeTiles(kernels, bytes, mosaic, headers, pixels);
    else unpackParts(kernels, bytes, mosaic, pixels);
    memory.release(scratch);
    if (curve !== null) {
      const table = memory.take(curve.length * 2);
      memory.uint16(table, curve.length).set(curve);
      kernels.exports.unpackLookup(pixels, width * height, table, curve.length);
      memory.release(scratch);
    }
    return {
      ...mosaic.image,
      offset: pixels + (mosaic.top * width + mosaic.left) * 2,
      stride: width,
      decoder: mosaic.compression,
    };
  } catch (error) {
    memory.release(mark);
    throw error;
  }
}

/** Headers of all tiles, so that what is not ours is known before anything is allocated; null: not ours. */
function readHeaders(bytes: Uint8Array, mosaic: DngMosaic): LosslessJpegHeader[] | null {
  const { width, height, parts } = mosaic;
  const data = parts.reduce((sum, part) => sum + part.length, 0);
  const area = width * height;
  if (data * 8 < area * FEWEST_BITS) {
    throw new RushesError("truncated", `Expected data for ${width}×${height} pixels but there are ${data} bytes`);
  }
  checkTileSize(parts, width, height);
  const headers: LosslessJpegHeader[] = [];
  for (const part of parts) {
    const header = readHeader(bytes, part);
    if (header === null) return null;
    headers.push(header);
  }
  return headers;
}

function readHeader(bytes: Uint8Array, part: DngPart): LosslessJpegHeader | null {
  let header: LosslessJpegHeader;
  try {
    header = readLosslessJpegHeader(bytes.subarray(part.offset, part.offset + part.length));
  } catch (error) {
    if (error instanceof RushesError && error.code === "unsupported") return null;
    throw error;
  }
  const row = header.width * header.components;
  const sameRows = row === part.width && header.height <= part.height;
  // Some cameras fold two rows of a tile into one of the JPEG: the samples follow each other all the same.
  return sameRows || row * header.height === part.width * part.height ? header : null;
}

function decodeTiles(
  kernels: Kernels,
  bytes: Uint8Array,
  mosaic: DngMosaic,
  headers: readonly LosslessJpegHeader[],
  pixels: number,
): void {
  const { memory } = kernels;
  const { width, height, parts } = mosaic;
  const longest = parts.reduce((most, part) => Math.max(most, part.length), 0);
  const decoder = new LosslessJpegDecoder(kernels, longest);
  const [first] = parts as [DngPart, ...DngPart[]];
  let tile: number | undefined;
  parts.forEach((part, index) => {
    const header = headers[index] as LosslessJpegHeader;
    const stream = bytes.subarray(part.offset, part.offset + part.length);
    const target = pixels + (part.y * width + part.x) * 2;
    const row = header.width * header.components;
    const rows = Math.min(part.height, height - part.y);
    const covered = Math.floor((row * header.height) / part.width);
    if (covered < rows) throw new RushesError("unreadable", `Expected ${rows} rows in a tile but it has ${covered}`);
    if (row === part.width && part.x + row <= width && part.y + header.height <= height) {
      decoder.decode(stream, header, target, width);
      return;
    }
    tile ??= memory.take(first.width * first.height * 2);
    decoder.decode(stream, header, tile, row);
    const columns = Math.min(part.width, width - part.x);
    kernels.exports.unpackWords(tile, part.width * 2, target, width, columns, rows, 0);
  });
}

function unpackParts(kernels: Kernels, bytes: Uint8Array, mosaic: DngMosaic, pixels: number): void {
  const { memory, exports } = kernels;
  const { width, height, bits, parts, littleEndian } = mosaic;
  const longest = parts.reduce((most, part) => Math.max(most, part.length), 0);
  const source = memory.take(longest + 16);
  for (const part of parts) {
    memory.bytes(source, part.length).set(bytes.subarray(part.offset, part.offset + part.length));
    const rowBytes = Math.ceil((part.width * bits) / 8);
    const columns = Math.min(part.width, width - part.x);
    const rows = Math.min(part.height, height - part.y);
    const target = pixels + (part.y * width + part.x) * 2;
    if (bits === 16) exports.unpackWords(source, rowBytes, target, width, columns, rows, littleEndian ? 0 : 1);
    else if (bits === 8) exports.unpackBytes(source, rowBytes, target, width, columns, rows);
    else exports.unpackBits(source, rowBytes, target, width, columns, rows, bits);
  }
}
