import { RushesError } from "../base/errors.ts";

/** Larger pictures are refused before anything is allocated for them. */
export const MOST_PIXELS = 400_000_000;
/** No raw compression gets below this many bits a pixel; less data than that is not all of it. */
const FEWEST_BITS_PER_PIXEL = 0.5;

/** Huffman codes have a bit at least, and a JPEG one for each block of 8 × 8. */
const FEWEST_BITS_PER_JPEG_PIXEL = 1 / 64;
/** What deflate, LZW or WebP make of one colour all over stays above it, but for a WebP of nothing. */
const FEWEST_BITS_PER_STILL_PIXEL = 1 / 2048;

/** @throws RushesError `unreadable` when there are no pixels; `unsupported` when there are too many. */
export function checkSize(width: number, height: number): void {
  if (!(width >= 1 && height >= 1)) {
    throw new RushesError("unreadable", `Expected a picture but its header says ${width}×${height} pixels`);
  }
  if (width * height > MOST_PIXELS) {
    const most = MOST_PIXELS / 1_000_000;
    throw new RushesError("unsupported", `Expected at most ${most} megapixels but the header says ${width}×${height}`);
  }
}

/** @throws RushesError `truncated` when `length` bytes cannot hold so many pixels of a raw. */
export function checkDataLength(width: number, height: number, length: number): void {
  if (length * 8 < width * height * FEWEST_BITS_PER_PIXEL) {
    throw new RushesError("truncated", `Expected data for ${width}×${height} pixels but the file has ${length} bytes`);
  }
}

/** A picture of this many pixels may hold anything; larger ones need data for `share` bits a pixel. */
const SMALL_PICTURE = 1 << 22;

/** @throws RushesError `truncated` when all `parts` together have fewer than `share` bits a pixel. */
export function checkDataShare(
  width: number,
  height: number,
  parts: readonly { readonly length: number }[],
  share: number,
): void {
  const data = parts.reduce((sum, part) => sum + part.length, 0);
  if (width * height > SMALL_PICTURE && data * 8 < width * height * share) {
    throw new RushesError("truncated", `Expected data for ${width}×${height} pixels but there are ${data} bytes`);
  }
}

/** @throws RushesError `truncated` when `length` bytes cannot hold so many pixels of a finished picture. */
export function checkStillLength(width: number, height: number, length: number, format: string): void {
  const fewest = format === "jpeg" ? FEWEST_BITS_PER_JPEG_PIXEL : FEWEST_BITS_PER_STILL_PIXEL;
  if (length * 8 < width * height * fewest) {
    throw new RushesError("truncated", `Expected data for ${width}×${height} pixels but the file has ${length} bytes`);
  }
}
