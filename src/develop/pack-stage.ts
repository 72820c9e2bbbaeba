import type { KernelExports, Kernels } from "../kernels/instance.ts";
import type { KernelMemory } from "../kernels/memory.ts";
import { layPicture, movePicture, type Picture, PIXEL_FACTS, type PixelFormat } from "../kernels/picture.ts";
import { hash32 } from "../base/hash32.ts";

/** Rows start on cache lines. */
const ROW_ALIGNMENT = 64;

/** Takes the planes of a picture. Rows start on cache lines and have room for what kernels write beyond. */
export function takePicture(memory: KernelMemory, format: PixelFormat, width: number, height: number): Picture {
  const { picture, bytes } = layPicture(format, width, height, ROW_ALIGNMENT);
  return movePicture(picture, memory.take(bytes));
}

/** What chroma is to be multiplied with, as the kernels that halve it add up and do not divide. */
export function chromaScale(format: PixelFormat): number {
  const { halvesColumns, halvesRows } = PIXEL_FACTS[format];
  return halvesRows ? 1 / 8 : halvesColumns ? 1 / 4 : 1;
}

/**
 * Packs four rows of code values (Y' from black, chroma from grey on and times `chromaScale`; or R'G'B', or light), in
 * quartets, into a picture: chroma subsampling, dither, rounding. The chroma given is written to. `picture` numbers the
 * dither, which 16 bits do without.
 */
export function createPackStage(
  { exports, memory }: Kernels,
  target: Picture,
  picture: number,
): (firstRow: number, y: number, cb: number, cr: number) => void {
  const { format } = target;
  if (format === "rgb16" || format === "rgbf16") return createRgbPackStage(exports, target);
  const { bits, halvesColumns, halvesRows } = PIXEL_FACTS[format];
  const wide = bits === 8 ? 0 : 1;
  const unit = 2 ** (bits - 8);
  const seeds = [0, 1, 2].map((channel) => hash32(hash32(picture) + channel));
  const codes = memory.take(Math.ceil(target.width / 16) * 64 * (1 + wide));

  function pack(channel: number, src: number, firstRow: number, rows: number, zero: number): void {
    const { offset, stride, width, height } = target.planes[channel]!;
    const seed = hash32(seeds[channel]! + firstRow);
    exports.ditherCodes(src, width * rows, zero, seed, wide, codes);
    const kept = Math.min(rows, height - firstRow);
    exports.dealRows(codes, width, rows, wide, offset + firstRow * stride, stride, kept);
  }

  return (firstRow, y, cb, cr) => {
    pack(0, y, firstRow, 4, 16 * unit);
    for (const [channel, src] of [
      [1, cb],
      [2, cr],
    ] as const) {
      const { width } = target.planes[channel];
      if (halvesRows) exports.halveBoth(src, width, src);
      else if (halvesColumns) exports.halveColumns(src, width, src);
      pack(channel, src, halvesRows ? firstRow / 2 : firstRow, halvesRows ? 2 : 4, 128 * unit);
    }
  };
}

function createRgbPackStage(
  exports: KernelExports,
  target: Picture,
): (firstRow: number, red: number, green: number, blue: number) => void {
  const pack = target.format === "rgb16" ? exports.packWords : exports.packHalves;
  return (firstRow, ...sources) => {
    for (const [channel, { offset, stride, width, height }] of target.planes.entries()) {
      pack(sources[channel]!, width, offset + firstRow * stride, stride, Math.min(4, height - firstRow));
    }
  };
}
