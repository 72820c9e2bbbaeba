import { RushesError } from "../base/errors.ts";
import type { RawImage } from "../kernels/raw-image.ts";

/** A blank end shorter than this, or than this share of the data, may be padding. */
const LONGEST_PADDING = 65_536;
const PADDING_SHARE = 1 / 32;
/** A sensor may have a dead row; so many side by side are a hole in the file. */
const EMPTY_ROWS = 4;

/**
 * Finds files that have their full length while a card or a copy stopped early: what follows reads as zeros or as 0xff.
 *
 * @param start first byte of the samples as the file has them
 * @param end the byte after their last one
 * @param burnt true when samples lie plain in the file, so that 0xff may be burnt-out light
 * @throws RushesError `truncated`
 */
export function checkBlankEnd(bytes: Uint8Array, start: number, end: number, burnt: boolean): void {
  const most = Math.max(LONGEST_PADDING, (end - start) * PADDING_SHARE);
  const last = bytes[end - 1];
  if ((last !== 0 && last !== 0xff) || (last === 0xff && burnt)) return;
  let from = end;
  while (from > start && bytes[from - 1] === last) from--;
  if (end - from <= most) return;
  const what = last === 0 ? "zeros" : "bytes of 0xff";
  throw new RushesError(
    "truncated",
    `Expected pixels up to byte ${end} but from byte ${from} on there are only ${what}`,
  );
}

/**
 * Finds holes in a mosaic: rows that are all 0 where even no light at all gives the black level. Where black is 0, nothing
 * can be said.
 *
 * @param samples from the first visible one on
 * @throws RushesError `truncated`
 */
export function checkEmptyRows(
  samples: Uint16Array,
  { layout, width, height, stride, black }: Pick<RawImage, "layout" | "width" | "height" | "stride" | "black">,
): void {
  // X-Trans has three levels, others four.
  if (layout === "rgb" || !(Math.min(...black.slice(0, layout === "xtrans" ? 3 : 4)) > 0)) return;
  let empty = 0;
  for (let y = 0; y < height; y++) {
    let x = 0;
    while (x < width && samples[y * stride + x] === 0) x++;
    empty = x === width ? empty + 1 : 0;
    if (empty === EMPTY_ROWS) {
      throw new RushesError(
        "truncated",
        `Expected light but the rows from ${y + 1 - EMPTY_ROWS} on hold nothing, not even black`,
      );
    }
  }
}
