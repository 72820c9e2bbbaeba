import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { BLOCK, findXtransPattern } from "../kernels/xtrans-pattern.ts";

/** A photograph in square blocks of pixels, in the sensor's orientation. */
export interface Blocks {
  /** Across and down; 0 where the photograph is too small. */
  readonly width: number;
  readonly height: number;
  /** Pixels of a block's side, and the photograph's column and row where the first one begins. */
  readonly side: number;
  readonly left: number;
  readonly top: number;
}

/** Blocks that all hold the same share of each colour, as near to `longSide` of them along the long side as can be. */
export function planBlocks(image: RawImage, longSide: number): Blocks {
  const { unit, left, top } = findBlocks(image);
  const side = chooseSide(Math.max(image.width, image.height), unit, longSide);
  const width = Math.max(0, Math.floor((image.width - left) / side));
  const height = Math.max(0, Math.floor((image.height - top) / side));
  return { width, height, side, left, top };
}

/**
 * log2 of each block's mean (1.0 = clipping) and `floor`, as float32 at `dst`.
 * @param dstStride bytes from row to row; up to 3 floats past a row's end are written
 */
export function measureLogs(
  { memory, exports }: Kernels,
  image: RawImage,
  { width, height, side, left, top }: Blocks,
  floor: number,
  dst: number,
  dstStride: number,
): void {
  const { mark } = memory;
  const channels = image.layout === "rgb" ? 3 : 1;
  const across = side * channels;
  const black = meanBlack(image);
  exports.logBlocks(
    image.offset + (top * image.stride + left * channels) * 2,
    image.stride,
    across,
    side,
    width,
    height,
    black * across * side,
    1 / (across * side * Math.max(1, image.white - black)),
    floor,
    memory.take(across * width * 4),
    dst,
    dstStride,
  );
  memory.release(mark);
}

/** Pixels that a block's side is a multiple of, and where the first one lies. */
function findBlocks(image: RawImage): { readonly unit: number; readonly left: number; readonly top: number } {
  if (image.layout === "rgb") return { unit: 1, left: 0, top: 0 };
  if (image.layout === "bayer") return { unit: 2, left: 0, top: 0 };
  const pattern = findXtransPattern(image.cfa);
  if (pattern === null) throw new RushesError("unsupported", `Expected X-Trans but received ${image.cfa.join(" ")}`);
  return { unit: BLOCK, left: pattern.x, top: pattern.y };
}

/** The multiple of `unit` that brings the long side closest to the wanted one, in proportion. */
function chooseSide(long: number, unit: number, wanted: number): number {
  const low = Math.max(unit, Math.floor(long / wanted / unit) * unit);
  const high = low + unit;
  return long / low <= (wanted / (long / high)) * wanted ? low : high;
}

/** Black level of a block's mean. */
function meanBlack({ layout, black }: RawImage): number {
  if (layout === "bayer") return (black[0] + black[1] + black[2] + black[3]) / 4;
  if (layout === "rgb") return (black[0] + black[1] + black[2]) / 3;
  return (2 * black[0] + 5 * black[1] + 2 * black[2]) / 9;
}
