import { stat } from "node:fs/promises";
import { AVERROR_EOF, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO, AV_PKT_FLAG_CORRUPT } from "node-av/constants";
import { Dictionary, FormatContext, Packet } from "node-av/lib";
import type { Stream } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { ffmpegError, fileUrl, silenceEncoders, throwIfAborted } from "./ffmpeg.ts";
import { readTopLevelBoxes } from "./top-level-boxes.ts";

/** What can hold a film. Playlists are not among them: they would make us open other files. */
const FORMATS = "mov,matroska,nut,avi,mpegts,mpeg,mxf,flv,ogg,ivf,obu,h264,hevc,m4v,mpegvideo,yuv4mpegpipe,gif,asf,dv";

/** A film file that is open for reading, and its stream of pictures or of sound. */
export interface Demuxer {
  readonly input: FormatContext;
  readonly stream: Stream;
  /** The packets of the stream in file order. The packet is the same object each time, valid until the next. */
  packets(): AsyncGenerator<Packet, void, undefined>;
  close(): Promise<void>;
}

/**
 * Opens a film, or a chunk.
 * @param options.analyse reads ahead until everything about the stream is known; not needed for our own chunks
 * @param options.of which stream: the first of pictures unless told
 * @throws RushesError `unreadable` for what is no film, `aborted`
 */
export async function openDemuxer(
  path: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly analyse: boolean;
    readonly of?: "pictures" | "sound";
  },
): Promise<Demuxer> {
  silenceEncoders();
  throwIfAborted(options.signal);
  await checkIsFile(path);
  const input = new FormatContext();
  const demand = (status: number): void => {
    if (status < 0) throw ffmpegError(status, "unreadable", "a film", path);
  };
  try {
    const settings = Dictionary.fromObject({ protocol_whitelist: "file", format_whitelist: FORMATS });
    try {
      demand(await input.openInput(fileUrl(path), null, settings));
    } finally {
      settings.free();
    }
    if (options.analyse) demand(await input.findStreamInfo());
    const of = options.of ?? "pictures";
    const type = of === "sound" ? AVMEDIA_TYPE_AUDIO : AVMEDIA_TYPE_VIDEO;
    const stream = input.streams.find(({ codecpar }) => codecpar.codecType === type);
    if (stream === undefined) throw new RushesError("unreadable", `Expected ${of} in \`${path}\` but it has none`);
    const packets = (): AsyncGenerator<Packet, void, undefined> => readPackets(input, stream, path, options.signal);
    return { input, stream, packets, close: () => input.closeInput() };
  } catch (error) {
    await input.closeInput();
    throw (await readTopLevelBoxes(path)).truncated ? cutShort(path, error) : error;
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
      if (packet.streamIndex === index) {
        if ((packet.flags & AV_PKT_FLAG_CORRUPT) !== 0) throw await incomplete(input, packet, path);
        yield packet;
      }
      packet.unref();
    }
  } finally {
    packet.free();
  }
}

function cutShort(path: string, cause: unknown): RushesError {
  return new RushesError("truncated", `Expected the rest of the film for \`${path}\` but the file ends too soon`, {
    cause,
  });
}

/** What is said of a packet that FFmpeg could not read whole: the file ends in it, or it is damaged. */
async function incomplete(input: FormatContext, packet: Packet, path: string): Promise<RushesError> {
  packet.unref();
  const isLast = (await input.readFrame(packet)) < 0;
  return isLast
    ? cutShort(path, null)
    : new RushesError("unreadable", `Expected whole pictures in \`${path}\` but one is damaged`);
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
