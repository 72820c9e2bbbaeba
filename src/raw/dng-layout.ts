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

/** A part of what is stored, in pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where light falls on the sensor; all of it where the tag makes no sense. */
export function activeArea({ tiff, raw }: DngPlace, width: number, height: number): Area {
  const [top = 0, left = 0, bottom = height, right = width] = numbers(tiff, raw, TAG.activeArea) ?? [];
  if (top >= 0 && left >= 0 && top < bottom && left < right && bottom <= height && right <= width) {
    return { left, top, width: right - left, height: bottom - top };
  }
  return { left: 0, top: 0, width, height };
}

/** DefaultCrop within ActiveArea, rounded to pixels; what makes no sense is ignored. */
export function visibleArea(place: DngPlace, width: number, height: number): Area {
  const { tiff, raw } = place;
  const active = activeArea(place, width, height);
  const [x = 0, y = 0] = (numbers(tiff, raw, TAG.defaultCropOrigin) ?? []).map(Math.round);
  const [w = active.width, h = active.height] = (numbers(tiff, raw, TAG.defaultCropSize) ?? []).map(Math.round);
  if (x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= active.width && y + h <= active.height) {
    return { left: active.left + x, top: active.top + y, width: w, height: h };
  }
  return active;
}

/** How much larger than the picture its tiles may be in all: padding, not an attempt on memory. */
const MOST_PADDING = 4;
const SMALL_TILE = 1 << 22;

/** @throws RushesError `unreadable` when a tile is much larger than the picture. */
export function checkTileSize([first]: readonly DngPart[], width: number, height: number): void {
  const most = Math.max(width * height * MOST_PADDING, SMALL_TILE);
  if (first === undefined || first.width * first.height > most) {
    throw new RushesError("unreadable", `Expected tiles for ${width}×${height} pixels but they are much larger`);
  }
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
  if (partWidth < 1 || partHeight < 1) {
    throw new RushesError("unreadable", `Expected strips or tiles but they have ${partWidth}×${partHeight} pixels`);
  }
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
  const parts = Array.from({ length: count }, (_, index) => {
    const y = Math.floor(index / across) * partHeight;
    const partRows = tiled ? partHeight : Math.min(partHeight, height - y);
    const offset = offsets[index] as number;
    const length = packedBits === null ? (lengths?.[index] ?? 0) : partRows * Math.ceil((partWidth * packedBits) / 8);
    if (length === 0) throw new RushesError("truncated", `Expected pixels in strip or tile ${index} but it has none`);
    if (offset + length > tiff.bytes.length) {
      const found = tiff.bytes.length;
      throw new RushesError(
        "truncated",
        `Expected pixels up to byte ${offset + length} but the file has ${found} bytes`,
      );
    }
    return { x: (index % across) * partWidth, y, width: partWidth, height: partRows, offset, length };
  });
  checkApart(parts);
  return parts;
}

/** @throws RushesError `unreadable` when parts share bytes: a small file that claims to be a large picture. */
function checkApart(parts: readonly DngPart[]): void {
  const sorted = parts.toSorted((a, b) => a.offset - b.offset);
  for (const [index, part] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before !== undefined && before.offset + before.length > part.offset) {
      const [first, second] = [parts.indexOf(before), parts.indexOf(part)];
      throw new RushesError("unreadable", `Expected strips or tiles side by side but ${second} overlaps ${first}`);
    }
  }
}
