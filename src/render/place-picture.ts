import type { Size } from "../edit/framing.ts";
import type { KernelMemory } from "../kernels/memory.ts";
import {
  layPicture,
  movePicture,
  type Picture,
  PIXEL_FACTS,
  type PixelFormat,
  type Plane,
} from "../kernels/picture.ts";

/** Rows start on a SIMD-friendly boundary. */
const ROW_ALIGNMENT = 64;

/** Bytes that a picture of the film takes. */
export function pictureBytes({ width, height }: Size, format: PixelFormat): number {
  return layPicture(format, width, height, ROW_ALIGNMENT).bytes;
}

/**
 * Puts a developed view into a picture of the film's size at `offset`, centred on black (`fit`), and returns it.
 * Chroma planes keep their phase: the view starts at even pixels.
 */
export function placePicture(memory: KernelMemory, view: Picture, output: Size, offset: number): Picture {
  const { format } = view;
  const picture = movePicture(layPicture(format, output.width, output.height, ROW_ALIGNMENT).picture, offset);
  const { bytes, halvesColumns, halvesRows } = PIXEL_FACTS[format];
  const left = 2 * Math.floor((output.width - view.width) / 4);
  const top = 2 * Math.floor((output.height - view.height) / 4);
  for (const [index, target] of picture.planes.entries()) {
    const source = view.planes[index] as Plane;
    const isFirst = index === 0;
    const x = isFirst || !halvesColumns ? left : left / 2;
    const y = isFirst || !halvesRows ? top : top / 2;
    if (view.width !== output.width || view.height !== output.height) {
      const black = blackOf(format, isFirst);
      if (bytes === 1) memory.bytes(target.offset, target.stride * target.height).fill(black);
      else memory.uint16(target.offset, (target.stride / 2) * target.height).fill(black);
    }
    const rowBytes = source.width * bytes;
    const all = memory.bytes(0, memory.buffer.byteLength);
    for (let row = 0; row < source.height; row++) {
      const from = source.offset + row * source.stride;
      all.copyWithin(target.offset + (y + row) * target.stride + x * bytes, from, from + rowBytes);
    }
  }
  return picture;
}

/** The sample of black: luma, grey chroma, or no light. */
function blackOf(format: PixelFormat, isFirst: boolean): number {
  if (format === "rgb16" || format === "rgbf16") return 0;
  return (isFirst ? 16 : 128) * 2 ** (PIXEL_FACTS[format].bits - 8);
}
