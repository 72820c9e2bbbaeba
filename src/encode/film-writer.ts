import {
  AVFMT_FLAG_BITEXACT,
  AVIO_FLAG_WRITE,
  AVMEDIA_TYPE_VIDEO,
  AV_PROFILE_DNXHR_444,
  AV_PROFILE_DNXHR_HQX,
} from "node-av/constants";
import { Dictionary, FormatContext, IOContext, Rational } from "node-av/lib";
import type { Packet, Stream } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { discardAside, openAside, publishAside } from "./aside.ts";
import { indexChunk, pictureIndex } from "./chunk-index.ts";
import type { ChunkIndex } from "./chunk-index.ts";
import { openDemuxer } from "./demuxer.ts";
import { encoderSettings } from "./encoder-settings.ts";
import { ffmpegError, fileUrl, silenceEncoders, throwIfAborted } from "./ffmpeg.ts";
import { expectedOf, probeFilm, verifyFilm } from "./film-probe.ts";
import type { FilmProbe } from "./film-probe.ts";
import { checkFormat, pixelFormatOf, suffixOf } from "./formats.ts";
import type { Suffix, VideoFormat } from "./formats.ts";
import { type LightLevel, type MasteringDisplay, writeLightLevel } from "./light-level.ts";
import { AV_FORMATS } from "./picture-frame.ts";
import { addStreamLevels } from "./stream-levels.ts";
import { tagColour } from "./tag-colour.ts";

const MUXERS: Readonly<Record<Suffix, string>> = { ".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska" };

/** How far joining has come. */
export interface JoinProgress {
  readonly pictures: number;
  readonly totalPictures: number;
}

export interface JoinOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: JoinProgress) => void;
  /** How bright the film gets, and the display it was made for: of films in `rec2020-pq`. Null or left out: not said. */
  readonly light?: { readonly level: LightLevel; readonly display: MasteringDisplay } | null;
}

/**
 * Joins chunks to a film without touching their pictures, and checks the result by probing it before it appears under
 * its name.
 *
 * @param chunks paths of chunks of this very format, in order
 * @param target `.mp4`, `.m4v`, `.mov` or `.mkv`, as the codec allows; an existing file is replaced
 * @returns what the finished film turned out to be
 * @throws RushesError `bad-argument`, `disk` for a full or read-only target, `truncated` or `unreadable` for a bad
 * chunk, `encode` when the film is not what it should be, `aborted`; after any of these `target` is as it was before
 */
export async function joinChunks(
  chunks: readonly string[],
  target: string,
  format: VideoFormat,
  options: JoinOptions = {},
): Promise<FilmProbe> {
  const { signal } = options;
  checkFormat(format);
  const suffix = suffixOf(target, format.codec);
  silenceEncoders();
  const indexes = await indexChunks(chunks, format, signal);
  const aside = await openAside(target);
  try {
    await writeFilm(indexes, { aside, target, suffix, format, options });
    const probe = await probeFilm(aside, { signal });
    verifyFilm(probe, expectedOf(format, suffix, countPictures(indexes), options.light), target);
    throwIfAborted(signal);
    await publishAside(aside, target);
    return probe;
  } catch (error) {
    await discardAside(aside);
    throw error;
  }
}

async function indexChunks(
  chunks: readonly string[],
  format: VideoFormat,
  signal: AbortSignal | undefined,
): Promise<readonly [ChunkIndex, ...ChunkIndex[]]> {
  const indexes: ChunkIndex[] = [];
  for (const path of chunks) {
    const index = await indexChunk(path, format, signal);
    const first = indexes[0];
    if (first !== undefined && !sameBytes(first.extradata, index.extradata)) {
      const message = `Expected chunks of one encoding but \`${index.path}\` differs from \`${first.path}\``;
      throw new RushesError("unreadable", message);
    }
    indexes.push(index);
  }
  const [first, ...rest] = indexes;
  if (first === undefined) throw new RushesError("bad-argument", "Expected chunks to join but received none");
  return [first, ...rest];
}

function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

function countPictures(indexes: readonly ChunkIndex[]): number {
  return indexes.reduce((sum, { pictures }) => sum + pictures, 0);
}

interface FilmJob {
  readonly aside: string;
  readonly target: string;
  readonly suffix: Suffix;
  readonly format: VideoFormat;
  readonly options: JoinOptions;
}

