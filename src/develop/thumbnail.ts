import type { Picture, PixelFormat, Plane } from "../kernels/picture.ts";
import { linearToSrgb } from "./curve.ts";

/** Steps of the table from display code to screen code. */
const STEPS = 2048;
/** Rows under a pixel that are read at most: a thumb is not worth a whole picture's memory traffic. */
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
  return SCREEN[Math.round(Math.min(1, Math.max(0, code)) * STEPS)]!;
}

/** Box means of a plane, in 8-bit codes. */
function shrink(
  buffer: ArrayBufferLike,
  format: PixelFormat,
  plane: Plane,
  width: number,
  height: number,
): Float32Array {
  const wide = format !== "yuv420p";
  const result = new Float32Array(width * height);
  const edgesX = edges(plane.width, width);
  const edgesY = edges(plane.height, height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = edgesY[y]!;
    const step = Math.max(1, Math.floor((bottom - top) / ROWS));
    const rows = Math.ceil((bottom - top) / step);
    for (let row = top; row < bottom; row += step) {
      const at = plane.offset + row * plane.stride;
      const samples = wide ? new Uint16Array(buffer, at, plane.width) : new Uint8Array(buffer, at, plane.width);
      for (let x = 0; x < width; x++) {
        const [left, right] = edgesX[x]!;
        let sum = 0;
        for (let column = left; column < right; column++) sum += samples[column]!;
        result[y * width + x]! += sum / ((right - left) * rows * (wide ? 4 : 1));
      }
    }
  }
  return result;
}

/** Which of `from` samples each of `to` takes: at least one. */
function edges(from: number, to: number): readonly (readonly [number, number])[] {
  return Array.from({ length: to }, (_, i) => {
    const start = Math.min(from - 1, Math.floor((i * from) / to));
    return [start, Math.max(start + 1, Math.floor(((i + 1) * from) / to))] as const;
  });
}
