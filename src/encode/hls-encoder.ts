import {
  AV_CODEC_FLAG_BITEXACT,
  AV_CODEC_FLAG_CLOSED_GOP,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AVERROR_EAGAIN,
  AVERROR_EOF,
} from "node-av/constants";
import { Codec, CodecContext, Packet, Rational } from "node-av/lib";
import type { Frame } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import type { Rational as Rate } from "../base/rational.ts";
import { ffmpegError } from "./ffmpeg.ts";
import type { Rung } from "./hls-ladder.ts";
import { tagColour } from "./tag-colour.ts";

/** An encoder at work. Its packets are kept until it is closed. */
export interface HlsEncoder {
  readonly context: CodecContext;
  /** Takes a frame; null: no more come. */
  send(frame: Frame | null): Promise<void>;
  /** All that came out so far, in order of decoding. Who takes some away frees them. */
  readonly packets: Packet[];
  close(): void;
}

/** Threads of one encoder. All rungs are encoded at once; the number is fixed, because bytes depend on it. */
const THREADS = 2;

/**
 * Opens the encoder of one segment of one rung: it starts with a keyframe, has no other, and refers to nothing outside,
 * so that the same pictures always give the same bytes, wherever a run begins.
 */
export async function openRungEncoder(rung: Rung, fps: Rate, segmentPictures: number): Promise<HlsEncoder> {
  const { encoder, options } = rung.codec === "h264" ? h264(rung, segmentPictures) : av1(rung, segmentPictures);
  return openEncoder(encoder, async (context) => {
    context.width = rung.width;
    context.height = rung.height;
    context.pixelFormat = rung.bits === 8 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV420P10LE;
    context.timeBase = new Rational(fps.den, fps.num);
    context.framerate = new Rational(fps.num, fps.den);
    context.gopSize = segmentPictures;
    context.threadCount = rung.codec === "h264" ? THREADS : 1;
    context.setFlags(AV_CODEC_FLAG_CLOSED_GOP);
    tagColour(context, "rec709", "yuv420p");
    return options;
  });
}

/** Opens any encoder; `describe` says what it is given and returns options by name. */
export async function openEncoder(
  name: string,
  describe: (context: CodecContext) => Promise<Readonly<Record<string, string>>>,
): Promise<HlsEncoder> {
  const codec = Codec.findEncoderByName(name as Parameters<typeof Codec.findEncoderByName>[0]);
  if (codec === null) throw new RushesError("unsupported", `This FFmpeg has no encoder ${name}.`);
  const context = new CodecContext();
  context.allocContext3(codec);
  const packets: Packet[] = [];
  const spare = new Packet();
  spare.alloc();
  const close = (): void => {
    context.freeContext();
    spare.free();
    for (const packet of packets) packet.free();
    packets.length = 0;
  };
  try {
    const options = await describe(context);
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_BITEXACT);
    for (const [option, value] of Object.entries(options)) demand(context.setOption(option, value), name);
    demand(await context.open2(codec), name);
  } catch (error) {
    close();
    throw error;
  }
  const receive = async (): Promise<void> => {
    for (;;) {
      const status = await context.receivePacket(spare);
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return;
      demand(status, name);
      const packet = spare.clone();
      if (packet === null) throw new RushesError("encode", "Expected memory for a packet but there is none");
      packets.push(packet);
      spare.unref();
    }
  };
  return {
    context,
    packets,
    close,
    send: async (frame) => {
      let status = await context.sendFrame(frame);
      while (status === AVERROR_EAGAIN) {
        await receive();
        status = await context.sendFrame(frame);
      }
      demand(status, name);
      await receive();
    },
  };
}

interface Settings {
  readonly encoder: string;
  readonly options: Readonly<Record<string, string>>;
}

/** High profile; quality is constant and bits are bounded, so that a line that carries the mean carries the film. */
function h264(rung: Rung, segmentPictures: number): Settings {
  const kbits = Math.round(rung.maxBitrate / 1000);
  const parameters = {
    keyint: segmentPictures,
    "min-keyint": segmentPictures,
    scenecut: 0,
    "open-gop": 0,
    "sliced-threads": 0,
    "sync-lookahead": 0,
    "rc-lookahead": 20,
    "lookahead-threads": 1,
    bframes: 3,
    "b-pyramid": "none",
    ref: 3,
    stitchable: 1,
    "cpu-independent": 1,
    "vbv-maxrate": kbits,
    "vbv-bufsize": 2 * kbits,
  };
  return {
    encoder: "libx264",
    options: { preset: "veryfast", profile: "high", crf: String(rung.crf), "x264-params": colons(parameters) },
  };
}

function av1(rung: Rung, segmentPictures: number): Settings {
  const parameters = {
    lp: THREADS,
    lookahead: 0,
    "enable-tf": 0,
    "enable-overlays": 0,
    scd: 0,
    keyint: segmentPictures,
    "hierarchical-levels": 3,
    mbr: Math.round(rung.maxBitrate / 1000),
  };
  return {
    encoder: "libsvtav1",
    options: { preset: "9", crf: String(rung.crf), "svtav1-params": colons(parameters) },
  };
}

function colons(parameters: Readonly<Record<string, string | number>>): string {
  return Object.entries(parameters)
    .map(([key, value]) => `${key}=${value}`)
    .join(":");
}

function demand(status: number, name: string): void {
  if (status < 0) throw ffmpegError(status, "encode", `${name} to encode`, "the film");
}
