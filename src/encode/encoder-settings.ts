import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_DNXHD,
  AV_CODEC_ID_FFV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_PRORES,
} from "node-av/constants";
import type { AVCodecID } from "node-av/constants";
import { rationalToNumber } from "../base/rational.ts";
import { crfOf } from "./formats.ts";
import type { Codec, VideoFormat } from "./formats.ts";

/** How an encoder is set up. All that decides the bytes is here, and nothing here depends on the machine. */
export interface EncoderSettings {
  /** FFmpeg's name of the encoder. */
  readonly encoder: string;
  readonly codecId: AVCodecID;
  /** FFmpeg's options, by name. */
  readonly options: Readonly<Record<string, string>>;
  /** Threads of FFmpeg's own encoders; those of the libraries are in `options`. */
  readonly threads: number;
  /** Four characters that players expect in .mp4 and .mov. */
  readonly tag: string;
}

/** Seconds between keyframes at most: how far a player has to go back when somebody scrubs. */
const KEYFRAME_SECONDS = 2;

/**
 * As many of something that costs memory per picture as fits: `atUhd` at 3840×2160 in 8 bits, more for less, within
 * limits. Depends on the format only.
 */
function scaled(format: VideoFormat, atUhd: number, min: number, max: number): number {
  const share = (3840 * 2160) / (format.width * format.height * (format.bits === 8 ? 1 : 2));
  return Math.min(max, Math.max(min, Math.round(atUhd * share)));
}

/** Longest distance of keyframes, in pictures. */
export function gopOf(format: VideoFormat): number {
  return Math.max(1, Math.round(rationalToNumber(format.fps) * KEYFRAME_SECONDS));
}

function colons(parameters: Readonly<Record<string, string | number>>): string {
  return Object.entries(parameters)
    .map(([key, value]) => `${key}=${value}`)
    .join(":");
}

/** Frame threads: slices would leave seams in skies. Each costs about 66 MB at UHD in 8 bits. */
function h264(format: VideoFormat): EncoderSettings {
  const parameters = {
    "sliced-threads": 0,
    "lookahead-threads": 1,
    "sync-lookahead": 0,
    "rc-lookahead": scaled(format, 5, 3, 20),
    ref: 2,
    bframes: 2,
    "b-pyramid": "none",
    "open-gop": 0,
    stitchable: 1,
    "cpu-independent": 1,
  };
  return {
    encoder: "libx264",
    codecId: AV_CODEC_ID_H264,
    options: {
      preset: format.isQuick === true ? "veryfast" : "fast",
      crf: String(crfOf(format)),
      "x264-params": colons(parameters),
    },
    threads: scaled(format, 4, 1, 8),
    tag: "avc1",
  };
}

/** Wavefronts in one picture at a time: the bytes do not depend on the number of threads that share them. */
function hevc(format: VideoFormat): EncoderSettings {
  const parameters: Record<string, string | number> = {
    "log-level": "none",
    info: 0,
    "frame-threads": 1,
    pools: 8,
    wpp: 1,
    pmode: 0,
    pme: 0,
    "lookahead-slices": 1,
    "rc-lookahead": scaled(format, 4, 3, 15),
    ref: 2,
    bframes: 2,
    "b-pyramid": 0,
    "open-gop": 0,
    "repeat-headers": 0,
    hrd: 0,
  };
  // Bits where the perceptual quantiser has the codes that are seen.
  if (format.colour === "rec2020-pq") parameters["hdr10-opt"] = 1;
  return {
    encoder: "libx265",
    codecId: AV_CODEC_ID_HEVC,
    options: { preset: "fast", crf: String(crfOf(format)), "x265-params": colons(parameters) },
    threads: 1,
    tag: "hvc1",
  };
}

/** Small groups of pictures and no lookahead, for memory; no temporal filter, which takes grain for noise. */
function av1(format: VideoFormat): EncoderSettings {
  const parameters = {
    lp: scaled(format, 2, 1, 6),
    lookahead: 0,
    "hierarchical-levels": 2,
    "enable-tf": 0,
    "enable-overlays": 0,
    scd: 0,
  };
  return {
    encoder: "libsvtav1",
    codecId: AV_CODEC_ID_AV1,
    options: { preset: "8", crf: String(crfOf(format)), "svtav1-params": colons(parameters) },
    threads: 1,
    tag: "av01",
  };
}

function prores(format: VideoFormat): EncoderSettings {
  const [profile, tag] = format.codec === "prores" ? ["hq", "apch"] : ["4444", "ap4h"];
  // No alpha: it would cost bits and say nothing.
  const options = { profile, vendor: "apl0", thread_type: "slice" };
  return { encoder: "prores_ks", codecId: AV_CODEC_ID_PRORES, options, threads: 8, tag };
}

function dnxhr(format: VideoFormat): EncoderSettings {
  return {
    encoder: "dnxhd",
    codecId: AV_CODEC_ID_DNXHD,
    options: { profile: format.codec === "dnxhr" ? "dnxhr_hqx" : "dnxhr_444", thread_type: "slice" },
    threads: 8,
    tag: "AVdh",
  };
}

/** Every picture a keyframe, 16 slices with checksums: what archives ask for. */
function ffv1(): EncoderSettings {
  const options = { level: "3", coder: "1", context: "0", slices: "16", slicecrc: "1", g: "1", thread_type: "slice" };
  return { encoder: "ffv1", codecId: AV_CODEC_ID_FFV1, options, threads: 8, tag: "FFV1" };
}

const SETTINGS: Readonly<Record<Codec, (format: VideoFormat) => EncoderSettings>> = {
  h264,
  hevc,
  av1,
  prores,
  "prores-4444": prores,
  dnxhr,
  "dnxhr-444": dnxhr,
  ffv1,
  "ffv1-422": ffv1,
  "ffv1-444": ffv1,
  "ffv1-rgb": ffv1,
};

/** The encoder, its options and threads for `format`, which has been checked. */
export function encoderSettings(format: VideoFormat): EncoderSettings {
  return SETTINGS[format.codec](format);
}
