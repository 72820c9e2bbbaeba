import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { CameraFormat, CameraMosaic } from "./camera-raw.ts";
import { checkSize } from "./limits.ts";
import { LosslessJpegDecoder, type LosslessJpegHeader, readLosslessJpegHeader } from "./ljpeg.ts";
import type { MosaicSizes } from "./optical-black.ts";
import { TAG } from "./tags.ts";
import { number, numbers, type Tiff, type TiffIfd } from "./tiff.ts";

/** Which of a CR2's main directories holds the mosaic. */
const RAW_DIRECTORY = 3;
/** TIFF 6.0's own JPEG; Canon means a lossless one. */
const OLD_JPEG = 6;
/** The 1D Mark III's JPEG holds two samples in front of the sensor's first; LibRaw moves them. */
const ODD_SENSOR = 3984;
/** JPEGs this much wider than high hold two rows of the sensor in one of theirs. */
const FOLDED_SHAPE = 4;
/** Covered columns at an edge that are not believed. */
const EDGE = 2;

type Four = readonly [number, number, number, number];

/**
 * Canon's CR2: the mosaic is one lossless JPEG (T.81, SOF3) of 2 or 4 components, whose samples, one after another, fill
 * upright slices of the sensor from left to right. The JPEG's own rows mean nothing. Tag 0xC640 says how many slices
 * there are but the last, their width, and the last one's; without it the samples fill the sensor row by row.
 *
 * sRAW and mRAW (three components) are left to LibRaw.
 */
export const CR2: CameraFormat = { decoder: "cr2", recognise };

interface Slice {
  readonly left: number;
  readonly width: number;
}

function recognise(tiff: Tiff): CameraMosaic | null {
  const raw = tiff.ifds[RAW_DIRECTORY];
  if (!isCr2(tiff) || raw === undefined || number(tiff, raw, TAG.compression) !== OLD_JPEG) return null;
  const offset = number(tiff, raw, TAG.stripOffsets);
  const length = number(tiff, raw, TAG.stripByteCounts);
  if (offset === null || length === null || raw.get(TAG.stripOffsets)?.count !== 1) return null;
  if (length === 0 || offset + length > tiff.bytes.length) {
    const found = tiff.bytes.length;
    throw new RushesError("truncated", `Expected pixels up to byte ${offset + length} but the file has ${found} bytes`);
  }
  const stream = tiff.bytes.subarray(offset, offset + length);
  const header = readHeader(stream);
  if (header === null) return null;
  const { width, height } = sensorSize(header);
  if (width === ODD_SENSOR) return null;
  checkSize(width, height);
  if (length * 8 < width * height) {
    throw new RushesError("truncated", `Expected data for ${width}×${height} pixels but there are ${length} bytes`);
  }
  const slices = readSlices(tiff, raw, width);
  return {
    width,
    height,
    decode: (kernels, { sizes, black }) => {
      const pixels = decodeSlices(kernels, stream, header, { width, height }, slices);
      return { offset: pixels, black: black ?? coveredMeans(kernels.memory.uint16(pixels, width * height), sizes) };
    },
  };
}

/** "CR" and version 2 behind the TIFF header. */
function isCr2({ bytes }: Tiff): boolean {
  return bytes[8] === 0x43 && bytes[9] === 0x52 && bytes[10] === 2;
}

/** Null: of a shape left to LibRaw, which does not go back to predictor 1 behind a restart, as T.81 has it. */
function readHeader(stream: Uint8Array): LosslessJpegHeader | null {
  try {
    const header = readLosslessJpegHeader(stream);
    const usual = header.predictor === 1 || header.restartRows === 0;
    return header.components % 2 === 0 && usual ? header : null;
  } catch (error) {
    if (error instanceof RushesError && error.code === "unsupported") return null;
    throw error;
  }
}

/** A CR2 says the size of its sensor nowhere else. */
function sensorSize(header: LosslessJpegHeader): { readonly width: number; readonly height: number } {
  const width = header.width * header.components;
  return width > FOLDED_SHAPE * header.height
    ? { width: width / 2, height: header.height * 2 }
    : { width, height: header.height };
}

/** @throws RushesError `unreadable` when the slices are not as wide as the sensor. */
function readSlices(tiff: Tiff, raw: TiffIfd, sensorWidth: number): Slice[] {
  const [count = 0, width = 0, last = 0] = numbers(tiff, raw, TAG.cr2Slices) ?? [];
  if (count === 0) return [{ left: 0, width: sensorWidth }];
  if (width < 1 || last < 1 || count * width + last !== sensorWidth) {
    const given = `${count} of ${width} and one of ${last}`;
    throw new RushesError("unreadable", `Expected slices of ${sensorWidth} columns in all but received ${given}`);
  }
  return Array.from({ length: count + 1 }, (_, index) => ({
    left: index * width,
    width: index < count ? width : last,
  }));
}

/**
 * Black of the first four visible pixels where the notes are silent (20D, 350D, 1D Mark II): whole means of the covered
 * columns at the left, but for two at each edge, as LibRaw takes them. Null where there are none, or others at the right.
 */
function coveredMeans(samples: Uint16Array, { rawWidth, left, top, width, height }: MosaicSizes): Four | null {
  if (left < 8 || left + width !== rawWidth) return null;
  const sums = [0, 0, 0, 0];
  const counts = [0, 0, 0, 0];
  for (let y = top; y < top + height; y++) {
    for (let x = EDGE; x < left - EDGE; x++) {
      const position = ((x - left) & 1) + 2 * ((y - top) & 1);
      sums[position] = (sums[position] as number) + (samples[y * rawWidth + x] as number);
      counts[position] = (counts[position] as number) + 1;
    }
  }
  const [a = 0, b = 0, c = 0, d = 0] = sums.map((sum, position) => Math.floor(sum / (counts[position] as number)));
  return Math.min(a, b, c, d) > 0 ? [a, b, c, d] : null;
}

/** Returns where the sensor's samples lie. */
function decodeSlices(
  kernels: Kernels,
  stream: Uint8Array,
  header: LosslessJpegHeader,
  { width, height }: { readonly width: number; readonly height: number },
  slices: readonly Slice[],
): number {
  const { memory, exports } = kernels;
  const pixels = memory.take(width * height * 2);
  const scratch = memory.mark;
  const inOrder = slices.length === 1 ? pixels : memory.take(width * height * 2);
  new LosslessJpegDecoder(kernels, stream.length).decode(stream, header, inOrder, header.width * header.components);
  if (slices.length > 1) {
    for (const slice of slices) {
      const from = inOrder + slice.left * height * 2;
      exports.unpackWords(from, slice.width * 2, pixels + slice.left * 2, width, slice.width, height, 0);
    }
  }
  memory.release(scratch);
  return pixels;
}
