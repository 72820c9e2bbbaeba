import { availableParallelism } from "node:os";
import {
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_FFV1,
  AV_FRAME_FLAG_CORRUPT,
} from "node-av/constants";
import { Codec, CodecContext, Frame, avGetCodecName } from "node-av/lib";
import type { Packet } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { openDemuxer } from "./demuxer.ts";
import type { Demuxer } from "./demuxer.ts";
import { ffmpegError, throwIfAborted } from "./ffmpeg.ts";
import { isFfv1Whole } from "./ffv1-checksum.ts";

/** More would only cost memory: each holds pictures of its own. What comes out is the same with any number. */
const MOST_THREADS = 4;

/**
 * Decodes the pictures of any film in the order in which they are shown. The frame is the same object each time, valid
 * until the next.
 *
 * Strict: what a player would conceal is an error here.
 *
 * @throws RushesError `unreadable` where something in it is broken, `truncated` where the end is missing,
 * `unsupported` for a codec that FFmpeg does not know, `aborted`
 */
export async function* decodeFilm(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Frame, void, undefined> {
  const demuxer = await openDemuxer(path, { signal: options.signal, analyse: true });
  const decoder = new CodecContext();
  const frame = new Frame();
  frame.alloc();
  try {
    await openDecoder(decoder, demuxer, path);
    const state: DecodeState = { decoder, frame, path, pictures: 0, signal: options.signal };
    const { codecpar } = demuxer.stream;
    // Version 3 and later have a header of their own.
    const isChecked = codecpar.codecId === AV_CODEC_ID_FFV1 && codecpar.extradataSize > 0;
    const read: ReadSoFar = { packets: 0, end: 0n };
    for await (const packet of demuxer.packets()) {
      read.packets++;
      if (packet.pts + packet.duration > read.end) read.end = packet.pts + packet.duration;
      if (isChecked && !isFfv1Whole(packet.data ?? new Uint8Array(0))) throw broken(state, 0);
      yield* decode(state, packet);
    }
    yield* decode(state, null);
    checkComplete(demuxer, read, path);
    if (state.pictures === 0) throw new RushesError("unreadable", `Expected pictures in \`${path}\` but it has none`);
  } finally {
    decoder.freeContext();
    frame.free();
    await demuxer.close();
  }
}

interface DecodeState {
  readonly decoder: CodecContext;
  readonly frame: Frame;
  readonly path: string;
  readonly signal: AbortSignal | undefined;
  pictures: number;
}

async function openDecoder(decoder: CodecContext, { stream }: Demuxer, path: string): Promise<void> {
  const { codecpar } = stream;
  // FFmpeg's own AV1 decoder needs special hardware.
  const byName = codecpar.codecId === AV_CODEC_ID_AV1 ? Codec.findDecoderByName("libdav1d" as never) : null;
  const codec = byName ?? Codec.findDecoder(codecpar.codecId);
  if (codec === null) {
    const received = avGetCodecName(codecpar.codecId) ?? "an unknown codec";
    throw new RushesError(
      "unsupported",
      `Expected a codec that can be decoded for \`${path}\` but received ${received}`,
    );
  }
  decoder.allocContext3(codec);
  decoder.parametersToContext(codecpar);
  decoder.pktTimebase = stream.timeBase;
  decoder.threadCount = Math.min(MOST_THREADS, availableParallelism());
  decoder.setOption("err_detect", "crccheck+explode");
  const status = await decoder.open2(codec);
  if (status < 0) throw ffmpegError(status, "unreadable", "a film", path);
}

async function* decode(state: DecodeState, packet: Packet | null): AsyncGenerator<Frame, void, undefined> {
  const { decoder } = state;
  for (;;) {
    const status = await decoder.sendPacket(packet);
    yield* receive(state);
    if (status === AVERROR_EAGAIN) continue;
    if (status < 0 && status !== AVERROR_EOF) throw broken(state, status);
    return;
  }
}

async function* receive(state: DecodeState): AsyncGenerator<Frame, void, undefined> {
  const { decoder, frame, signal } = state;
  for (;;) {
    throwIfAborted(signal);
    const status = await decoder.receiveFrame(frame);
    if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return;
    if (status < 0) throw broken(state, status);
    if (frame.decodeErrorFlags !== 0 || frame.hasFlags(AV_FRAME_FLAG_CORRUPT)) throw broken(state, 0);
    state.pictures++;
    yield frame;
    frame.unref();
  }
}

function broken({ path, pictures }: DecodeState, status: number): RushesError {
  const message = `Expected picture ${pictures} of \`${path}\` to be whole but it is damaged`;
  return new RushesError("unreadable", message, { details: { path, pictures, status } });
}

/** What has been read of the picture stream: how many packets, and when the last picture ends. */
interface ReadSoFar {
  packets: number;
  end: bigint;
}

function checkComplete({ stream, input }: Demuxer, { packets, end }: ReadSoFar, path: string): void {
  const promised = Number(stream.nbFrames);
  if (promised > packets) {
    throw new RushesError("truncated", `Expected ${promised} pictures in \`${path}\` but it ends after ${packets}`);
  }
  if (promised > 0) return;
  // Matroska does not count but says how long it is; where it has sound, that may be a little longer than the pictures.
  const { num, den } = stream.avgFrameRate;
  const promisedSeconds = Number(input.duration) / 1_000_000;
  const seconds = (Number(end) * stream.timeBase.num) / stream.timeBase.den;
  const tolerance = input.nbStreams === 1 && num > 0 ? den / num : 1;
  if (seconds < promisedSeconds - tolerance) {
    const message = `Expected ${promisedSeconds.toFixed(2)} seconds in \`${path}\` but it ends after ${seconds.toFixed(2)}`;
    throw new RushesError("truncated", message);
  }
}
