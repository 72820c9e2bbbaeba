import { RushesError } from "../base/errors.ts";
import type { DngPlace } from "./dng-levels.ts";
import { checkSize } from "./limits.ts";
import { TAG } from "./tags.ts";
import { number, numbers } from "./tiff.ts";

/** A strip or tile: where it lies in the picture and in the file. */
export interface DngPart {
  readonly x: number;
  readonly y: number;
  /** As coded; may reach over the right and bottom edges. */
  readonly width: number;
  readonly height: number;
  readonly offset: number;
  readonly length: number;
}

/** DefaultCrop within ActiveArea, rounded to pixels; what makes no sense is ignored. */
export function visibleArea(
  { tiff, raw }: DngPlace,
  width: number,
  height: number,
): { readonly left: number; readonly top: number; readonly width: number; readonly height: number } {
  let [top = 0, left = 0, bottom = height, right = width] = numbers(tiff, raw, TAG.activeArea) ?? [];
  if (!(top >= 0 && left >= 0 && top < bottom && left < right && bottom <= height && right <= width)) {
    [top, left, bottom, right] = [0, 0, height, width];
  }
  const [x = 0, y = 0] = (numbers(tiff, raw, TAG.defaultCropOrigin) ?? []).map(Math.round);
  const [w = right - left, h = bottom - top] = (numbers(tiff, raw, TAG.defaultCropSize) ?? []).map(Math.round);
  if (x >= 0 && y >= 0 && w >= 1 && h >= 1 && left + x + w <= right && top + y + h <= bottom) {
    return { left: left + x, top: top + y, width: w, height: h };
  }
  return { left, top, width: right - left, height: bottom - top };
}

/**
 * Strips or tiles, each checked to lie in the file.
 *
 * @param packedBits bits of all samples of a pixel where they are not compressed: lengths follow from it; null: as listed
 * @throws RushesError `truncated`, `unreadable` or `unsupported`
 */
export function readParts(
  { tiff, raw }: DngPlace,
  width: number,
  height: number,
  packedBits: number | null,
): DngPart[] {
  const tiled = raw.has(TAG.tileOffsets);
  const partWidth = tiled ? (number(tiff, raw, TAG.tileWidth) ?? 0) : width;
  const rows = number(tiff, raw, tiled ? TAG.tileLength : TAG.rowsPerStrip) ?? height;
  const partHeight = tiled ? rows : Math.min(rows, height);
  checkSize(partWidth, partHeight);
  const across = Math.ceil(width / partWidth);
  const count = across * Math.ceil(height / partHeight);
  const offsetTag = tiled ? TAG.tileOffsets : TAG.stripOffsets;
  const countTag = tiled ? TAG.tileByteCounts : TAG.stripByteCounts;
  const given = raw.get(offsetTag)?.count ?? 0;
  if (given < count) {
    throw new RushesError("unreadable", `Expected ${count} strips or tiles but the directory lists ${given}`);
  }
  const offsets = numbers(tiff, raw, offsetTag);
  const lengths = numbers(tiff, raw, countTag);
  if (offsets === null || (lengths === null && raw.has(countTag))) {
    throw new RushesError("truncated", "Expected a list of strips or tiles but the file ends before it");
  }
  return Array.from({ length: count }, (_, index) => {
    const y = Math.floor(index / across) * partHeight;
    const partRows = tiled ? partHeight : Math.min(partHeight, height - y);
    const offset = offsets[index] as number;
    const length = packedBits === null ? (lengths?.[index] ?? 0) : partRows * Math.ceil((partWidth * packedBits) / 8);
    if (offset + length > tiff.bytes.length || length === 0) {
      const found = tiff.bytes.length;
      throw new RushesError(
        "truncated",
        `Expected pixels up to byte ${offset + length} but the file has ${found} bytes`,
      );
    }
    return { x: (index % across) * partWidth, y, width: partWidth, height: partRows, offset, length };
  });
}