async function writeFilm(indexes: readonly [ChunkIndex, ...ChunkIndex[]], job: FilmJob): Promise<void> {
  const { format, suffix, aside, target, options } = job;
  const muxer = new FormatContext();
  const file = new IOContext();
  const demand = (status: number): void => {
    if (status < 0) throw ffmpegError(status, "encode", "to write the film", target);
  };
  try {
    demand(muxer.allocOutputContext2(null, MUXERS[suffix], null));
    const stream = describeStream(muxer.newStream(), indexes[0], format, suffix);
    if (options.light) {
      const { level, display } = options.light;
      stream.codecpar.extradata = addStreamLevels(indexes[0].extradata, format.codec, level, display);
      demand(writeLightLevel(stream.codecpar, level, display));
    }
    muxer.setFlags(AVFMT_FLAG_BITEXACT);
    demand(await file.open2(fileUrl(aside), AVIO_FLAG_WRITE));
    muxer.pb = file;
    const settings = Dictionary.fromObject(muxerOptions(suffix, format, countPictures(indexes)));
    try {
      demand(await muxer.writeHeader(settings));
    } finally {
      settings.free();
    }
    await copyPackets(indexes, stream, format, options, async (packet) => {
      demand(await muxer.writeFrame(packet));
      demand(file.error);
    });
    demand(await muxer.writeTrailer());
    await file.flush();
    demand(file.error);
  } finally {
    muxer.pb = null;
    await file.closep();
    muxer.freeContext();
  }
}

function describeStream(stream: Stream, first: ChunkIndex, format: VideoFormat, suffix: Suffix): Stream {
  const { codecpar } = stream;
  const settings = encoderSettings(format);
  codecpar.codecType = AVMEDIA_TYPE_VIDEO;
  codecpar.codecId = settings.codecId;
  codecpar.codecTag = suffix === ".mkv" ? 0 : settings.tag;
  // DNxHR has a tag of its own, which the muxer gives only to this profile.
  if (format.codec === "dnxhr") codecpar.profile = AV_PROFILE_DNXHR_HQX;
  if (format.codec === "dnxhr-444") codecpar.profile = AV_PROFILE_DNXHR_444;
  codecpar.width = format.width;
  codecpar.height = format.height;
  codecpar.format = AV_FORMATS[pixelFormatOf(format)];
  codecpar.extradata = first.extradata;
  codecpar.videoDelay = first.delay;
  tagColour(codecpar, format.colour, pixelFormatOf(format));
  codecpar.frameRate = new Rational(format.fps.num, format.fps.den);
  stream.timeBase = new Rational(format.fps.den, format.fps.num);
  stream.avgFrameRate = new Rational(format.fps.num, format.fps.den);
  stream.sampleAspectRatio = new Rational(1, 1);
  return stream;
}

function muxerOptions(suffix: Suffix, format: VideoFormat, pictures: number): Record<string, string> {
  // Matroska has no decoding times, so pictures may start at zero although decoding starts before.
  if (suffix === ".mkv") return { avoid_negative_ts: "disabled" };
  // A multiple of the rate makes every timestamp exact; players like a clock that is not too coarse.
  let clock = format.fps.num;
  while (clock < 10_000) clock *= 2;
  return {
    movflags: "+write_colr",
    video_track_timescale: String(clock),
    movie_timescale: String(clock),
    write_tmcd: "0",
    // Room for the index before the pictures: films start at once over a network, and nothing is written twice.
    moov_size: String(8192 + pictures * 40),
  };
}

async function copyPackets(
  indexes: readonly ChunkIndex[],
  stream: Stream,
  format: VideoFormat,
  { signal, onProgress }: JoinOptions,
  write: (packet: Packet) => Promise<void>,
): Promise<void> {
  const totalPictures = countPictures(indexes);
  const delay = Math.max(...indexes.map((index) => index.delay));
  const clock = new Rational(format.fps.den, format.fps.num);
  let decoded = 0;
  for (const { path, pictures } of indexes) {
    const start = decoded;
    let first: number | null = null;
    const chunk = await openDemuxer(path, { signal, analyse: false });
    try {
      for await (const packet of chunk.packets()) {
        const index = pictureIndex(packet.pts, chunk.stream.timeBase, format);
        first ??= index;
        packet.streamIndex = 0;
        packet.pts = BigInt(start + index - first);
        packet.dts = BigInt(decoded++ - delay);
        packet.duration = 1n;
        packet.rescaleTs(clock, stream.timeBase);
        await write(packet);
      }
    } finally {
      await chunk.close();
    }
    if (decoded !== start + pictures) {
      throw new RushesError(
        "truncated",
        `Expected ${pictures} pictures in \`${path}\` but received ${decoded - start}`,
      );
    }
    onProgress?.({ pictures: decoded, totalPictures });
  }
}
