import { extname } from "node:path";
import { RushesError } from "../base/errors.ts";
import { formatRational, rationalToNumber } from "../base/rational.ts";
import type { Rational } from "../base/rational.ts";
import { type FilmColour, isHighDynamicRange } from "../film/colour.ts";
import type { PixelFormat } from "../kernels/picture.ts";

/** What a film can be encoded with. */
export type Codec =
  | "h264"
  | "hevc"
  | "av1"
  | "prores"
  | "prores-4444"
  | "dnxhr"
  | "dnxhr-444"
  | "ffv1"
  | "ffv1-422"
  | "ffv1-444"
  | "ffv1-rgb";

export type Bits = 8 | 10 | 16;

/** The file endings a film can have, and with them its container. */
export type Suffix = ".mp4" | ".m4v" | ".mov" | ".mkv";

/** Everything that decides how pictures become a film. Plain data. */
export interface VideoFormat {
  readonly codec: Codec;
  readonly bits: Bits;
  readonly colour: FilmColour;
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  readonly fps: Rational;
  /** Constant quality, lower is better; null: the codec's own default, or the codec has no such scale. */
  readonly crf: number | null;
  /** H.264 in half the time, with less searched for what moved; left out: as carefully as films are made. */
  readonly isQuick?: true;
}

/** What a codec can do. */
export interface CodecTraits {
  /** For people. */
  readonly title: string;
  /** Allowed file endings; the first is the default. */
  readonly suffixes: readonly [Suffix, ...Suffix[]];
  /** Allowed sample depths with the pixel format of each. */
  readonly pixelFormats: Readonly<Partial<Record<Bits, PixelFormat>>>;
  readonly defaultBits: Bits;
  /** The scale of `crf`; null: the codec has none. */
  readonly crf: { readonly min: number; readonly max: number; readonly default: number; readonly step: number } | null;
  /** Smallest and largest size, in pixels. */
  readonly minWidth: number;
  readonly minHeight: number;
  readonly maxSide: number;
}

const YUV420: CodecTraits["pixelFormats"] = { 8: "yuv420p", 10: "yuv420p10le" };
const YUV422: CodecTraits["pixelFormats"] = { 10: "yuv422p10le" };
const YUV444: CodecTraits["pixelFormats"] = { 10: "yuv444p10le" };

const PRORES: CodecTraits = {
  title: "ProRes 422 HQ",
  suffixes: [".mov"],
  pixelFormats: YUV422,
  defaultBits: 10,
  crf: null,
  minWidth: 16,
  minHeight: 16,
  maxSide: 16384,
};
const DNXHR: CodecTraits = { ...PRORES, title: "DNxHR HQX", minWidth: 256, minHeight: 120 };
const FFV1: CodecTraits = { ...PRORES, title: "FFV1", suffixes: [".mkv"], pixelFormats: YUV420 };

export const CODECS: Readonly<Record<Codec, CodecTraits>> = {
  h264: {
    title: "H.264",
    suffixes: [".mp4", ".m4v", ".mov", ".mkv"],
    pixelFormats: YUV420,
    defaultBits: 8,
    // 0 would be lossless in a profile that players do not know.
    crf: { min: 1, max: 51, default: 17, step: 0.1 },
    minWidth: 16,
    minHeight: 16,
    maxSide: 16384,
  },
  hevc: {
    title: "HEVC",
    suffixes: [".mp4", ".m4v", ".mov", ".mkv"],
    pixelFormats: YUV420,
    // 10 bits need more memory than the whole program should take (docs/notes/encode.md).
    defaultBits: 8,
    crf: { min: 1, max: 51, default: 16, step: 0.1 },
    minWidth: 64,
    minHeight: 64,
    maxSide: 8192,
  },
  av1: {
    title: "AV1",
    suffixes: [".mp4", ".mkv"],
    pixelFormats: YUV420,
    defaultBits: 10,
    crf: { min: 1, max: 63, default: 14, step: 1 },
    minWidth: 64,
    minHeight: 64,
    maxSide: 8192,
  },
  prores: PRORES,
  "prores-4444": { ...PRORES, title: "ProRes 4444", pixelFormats: YUV444 },
  dnxhr: DNXHR,
  "dnxhr-444": { ...DNXHR, title: "DNxHR 444", pixelFormats: YUV444 },
  ffv1: FFV1,
  "ffv1-422": { ...FFV1, title: "FFV1 4:2:2", pixelFormats: YUV422 },
  "ffv1-444": { ...FFV1, title: "FFV1 4:4:4", pixelFormats: YUV444 },
  "ffv1-rgb": { ...FFV1, title: "FFV1 R'G'B'", pixelFormats: { 16: "rgb16" }, defaultBits: 16 },
};

