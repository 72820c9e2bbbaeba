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

/**
 * Packs four rows of code values, in quartets, into a picture: dither, rounding, chroma subsampling. The quartet
 * before `cb` and `cr` is free to be written. `picture` numbers the dither.
 */
export function createPackStage(
  kernels: Kernels,
  target: Picture,
  picture: number,
): (firstRow: number, y: number, cb: number, cr: number) => void {
  const { exports } = kernels;
  const { bits, halvesRows } = FORMATS[target.format];
  const wide = bits === 8 ? 0 : 1;
  const seeds = [0, 1, 2].map((channel) => hash32(hash32(picture) + channel));

  function pack(channel: number, src: number, firstRow: number, rows: number): void {
    const { offset, stride, width, height } = target.planes[channel]!;
    const count = Math.min(rows, height - firstRow);
    exports.packRows(src, width, count, firstRow, seeds[channel]!, wide, offset + firstRow * stride, stride);
  }

  return (firstRow, y, cb, cr) => {
    pack(0, y, firstRow, 4);
    for (const [channel, src] of [
      [1, cb],
      [2, cr],
    ] as const) {
      const { width } = target.planes[channel];
      exports.halveColumns(src, width, src);
      if (halvesRows) exports.halveRows(src, width, src);
      pack(channel, src, halvesRows ? firstRow / 2 : firstRow, halvesRows ? 2 : 4);
    }
  };
}
