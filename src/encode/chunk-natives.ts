import {
  AVFMT_FLAG_BITEXACT,
  AVIO_FLAG_WRITE,
  AV_CODEC_FLAG_BITEXACT,
  AV_CODEC_FLAG_CLOSED_GOP,
  AV_CODEC_FLAG_GLOBAL_HEADER,
} from "node-av/constants";
import { Codec, CodecContext, FormatContext, IOContext, Packet, Rational } from "node-av/lib";
import type { Frame } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { encoderSettings, gopOf } from "./encoder-settings.ts";
import { ffmpegError, fileUrl } from "./ffmpeg.ts";
import { pixelFormatOf } from "./formats.ts";
import type { VideoFormat } from "./formats.ts";
import { AV_FORMATS } from "./picture-frame.ts";
import { tagColour } from "./tag-colour.ts";

/** FFmpeg's objects for one chunk, all outside the garbage collector's reach. */
export interface ChunkNatives {
  readonly encoder: CodecContext;
  readonly muxer: FormatContext;
  readonly file: IOContext;
  readonly packet: Packet;
  /** Every frame made, and those that wait for a picture. */
  readonly frames: Frame[];
  readonly spare: Frame[];
}

/**
 * Makes them, ready to take pictures and to write packets to `aside`.
 * @param path for messages
 */
export async function openChunkNatives(format: VideoFormat, aside: string, path: string): Promise<ChunkNatives> {
  const packet = new Packet();
  packet.alloc();
  const natives: ChunkNatives = {
    encoder: new CodecContext(),
    muxer: new FormatContext(),
    file: new IOContext(),
    packet,
    frames: [],
    spare: [],
  };
  try {
    await openEncoder(natives, format, path);
    await openMuxer(natives, format, aside);
    return natives;
  } catch (error) {
    await closeChunkNatives(natives);
    throw error;
  }
}

export async function closeChunkNatives({ encoder, muxer, file, packet, frames }: ChunkNatives): Promise<void> {
  encoder.freeContext();
  // The muxer closes the file it still knows, and a second time is a crash.
  muxer.pb = null;
  await file.closep();
  muxer.freeContext();
  for (const frame of frames) frame.free();
  packet.free();
}

async function openEncoder({ encoder }: ChunkNatives, format: VideoFormat, path: string): Promise<void> {
  const settings = encoderSettings(format);
  const codec = Codec.findEncoderByName(settings.encoder as Parameters<typeof Codec.findEncoderByName>[0]);
  if (codec === null) {
    throw new RushesError("unsupported", `Expected the encoder ${settings.encoder} but this FFmpeg has none`);
  }
  encoder.allocContext3(codec);
  encoder.width = format.width;
  encoder.height = format.height;
  encoder.pixelFormat = AV_FORMATS[pixelFormatOf(format)];
  encoder.timeBase = new Rational(format.fps.den, format.fps.num);
  encoder.framerate = new Rational(format.fps.num, format.fps.den);
  encoder.gopSize = gopOf(format);
  encoder.threadCount = settings.threads;
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_BITEXACT, AV_CODEC_FLAG_CLOSED_GOP);
  tagColour(encoder, format.colour, pixelFormatOf(format));
  for (const [name, value] of Object.entries(settings.options)) {
    if (encoder.setOption(name, value) < 0) {
      throw new RushesError("unsupported", `Expected ${settings.encoder} to take ${name}=${value} but it does not`);
    }
  }
  const status = await encoder.open2(codec);
  if (status < 0) throw ffmpegError(status, "encode", `an encoder (${settings.encoder})`, path);
}

async function openMuxer({ encoder, muxer, file }: ChunkNatives, format: VideoFormat, aside: string): Promise<void> {
  const demand = (status: number): void => {
    if (status < 0) throw ffmpegError(status, "encode", "a chunk", aside);
  };
  demand(muxer.allocOutputContext2(null, "nut", null));
  const stream = muxer.newStream();
  demand(stream.codecpar.fromContext(encoder));
  stream.timeBase = new Rational(format.fps.den, format.fps.num);
  muxer.setFlags(AVFMT_FLAG_BITEXACT);
  demand(await file.open2(fileUrl(aside), AVIO_FLAG_WRITE));
  muxer.pb = file;
  demand(await muxer.writeHeader());
}
