import {
  AVCHROMA_LOC_LEFT,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P10LE,
} from "node-av/constants";
import type { AVPixelFormat } from "node-av/constants";
import { Rational } from "node-av/lib";
import type { CodecContext, CodecParameters, Frame } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import type { Picture, PixelFormat, Plane } from "../kernels/picture.ts";

export const AV_FORMATS: Readonly<Record<PixelFormat, AVPixelFormat>> = {
  yuv420p: AV_PIX_FMT_YUV420P,
  yuv420p10le: AV_PIX_FMT_YUV420P10LE,
  yuv422p10le: AV_PIX_FMT_YUV422P10LE,
};

/** Says what our pictures are: BT.709, limited range, square pixels, chroma to the left. */
export function tagColour(target: CodecContext | CodecParameters | Frame): void {
  target.colorRange = AVCOL_RANGE_MPEG;
  target.colorPrimaries = AVCOL_PRI_BT709;
  target.colorTrc = AVCOL_TRC_BT709;
  target.colorSpace = AVCOL_SPC_BT709;
  target.chromaLocation = AVCHROMA_LOC_LEFT;
  target.sampleAspectRatio = new Rational(1, 1);
}

/** Bytes of a sample. */
function sampleBytes(format: PixelFormat): 1 | 2 {
  return format === "yuv420p" ? 1 : 2;
}

/**
 * Copies a picture from shared memory into `frame`, which gets pixels of its own where it has none, or where an
 * encoder still looks at the old ones. Returns what went wrong, if anything.
 */
export function fillFrame(frame: Frame, buffer: SharedArrayBuffer, picture: Picture): RushesError | null {
  const format = AV_FORMATS[picture.format];
  if (frame.width === 0 || !frame.isWritable) {
    frame.unref();
    frame.format = format;
    frame.width = picture.width;
    frame.height = picture.height;
    const status = frame.getBuffer();
    if (status < 0) return outOfMemory(picture);
  }
  tagColour(frame);
  const planes = frame.data;
  if (planes === null) return outOfMemory(picture);
  const strides = frame.linesize;
  picture.planes.forEach((plane, index) => {
    copyPlane(plane, sampleBytes(picture.format), buffer, planes[index] as Buffer, strides[index] as number);
  });
  return null;
}

function copyPlane(plane: Plane, bytes: number, buffer: SharedArrayBuffer, target: Buffer, stride: number): void {
  const row = plane.width * bytes;
  if (plane.stride === stride) {
    const length = stride * (plane.height - 1) + row;
    target.set(new Uint8Array(buffer, plane.offset, length));
    return;
  }
  for (let y = 0; y < plane.height; y++) {
    target.set(new Uint8Array(buffer, plane.offset + y * plane.stride, row), y * stride);
  }
}

/** Where the planes of a picture lie that starts at byte 0, without padding, and how many bytes they take. */
export function layPicture(
  format: PixelFormat,
  width: number,
  height: number,
): { readonly picture: Picture; readonly bytes: number } {
  const sample = sampleBytes(format);
  const columns = Math.ceil(width / 2);
  const rows = format === "yuv422p10le" ? height : Math.ceil(height / 2);
  const luma = width * height * sample;
  const chroma = columns * rows * sample;
  const plane = { stride: columns * sample, width: columns, height: rows };
  const planes: Picture["planes"] = [
    { offset: 0, stride: width * sample, width, height },
    { offset: luma, ...plane },
    { offset: luma + chroma, ...plane },
  ];
  return { picture: { format, width, height, planes }, bytes: luma + 2 * chroma };
}

/** Copies the pixels of `frame`, which is of the picture's format and size, to shared memory. */
export function readFrame(frame: Frame, buffer: SharedArrayBuffer, picture: Picture): void {
  const planes = frame.data;
  const strides = frame.linesize;
  for (const [index, plane] of picture.planes.entries()) {
    const source = planes?.[index];
    const stride = strides[index];
    if (source === undefined || stride === undefined) throw outOfMemory(picture);
    const row = plane.width * sampleBytes(picture.format);
    const target = new Uint8Array(buffer, plane.offset, plane.stride * plane.height);
    for (let y = 0; y < plane.height; y++) {
      target.set(source.subarray(y * stride, y * stride + row), y * plane.stride);
    }
  }
}

function outOfMemory(picture: Picture): RushesError {
  return new RushesError(
    "encode",
    `Expected memory for a picture of ${picture.width}×${picture.height} but there is none`,
  );
}