const SUFFIXES: readonly Suffix[] = [".mp4", ".m4v", ".mov", ".mkv"];

/** The pixel format in which pictures must come for `format`. @throws RushesError `bad-argument` */
export function pixelFormatOf(format: Pick<VideoFormat, "codec" | "bits">): PixelFormat {
  const traits = CODECS[format.codec];
  const pixelFormat = traits.pixelFormats[format.bits];
  if (pixelFormat !== undefined) return pixelFormat;
  const allowed = Object.keys(traits.pixelFormats).join(" or ");
  throw new RushesError("bad-argument", `Expected ${allowed} bits for ${traits.title} but received ${format.bits}`);
}

/** The constant quality that is used for `format`; null where the codec has none. */
export function crfOf(format: VideoFormat): number | null {
  return format.crf ?? CODECS[format.codec].crf?.default ?? null;
}

/** @throws RushesError `bad-argument` where `format` asks for what its codec cannot do. */
export function checkFormat(format: VideoFormat): void {
  const traits = CODECS[format.codec];
  pixelFormatOf(format);
  checkColour(format, traits);
  checkSize(format, traits);
  checkCrf(format, traits);
  const rate = rationalToNumber(format.fps);
  if (!(rate >= 1 && rate <= 240 && format.fps.num <= 240_000_000)) {
    const received = formatRational(format.fps);
    throw new RushesError("bad-argument", `Expected a rate of 1 to 240 pictures a second but received ${received}`);
  }
}

function checkColour({ codec, bits, colour }: VideoFormat, { title }: CodecTraits): void {
  if (!isHighDynamicRange(colour)) return;
  if (codec === "h264") {
    const others = "hevc, av1, prores, dnxhr and ffv1";
    throw new RushesError(
      "bad-argument",
      `Expected a codec that players know ${colour} in (${others}) but received ${title}`,
    );
  }
  if (bits >= 10) return;
  const why = "8 bits would show bands in every sky";
  throw new RushesError("bad-argument", `Expected 10 bits for ${colour} but received ${bits}: ${why}`);
}

/** The bits of a film when nobody says: the codec's own, but at least 10 where highlights go beyond white. */
export function defaultBitsOf(codec: Codec, colour: FilmColour): Bits {
  const own = CODECS[codec].defaultBits;
  return isHighDynamicRange(colour) && own < 10 ? 10 : own;
}

function checkSize({ width, height }: VideoFormat, traits: CodecTraits): void {
  const received = `${width}×${height}`;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width % 2 !== 0 || height % 2 !== 0) {
    throw new RushesError("bad-argument", `Expected an even width and height for the film but received ${received}`);
  }
  const { minWidth, minHeight, maxSide } = traits;
  if (width < minWidth || height < minHeight || Math.max(width, height) > maxSide) {
    const range = `${minWidth}×${minHeight} to ${maxSide}×${maxSide} pixels`;
    throw new RushesError("bad-argument", `Expected ${range} for ${traits.title} but received ${received}`);
  }
}

function checkCrf({ crf }: VideoFormat, traits: CodecTraits): void {
  if (crf === null) return;
  if (traits.crf === null) {
    throw new RushesError("bad-argument", `Expected no crf for ${traits.title}, which has none, but received ${crf}`);
  }
  const { min, max, step } = traits.crf;
  if (!(crf >= min && crf <= max) || (step === 1 && !Number.isInteger(crf))) {
    const kind = step === 1 ? "a whole crf" : "a crf";
    throw new RushesError(
      "bad-argument",
      `Expected ${kind} of ${min} to ${max} for ${traits.title} but received ${crf}`,
    );
  }
}

/**
 * The container a film's name asks for.
 * @throws RushesError `bad-argument` when it is none of ours, or cannot hold the codec.
 */
export function suffixOf(path: string, codec: Codec): Suffix {
  const suffix = SUFFIXES.find((known) => known === extname(path).toLowerCase());
  const traits = CODECS[codec];
  if (suffix === undefined) {
    throw new RushesError(
      "bad-argument",
      `Expected a film name ending in ${SUFFIXES.join(", ")} but received \`${path}\``,
    );
  }
  if (!traits.suffixes.includes(suffix)) {
    const allowed = traits.suffixes.join(" or ");
    throw new RushesError("bad-argument", `Expected ${allowed} for ${traits.title} but received \`${path}\``);
  }
  return suffix;
}
