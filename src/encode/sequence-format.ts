import { RushesError } from "../base/errors.ts";
import type { Rational } from "../base/rational.ts";
import { type FilmColour, isHighDynamicRange } from "../film/colour.ts";
import type { PixelFormat } from "../kernels/picture.ts";
import { pixelFormatOf, type VideoFormat } from "./formats.ts";

/** Files of one picture each that a film can be instead of one file. */
export type SequenceCodec = "tiff" | "exr" | "dng";

/** Everything that decides how pictures become files. Plain data; as far as it can be, as `VideoFormat`. */
export interface SequenceFormat {
  readonly codec: SequenceCodec;
  readonly bits: 16;
  readonly colour: FilmColour;
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  readonly fps: Rational;
  readonly crf: null;
}

/** What a film is delivered as. */
export type DeliverableFormat = VideoFormat | SequenceFormat;

interface SequenceTraits {
  /** For people. */
  readonly title: string;
  readonly suffix: string;
  /** How pictures have to come; of DNGs, which hold no pictures, those that are only looked at. */
  readonly pixelFormat: PixelFormat;
}

export const SEQUENCES: Readonly<Record<SequenceCodec, SequenceTraits>> = {
  tiff: { title: "TIFF", suffix: ".tif", pixelFormat: "rgb16" },
  exr: { title: "OpenEXR", suffix: ".exr", pixelFormat: "rgbf16" },
  dng: { title: "DNG", suffix: ".dng", pixelFormat: "yuv420p" },
};

const MIN_SIDE = 16;
const MAX_SIDE = 16384;
const DIGITS = 6;

export function isSequence(format: DeliverableFormat): format is SequenceFormat {
  return isSequenceCodec(format.codec);
}

export function isSequenceCodec(codec: string): codec is SequenceCodec {
  return Object.hasOwn(SEQUENCES, codec);
}

/** The pixel format in which pictures must come. @throws RushesError `bad-argument` */
export function packedAs(format: DeliverableFormat): PixelFormat {
  return isSequence(format) ? SEQUENCES[format.codec].pixelFormat : pixelFormatOf(format);
}

/** Name of the file of a picture, numbered from 1: `name.000001.exr`. */
export function sequenceFileName(name: string, picture: number, codec: SequenceCodec): string {
  return `${name}.${String(picture).padStart(DIGITS, "0")}${SEQUENCES[codec].suffix}`;
}

/** Bytes a picture's samples take without compression: what a file of it is at most, but for its header. */
export function rawBytesOf({ width, height }: SequenceFormat): number {
  return width * height * 6;
}

/** @throws RushesError `bad-argument` where a sequence is asked for what its files cannot say. */
export function checkSequence({
  codec,
  bits,
  colour,
  width,
  height,
  crf,
}: Omit<SequenceFormat, "bits" | "crf"> & {
  readonly bits: number;
  readonly crf: number | null;
}): void {
  const { title } = SEQUENCES[codec];
  const refuse = (expected: string, received: unknown): never => {
    throw new RushesError("bad-argument", `Expected ${expected} but received ${String(received)}`);
  };
  if (bits !== 16) refuse(`16 bits for ${title}`, bits);
  if (crf !== null) refuse(`no crf for ${title}, which loses nothing,`, crf);
  const isEven = (side: number): boolean => Number.isInteger(side) && side % 2 === 0;
  if (!isEven(width) || !isEven(height) || Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
    refuse(`an even width and height of ${MIN_SIDE} to ${MAX_SIDE} for the pictures`, `${width}×${height}`);
  }
  if (codec !== "tiff" && colour !== "rec709") {
    const holds = codec === "exr" ? "scene-linear light in ACEScg" : "what the sensor saw";
    refuse(`no --colour for ${title}, which holds ${holds} and no display's colours,`, colour);
  }
  if (codec === "tiff" && isHighDynamicRange(colour)) {
    refuse("rec709 or p3 for TIFF, whose profile can say nothing else (use exr, prores or hevc),", colour);
  }
}
