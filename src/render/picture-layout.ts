import type { Size } from "../edit/framing.ts";
import type { Picture, PixelFormat, Plane } from "../kernels/picture.ts";

/** Rows start on a SIMD-friendly boundary. */
const ROW_ALIGNMENT = 64;

/** Where the planes of a packed picture lie, from offset 0, and how many bytes they take together. */
export function pictureLayout(output: Size, format: PixelFormat): { readonly size: number; readonly picture: Picture } {
  const sampleBytes = format === "yuv420p" ? 1 : 2;
  const chromaHeight = format === "yuv422p10le" ? output.height : output.height / 2;
  let offset = 0;
  const plane = (width: number, height: number): Plane => {
    const stride = Math.ceil((width * sampleBytes) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
    const result = { offset, stride, width, height };
    offset += stride * height;
    return result;
  };
  const planes: readonly [Plane, Plane, Plane] = [
    plane(output.width, output.height),
    plane(output.width / 2, chromaHeight),
    plane(output.width / 2, chromaHeight),
  ];
  return { size: offset, picture: { format, width: output.width, height: output.height, planes } };
}
