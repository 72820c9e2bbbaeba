/**
 * How the pixels of a finished picture are packed. All planar, samples above 8 bits as uint16 little-endian.
 *
 * `yuv…`: Y'CbCr in limited range, by the film's colour; `p10le`: 10 bits. `rgb16`: R'G'B' of 16 bits, 0 to 65535 from
 * black to white. `rgbf16`: scene-linear R G B in ACEScg as IEEE 754 half floats.
 */
export type PixelFormat = "yuv420p" | "yuv420p10le" | "yuv422p10le" | "yuv444p10le" | "rgb16" | "rgbf16";

/** What a pixel format is made of. */
export interface PixelFacts {
  readonly bits: 8 | 10 | 16;
  /** Bytes of a sample. */
  readonly bytes: 1 | 2;
  /** Of the second and third plane, columns or rows are half as many. */
  readonly halvesColumns: boolean;
  readonly halvesRows: boolean;
}

export const PIXEL_FACTS: Readonly<Record<PixelFormat, PixelFacts>> = {
  yuv420p: { bits: 8, bytes: 1, halvesColumns: true, halvesRows: true },
  yuv420p10le: { bits: 10, bytes: 2, halvesColumns: true, halvesRows: true },
  yuv422p10le: { bits: 10, bytes: 2, halvesColumns: true, halvesRows: false },
  yuv444p10le: { bits: 10, bytes: 2, halvesColumns: false, halvesRows: false },
  rgb16: { bits: 16, bytes: 2, halvesColumns: false, halvesRows: false },
  rgbf16: { bits: 16, bytes: 2, halvesColumns: false, halvesRows: false },
};

export interface Plane {
  /** Byte offset into the memory that holds the picture. */
  readonly offset: number;
  /** Bytes from row to row. */
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** A finished picture in shared memory. Planes Y, Cb, Cr or R, G, B. Halved columns of chroma sit left (MPEG-2 siting). */
export interface Picture {
  readonly format: PixelFormat;
  readonly width: number;
  readonly height: number;
  readonly planes: readonly [Plane, Plane, Plane];
}

/**
 * Where the planes of a picture lie, one after the other from offset 0, and how many bytes they take together.
 * @param alignment bytes of which rows start on a multiple
 */
export function layPicture(
  format: PixelFormat,
  width: number,
  height: number,
  alignment = 1,
): { readonly picture: Picture; readonly bytes: number } {
  const { bytes, halvesColumns, halvesRows } = PIXEL_FACTS[format];
  let end = 0;
  const lay = (columns: number, rows: number): Plane => {
    const stride = Math.ceil((columns * bytes) / alignment) * alignment;
    const plane = { offset: end, stride, width: columns, height: rows };
    end += stride * rows;
    return plane;
  };
  const [columns, rows] = [halvesColumns ? Math.ceil(width / 2) : width, halvesRows ? Math.ceil(height / 2) : height];
  const planes = [lay(width, height), lay(columns, rows), lay(columns, rows)] as const;
  return { picture: { format, width, height, planes }, bytes: end };
}

/** The same picture, `by` bytes further on in memory. */
export function movePicture(picture: Picture, by: number): Picture {
  const [first, second, third] = picture.planes.map((plane) => ({ ...plane, offset: plane.offset + by }));
  return { ...picture, planes: [first, second, third] as [Plane, Plane, Plane] };
}
