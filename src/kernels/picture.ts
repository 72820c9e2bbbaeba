/** How the pixels of a finished picture are packed. Planar Y'CbCr, BT.709, limited range; 10-bit as uint16 little-endian. */
export type PixelFormat = "yuv420p" | "yuv420p10le" | "yuv422p10le";

export interface Plane {
  /** Byte offset into the memory that holds the picture. */
  readonly offset: number;
  /** Bytes from row to row. */
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** A finished picture in shared memory. Planes Y, Cb, Cr. Chroma sits left (MPEG-2 siting) in 4:2:0. */
export interface Picture {
  readonly format: PixelFormat;
  readonly width: number;
  readonly height: number;
  readonly planes: readonly [Plane, Plane, Plane];
}
