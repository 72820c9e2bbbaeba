import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import { LosslessJpegDecoder, type LosslessJpegHeader, readLosslessJpegHeader } from "./ljpeg.ts";
import { TAG } from "./tags.ts";
import { number, numbers, type Tiff, type TiffIfd } from "./tiff.ts";

/** A tile's lossless JPEG, its header read. */
interface ArwTile {
  readonly bytes: Uint8Array;
  readonly header: LosslessJpegHeader;
}

/** A mosaic in square or oblong tiles, row by row; those at the right and bottom edges may reach over them. */
export interface ArwTiles {
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly tiles: readonly ArwTile[];
}

/** The four places of 2×2 pixels. */
const COMPONENTS = 4;
const BITS = 14;
const WIDEST_TILE = 4096;

/**
 * The tiles of a lossless ARW (bodies from 2021 on): each a lossless JPEG of half its width and height, with a component
 * for each place of the 2×2 pixels, row by row. Medium and small raws, which are no mosaics (three components), and
 * whatever else differs, are left to LibRaw: null.
 *
 * @throws RushesError `truncated` or `unreadable`
 */
export function readArwTiles(tiff: Tiff, raw: TiffIfd, width: number, height: number): ArwTiles | null {
  const tileWidth = number(tiff, raw, TAG.tileWidth) ?? 0;
  const tileHeight = number(tiff, raw, TAG.tileLength) ?? 0;
  if (tileWidth < 2 || tileHeight < 2 || tileWidth > WIDEST_TILE || tileHeight > WIDEST_TILE) return null;
  const needed = Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight);
  const offsets = numbers(tiff, raw, TAG.tileOffsets) ?? [];
  const lengths = numbers(tiff, raw, TAG.tileByteCounts) ?? [];
  if (offsets.length < needed || lengths.length < needed) {
    throw new RushesError("unreadable", `Expected ${needed} tiles but the directory lists ${offsets.length}`);
  }
  const stored = lengths.slice(0, needed).reduce((sum, length) => sum + length, 0);
  if (stored > tiff.bytes.length) {
    throw new RushesError("unreadable", `Expected tiles beside each other but their ${stored} bytes overlap`);
  }
  // A sample takes one bit at least.
  if (stored * 8 < width * height) {
    throw new RushesError("truncated", `Expected data for ${width}×${height} pixels but there are ${stored} bytes`);
  }
  const tiles: ArwTile[] = [];
  for (let index = 0; index < needed; index++) {
    const offset = offsets[index] as number;
    const end = offset + (lengths[index] as number);
    const found = tiff.bytes.length;
    if (end > found) throw new RushesError("truncated", `Expected a tile up to byte ${end} but the file has ${found}`);
    const bytes = tiff.bytes.subarray(offset, end);
    const header = readHeader(bytes);
    if (header === null || header.width * 2 !== tileWidth || header.height * 2 !== tileHeight) return null;
    tiles.push({ bytes, header });
  }
  return { tileWidth, tileHeight, tiles };
}

function readHeader(bytes: Uint8Array): LosslessJpegHeader | null {
  try {
    const header = readLosslessJpegHeader(bytes);
    return header.components === COMPONENTS && header.bits === BITS && header.predictor === 1 ? header : null;
  } catch (error) {
    if (error instanceof RushesError && error.code === "unsupported") return null;
    throw error;
  }
}

/** Decodes the tiles to `pixels`, `width` × `height` samples; both even. Scratch is taken and given back. */
export function decodeArwTiles(
  kernels: Kernels,
  { tileWidth, tileHeight, tiles }: ArwTiles,
  pixels: number,
  width: number,
  height: number,
): void {
  const { memory, exports } = kernels;
  const { mark } = memory;
  const decoder = new LosslessJpegDecoder(
    kernels,
    tiles.reduce((most, { bytes }) => Math.max(most, bytes.length), 0),
  );
  const scratch = memory.take(tileWidth * tileHeight * 2 + 32);
  const columns = Math.ceil(width / tileWidth);
  tiles.forEach(({ bytes, header }, index) => {
    const x = (index % columns) * tileWidth;
    const y = Math.floor(index / columns) * tileHeight;
    decoder.decode(bytes, header, scratch, tileWidth * 2);
    const quads = Math.min(tileWidth, width - x) / 2;
    const rows = Math.min(tileHeight, height - y) / 2;
    exports.arwQuads(scratch, tileWidth * 2, pixels + (y * width + x) * 2, width, quads, rows);
  });
  memory.release(mark);
}
