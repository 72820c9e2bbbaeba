import type { Picture, PixelFormat, Plane } from "../kernels/picture.ts";
import { linearToSrgb } from "../base/srgb.ts";

/** Steps of the table from display code to screen code. */
const STEPS = 2048;
/** Rows under a pixel that are read: a thumb is not worth a whole picture's memory traffic. */
const ROWS = 4;
/** A display code (0 to 1, BT.1886) → an sRGB byte, for screens. */
const SCREEN = Uint8Array.from({ length: STEPS + 1 }, (_, step) =>
  Math.round(255 * linearToSrgb((step / STEPS) ** 2.4)),
);

/**
 * A small copy of a picture for reports: `width` × `height` × 3 bytes R G B, sRGB-encoded. Each pixel is the mean of
 * the codes under it, so that what is finer than a pixel neither flickers nor aliases.
 * @param buffer the memory that holds the picture
 */
export function makeThumbnail(buffer: ArrayBufferLike, picture: Picture, width: number, height: number): Uint8Array {
  const [luma, cb, cr] = picture.planes.map((plane) => shrink(buffer, picture.format, plane, width, height)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const y = (luma[i]! - 16) / 219;
    const red = y + ((cr[i]! - 128) / 224) * 1.5748;
    const blue = y + ((cb[i]! - 128) / 224) * 1.8556;
    const green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152;
    rgb[i * 3] = screenByte(red);
    rgb[i * 3 + 1] = screenByte(green);
    rgb[i * 3 + 2] = screenByte(blue);
  }
  return rgb;
}

function screenByte(code: number): number {
  return SCREEN[Math.min(STEPS, Math.max(0, (code * STEPS + 0.5) | 0))]!;
}

/** Box means of a plane, in 8-bit codes: rows are added up first, so that the long loop runs along them. */
function shrink(
  buffer: ArrayBufferLike,
  format: PixelFormat,
  plane: Plane,
  width: number,
  height: number,
): Float32Array {
  const wide = format !== "yuv420p";
  const codes = wide ? new Uint16Array(buffer, 0, buffer.byteLength >> 1) : new Uint8Array(buffer);
  const result = new Float32Array(width * height);
  const across = edges(plane.width, width);
  const down = edges(plane.height, height);
  const sums = new Int32Array(plane.width);
  for (let y = 0; y < height; y++) {
    const rows = chooseRows(down.first[y]!, down.end[y]!).map(
      (row) => (plane.offset + row * plane.stride) / (wide ? 2 : 1),
    );
    addRows(codes, rows, sums);
    const share = 1 / (ROWS * (wide ? 4 : 1));
    for (let x = 0; x < width; x++) {
      const left = across.first[x]!;
      const right = across.end[x]!;
      let sum = 0;
      for (let column = left; column < right; column++) sum += sums[column]!;
      result[y * width + x] = (sum * share) / (right - left);
    }
  }
  return result;
}

/** Rows from `top` to `bottom`, spread evenly; where there are fewer, some count twice. */
function chooseRows(top: number, bottom: number): readonly number[] {
  return Array.from({ length: ROWS }, (_, k) => top + Math.floor(((k + 0.5) * (bottom - top)) / ROWS));
}

function addRows(codes: Uint8Array | Uint16Array, rows: readonly number[], sums: Int32Array): void {
  const [a, b, c, d] = rows as [number, number, number, number];
  const { length } = sums;
  for (let x = 0; x < length; x++) sums[x] = codes[a + x]! + codes[b + x]! + codes[c + x]! + codes[d + x]!;
}

/** Which of `from` samples each of `to` takes, `end` not included: at least one. */
function edges(from: number, to: number): { readonly first: Int32Array; readonly end: Int32Array } {
  const first = Int32Array.from({ length: to }, (_, i) => Math.min(from - 1, Math.floor((i * from) / to)));
  const end = first.map((start, i) => Math.max(start + 1, Math.floor(((i + 1) * from) / to)));
  return { first, end };
}
