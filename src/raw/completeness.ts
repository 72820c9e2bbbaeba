import { RushesError } from "../base/errors.ts";
import { checkBlankEnd } from "./blank-data.ts";
import { readCr3Tracks } from "./cr3-tracks.ts";
import { isDng, rawDirectory } from "./dng.ts";
import { checkDataLength, checkSize, checkStillLength } from "./limits.ts";
import { PANASONIC, TAG } from "./tags.ts";
import { allIfds, isTiff, number, numbers, readTiff, type Tiff, type TiffIfd } from "./tiff.ts";

/**
 * Checks that a camera raw has all the data its headers speak of, before LibRaw sees it: LibRaw opens some cut files
 * without complaint and gives grey or garbage.
 *
 * Checked are strips and tiles of TIFF-based raws (NEF, CR2, ARW, ORF, PEF, DNG …), the least size of Panasonic's,
 * the boxes of CR3 and the parts of RAF. Other formats are left to LibRaw and to what its picture looks like.
 *
 * @returns true when the lengths prove that every sample is there: uncompressed strips and tiles
 * @throws RushesError `truncated`
 */
export function checkComplete(bytes: Uint8Array): boolean {
  if (isTiff(bytes)) return checkTiff(readTiff(bytes));
  if (startsWith(bytes, 4, "ftyp")) checkCr3(bytes);
  else if (startsWith(bytes, 0, "FUJIFILM")) checkRaf(bytes);
  return false;
}

/** Of cameras and phones, files have half a dozen. */
const MOST_BOXES = 4096;

/** @throws RushesError `truncated` when boxes (ISO/IEC 14496-12) reach beyond the end, or none holds data. */
export function checkBoxes(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let data = false;
  let boxes = 0;
  while (at + 8 <= bytes.length) {
    if (++boxes > MOST_BOXES)
      throw new RushesError("unreadable", `Expected at most ${MOST_BOXES} boxes but there are more`);
    let size = view.getUint32(at);
    if (size === 1 && at + 16 <= bytes.length) size = Number(view.getBigUint64(at + 8));
    if (size === 0) size = bytes.length - at;
    if (size < 8) throw new RushesError("unreadable", `Expected boxes but the one at ${at} has ${size} bytes`);
    data ||= startsWith(bytes, at + 4, "mdat");
    expectBytes(bytes, at + size);
    at += size;
  }
  if (!data) throw new RushesError("truncated", "Expected picture data behind the headers but the file ends");
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  return bytes.length >= offset + text.length && [...text].every((c, i) => bytes[offset + i] === c.charCodeAt(0));
}

function expectBytes(bytes: Uint8Array, end: number): void {
  if (end > bytes.length) {
    throw new RushesError("truncated", `Expected data up to byte ${end} but the file has ${bytes.length} bytes`);
  }
}

/** The largest of a CR3's tracks is the raw. */
function checkCr3(bytes: Uint8Array): void {
  checkBoxes(bytes);
  const [largest] = readCr3Tracks(bytes).toSorted((a, b) => b.length - a.length);
  if (largest === undefined) return;
  const end = largest.offset + largest.length;
  expectBytes(bytes, end);
  checkBlankEnd(bytes, largest.offset, end, false);
}

function checkRaf(bytes: Uint8Array): void {
  expectBytes(bytes, 108);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Offset and length of the JPEG, of the raw's header, of the raw.
  for (const at of [84, 92, 100]) expectBytes(bytes, view.getUint32(at) + view.getUint32(at + 4));
  const start = view.getUint32(100);
  // Some are not compressed.
  checkBlankEnd(bytes, start, start + view.getUint32(104), true);
}

function checkTiff(tiff: Tiff): boolean {
  if (tiff.magic === PANASONIC) checkPanasonic(tiff);
  return pictureDirectories(tiff).some((ifd) => {
    checkPixelCount(tiff, ifd);
    checkTileCount(tiff, ifd);
    let stored = 0;
    let start = Number.POSITIVE_INFINITY;
    let end = 0;
    for (const [offsetTag, countTag] of [
      [TAG.stripOffsets, TAG.stripByteCounts],
      [TAG.tileOffsets, TAG.tileByteCounts],
    ] as const) {
      if (!ifd.has(offsetTag)) continue;
      const offsets = numbers(tiff, ifd, offsetTag);
      if (offsets === null) throw new RushesError("truncated", "Expected a list of strips but the file ends before it");
      const lengths = numbers(tiff, ifd, countTag) ?? [];
      offsets.forEach((offset, index) => {
        const length = lengths[index] ?? 0;
        expectBytes(tiff.bytes, offset + length);
        stored += length;
        start = Math.min(start, offset);
        end = Math.max(end, offset + length);
      });
    }
    const plain = number(tiff, ifd, TAG.compression) === UNCOMPRESSED;
    // A DNG may be of a picture with an edge of black, which packs well.
    // Makers store packed samples under compressions of their own; 12 bits a sample tell them from coded ones.
    const packed = stored * 8 >= pixelsOf(tiff, ifd) * PACKED_BITS;
    if (stored > 0 && !isDng(tiff)) checkBlankEnd(tiff.bytes, start, end, plain || packed);
    return plain && stored * 8 >= bitsOf(tiff, ifd);
  });
}

