import {
  AV_PIX_FMT_GBRP16LE,
  AV_PIX_FMT_GBRPF16LE,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P10LE,
} from "node-av/constants";
import type { AVPixelFormat } from "node-av/constants";
import type { Frame } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import type { FilmColour } from "../film/colour.ts";
import { type Picture, PIXEL_FACTS, type PixelFormat, type Plane } from "../kernels/picture.ts";
import { tagColour } from "./tag-colour.ts";

/** Of the formats that encoders are given. */
export const AV_FORMATS: Readonly<Record<PixelFormat, AVPixelFormat>> = {
  yuv420p: AV_PIX_FMT_YUV420P,
  yuv420p10le: AV_PIX_FMT_YUV420P10LE,
  yuv422p10le: AV_PIX_FMT_YUV422P10LE,
  yuv444p10le: AV_PIX_FMT_YUV444P10LE,
  rgb16: AV_PIX_FMT_GBRP16LE,
  rgbf16: AV_PIX_FMT_GBRPF16LE,
};

const INDICES = [0, 1, 2] as const;
/** Where red, green and blue lie in FFmpeg's planes. */
const GBR = [2, 0, 1] as const;

/**
 * Copies a picture from shared memory into `frame`, which gets pixels of its own where it has none, or where an
 * encoder still looks at the old ones. Returns what went wrong, if anything.
 */
export function fillFrame(
  frame: Frame,
  buffer: SharedArrayBuffer,
  picture: Picture,
  colour: FilmColour,
): RushesError | null {
  const format = AV_FORMATS[picture.format];
  if (frame.width === 0 || !frame.isWritable) {
    frame.unref();
    frame.format = format;
    frame.width = picture.width;
    frame.height = picture.height;
    const status = frame.getBuffer();
    if (status < 0) return outOfMemory(picture);
  }
  tagColour(frame, colour, picture.format);
  const planes = frame.data;
  if (planes === null) return outOfMemory(picture);
  const strides = frame.linesize;
  const { bytes } = PIXEL_FACTS[picture.format];
  const order = picture.format === "rgb16" ? GBR : INDICES;
  picture.planes.forEach((plane, index) => {
    const at = order[index] as number;
    copyPlane(plane, bytes, buffer, planes[at] as Buffer, strides[at] as number);
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

/** Copies the pixels of `frame`, which is of the picture's format and size, to shared memory. */
export function readFrame(frame: Frame, buffer: SharedArrayBuffer, picture: Picture): void {
  const planes = frame.data;
  const strides = frame.linesize;
  for (const [index, plane] of picture.planes.entries()) {
    const source = planes?.[index];
    const stride = strides[index];
    if (source === undefined || stride === undefined) throw outOfMemory(picture);
    const row = plane.width * PIXEL_FACTS[picture.format].bytes;
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
