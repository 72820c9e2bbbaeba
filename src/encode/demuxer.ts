import { AVERROR_EOF, AVMEDIA_TYPE_VIDEO } from "node-av/constants";
import { FormatContext, Packet } from "node-av/lib";
import type { Stream } from "node-av/lib";
import { stat } from "node:fs/promises";
import { RushesError } from "../base/errors.ts";
import { ffmpegError, fileUrl, silenceEncoders, throwIfAborted } from "./ffmpeg.ts";

/** A film file that is open for reading, and its picture stream. */
export interface Demuxer {
  readonly input: FormatContext;
  readonly stream: Stream;
  /** The packets of the picture stream in file order. The packet is the same object each time, valid until the next. */
  packets(): AsyncGenerator<Packet, void, undefined>;
  close(): Promise<void>;
}

/**
 * Opens a film, or a chunk.
 * @param options.analyse reads ahead until everything about the stream is known; not needed for our own chunks
 * @throws RushesError `unreadable` for what is no film, `aborted`
 */
export async function openDemuxer(
  path: string,
  options: { readonly signal?: AbortSignal | undefined; readonly analyse: boolean },
): Promise<Demuxer> {
  silenceEncoders();
  throwIfAborted(options.signal);
  await checkIsFile(path);
  const input = new FormatContext();
  const demand = (status: number): void => {
    if (status < 0) throw ffmpegError(status, "unreadable", "a film", path);
  };
  try {
    demand(await input.openInput(fileUrl(path)));
    if (options.analyse) demand(await input.findStreamInfo());
    const stream = input.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    if (stream === undefined) throw new RushesError("unreadable", `Expected pictures in \`${path}\` but it has none`);
    const packets = (): AsyncGenerator<Packet, void, undefined> => readPackets(input, stream, path, options.signal);
    return { input, stream, packets, close: () => input.closeInput() };
  } catch (error) {
    await input.closeInput();
    throw error;
  }
}

async function* readPackets(
  input: FormatContext,
  stream: Stream,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Packet, void, undefined> {
  const packet = new Packet();
  packet.alloc();
  const index = stream.index;
  try {
    for (;;) {
      throwIfAborted(signal);
      const status = await input.readFrame(packet);
      if (status === AVERROR_EOF) return;
      if (status < 0) throw ffmpegError(status, "truncated", "the rest of the film", path);
      if (packet.streamIndex === index) yield packet;
      packet.unref();
    }
  } finally {
    packet.free();
  }
}

async function checkIsFile(path: string): Promise<void> {
  let size: number;
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new RushesError("unreadable", `Expected a film for \`${path}\` but it is no file`);
    ({ size } = facts);
  } catch (error) {
    if (error instanceof RushesError) throw error;
    const message = `Expected a film for \`${path}\` but it cannot be opened`;
    throw new RushesError("unreadable", message, { cause: error });
  }
  if (size === 0) throw new RushesError("truncated", `Expected a film for \`${path}\` but the file is empty`);
}
