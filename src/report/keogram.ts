import sharp from "sharp";
import { RushesError } from "../base/errors.ts";
import type { ReportImage } from "./report.ts";
import { checkThumb, toDataUri } from "./thumb.ts";
import type { Thumb } from "./thumb.ts";

/** Height of a keogram in pixels, and of the columns taken for it. */
export const KEOGRAM_HEIGHT = 240;

/** Below the first, columns are widened by a whole factor; above the second, they are averaged together. */
const MIN_WIDTH = 1200;
const MAX_WIDTH = 2400;

/** Where no picture is: nearly black, as unexposed film. */
const GAP = 12;

/** One picture's share of a keogram: KEOGRAM_HEIGHT × 3 bytes of display-encoded RGB, from the top. */
export type KeogramColumn = Uint8Array;

/**
 * The centre column of a picture, brought to KEOGRAM_HEIGHT by averaging (or repeating) rows. Small enough to keep one
 * for every picture of a shot, so that thumbs need not be kept.
 * @throws RushesError `bad-argument` for a thumb whose size and bytes disagree.
 */
export function takeKeogramColumn(thumb: Thumb): KeogramColumn {
  checkThumb(thumb);
  const { width, height, rgb } = thumb;
  const column = new Uint8Array(KEOGRAM_HEIGHT * 3);
  const x = width >> 1;
  for (let row = 0; row < KEOGRAM_HEIGHT; row++) {
    const top = Math.floor((row * height) / KEOGRAM_HEIGHT);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / KEOGRAM_HEIGHT));
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let y = top; y < bottom; y++) sum += rgb[(y * width + x) * 3 + channel] as number;
      column[row * 3 + channel] = Math.round(sum / (bottom - top));
    }
  }
  return column;
}

/**
 * A shot at a glance: time from left to right, one column per slot, null left dark. Few columns are widened by a whole
 * factor, never blended, so that a step between neighbours stays visible.
 * @throws RushesError `bad-argument` without columns, or for a column of another height.
 */
export async function buildKeogram(columns: readonly (KeogramColumn | null)[]): Promise<ReportImage> {
  if (columns.length === 0) throw new RushesError("bad-argument", "Expected columns for a keogram but received none");
  const factor = Math.max(1, Math.ceil(MIN_WIDTH / columns.length));
  const width = columns.length * factor;
  const pixels = new Uint8Array(width * KEOGRAM_HEIGHT * 3).fill(GAP);
  for (const [index, column] of columns.entries()) {
    if (column === null) continue;
    if (column.length !== KEOGRAM_HEIGHT * 3) {
      throw new RushesError(
        "bad-argument",
        `Expected ${KEOGRAM_HEIGHT * 3} bytes for a keogram column but received ${column.length}`,
      );
    }
    for (let row = 0; row < KEOGRAM_HEIGHT; row++) {
      const source = column.subarray(row * 3, row * 3 + 3);
      for (let x = 0; x < factor; x++) pixels.set(source, (row * width + index * factor + x) * 3);
    }
  }
  const shown = Math.min(width, MAX_WIDTH);
  const jpeg = await sharp(pixels, { raw: { width, height: KEOGRAM_HEIGHT, channels: 3 } })
    .resize(shown, KEOGRAM_HEIGHT, { fit: "fill" })
    .jpeg({ quality: 82, mozjpeg: true, chromaSubsampling: "4:4:4" })
    .toBuffer();
  return { uri: toDataUri("image/jpeg", jpeg), width: shown, height: KEOGRAM_HEIGHT };
}
