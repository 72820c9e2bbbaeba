import type { Kernels } from "../kernels/instance.ts";
import type { KernelMemory } from "../kernels/memory.ts";
import type { Picture, PixelFormat, Plane } from "../kernels/picture.ts";
import { hash32 } from "../base/hash32.ts";

interface FormatFacts {
  readonly bits: 8 | 10;
  /** Chroma is halved down as well as across. */
  readonly halvesRows: boolean;
}

export const FORMATS: Readonly<Record<PixelFormat, FormatFacts>> = {
  yuv420p: { bits: 8, halvesRows: true },
  yuv420p10le: { bits: 10, halvesRows: true },
  yuv422p10le: { bits: 10, halvesRows: false },
};

/** Takes the planes of a picture. Rows start on cache lines and have room for what kernels write beyond. */
export function takePicture(memory: KernelMemory, format: PixelFormat, width: number, height: number): Picture {
  const { bits, halvesRows } = FORMATS[format];
  const plane = (planeWidth: number, planeHeight: number): Plane => {
    const stride = Math.ceil((planeWidth * (bits === 8 ? 1 : 2)) / 64) * 64;
    return { offset: memory.take(stride * planeHeight), stride, width: planeWidth, height: planeHeight };
  };
  const chroma = [width / 2, halvesRows ? height / 2 : height] as const;
  return { format, width, height, planes: [plane(width, height), plane(...chroma), plane(...chroma)] };
}

/** What chroma is to be multiplied with, as the kernels that halve it add up and do not divide. */
export function chromaScale(format: PixelFormat): number {
  return FORMATS[format].halvesRows ? 1 / 8 : 1 / 4;
}

/**
 * Packs four rows of code values (Y' from black, chroma from grey on and times `chromaScale`), in quartets, into a
 * picture: chroma subsampling, dither, rounding. The chroma given is written to. `picture` numbers the dither.
 */
export function createPackStage(
  { exports, memory }: Kernels,
  target: Picture,
  picture: number,
): (firstRow: number, y: number, cb: number, cr: number) => void {
  const { bits, halvesRows } = FORMATS[target.format];
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
      else exports.halveColumns(src, width, src);
      pack(channel, src, halvesRows ? firstRow / 2 : firstRow, halvesRows ? 2 : 4, 128 * unit);
    }
  };
}