const UNCOMPRESSED = 1;
const PACKED_BITS = 12;

function pixelsOf(tiff: Tiff, ifd: TiffIfd): number {
  return (number(tiff, ifd, TAG.imageWidth) ?? 0) * (number(tiff, ifd, TAG.imageLength) ?? 0);
}

/** Of all samples together. */
function bitsOf(tiff: Tiff, ifd: TiffIfd): number {
  const bits = number(tiff, ifd, TAG.bitsPerSample) ?? 0;
  return pixelsOf(tiff, ifd) * bits * (number(tiff, ifd, TAG.samplesPerPixel) ?? 1) || Number.POSITIVE_INFINITY;
}

/** Raws whose directories say how large they are; LibRaw would say only that it cannot read them. */
function checkPixelCount(tiff: Tiff, ifd: TiffIfd): void {
  const width = number(tiff, ifd, TAG.imageWidth);
  const height = number(tiff, ifd, TAG.imageLength);
  if (width === null || height === null) return;
  checkSize(width, height);
  // A DNG may be lossy, and then as small as a JPEG.
  if (isDng(tiff)) checkStillLength(width, height, tiff.bytes.length, "jpeg");
  else checkDataLength(width, height, tiff.bytes.length);
}

function checkTileCount(tiff: Tiff, ifd: TiffIfd): void {
  const [width, height, tileWidth, tileHeight] = [TAG.imageWidth, TAG.imageLength, TAG.tileWidth, TAG.tileLength].map(
    (tag) => number(tiff, ifd, tag) ?? 0,
  ) as [number, number, number, number];
  const given = ifd.get(TAG.tileOffsets)?.count;
  if (given === undefined || tileWidth < 1 || tileHeight < 1) return;
  const needed = Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight);
  if (given < needed) throw new RushesError("unreadable", `Expected ${needed} tiles but the directory lists ${given}`);
}

/** Strips that are looked at to find the directory with the most data. */
const LISTED = 4096;

/** Those that hold the raw: marked so, or CR2's fourth, or else the one with the most data. */
function pictureDirectories(tiff: Tiff): TiffIfd[] {
  if (tiff.magic === PANASONIC) return [];
  const marked = rawDirectory(tiff);
  if (marked !== null) return [marked];
  const isCr2 = startsWith(tiff.bytes, 8, "CR");
  const fourth = tiff.ifds[3];
  if (isCr2 && fourth !== undefined) return [fourth];
  const amount = (ifd: TiffIfd): number =>
    [TAG.stripByteCounts, TAG.tileByteCounts].reduce(
      (sum, tag) => sum + (numbers(tiff, ifd, tag, LISTED) ?? []).reduce((total, count) => total + count, 0),
      0,
    );
  return allIfds(tiff)
    .toSorted((a, b) => amount(b) - amount(a))
    .slice(0, 1);
}

/** Panasonic's byte count says nothing; its packings have fixed sizes: pixels in 16 bytes, by RawFormat. */
const PANASONIC_PIXELS: Readonly<Record<number, number>> = { 4: 14, 5: 10, 6: 14, 7: 10 };

function checkPanasonic(tiff: Tiff): void {
  const [main] = tiff.ifds;
  if (main === undefined) throw new RushesError("truncated", "Expected a directory but the file ends before it");
  const width = number(tiff, main, TAG.panasonicWidth) ?? 0;
  const height = number(tiff, main, TAG.panasonicHeight) ?? 0;
  const strip = number(tiff, main, TAG.stripOffsets) ?? 0;
  const start = number(tiff, main, TAG.panasonicRawDataOffset) ?? (strip < 0xffffffff ? strip : 0);
  const perBlock = PANASONIC_PIXELS[number(tiff, main, TAG.panasonicRawFormat) ?? 4];
  if (perBlock === undefined) return;
  const end = start + Math.floor((width * height * 16) / perBlock);
  expectBytes(tiff.bytes, end);
  checkBlankEnd(tiff.bytes, start, end, false);
}
