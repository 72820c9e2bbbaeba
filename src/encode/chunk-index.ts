import { open } from "node:fs/promises";
import { avGetCodecName } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { openDemuxer } from "./demuxer.ts";
import { encoderSettings } from "./encoder-settings.ts";
import type { VideoFormat } from "./formats.ts";

/** What has to be known of a chunk before it can be joined to others. */
export interface ChunkIndex {
  readonly path: string;
  readonly pictures: number;
  readonly bytes: number;
  /** Pictures by which decoding runs ahead of showing. */
  readonly delay: number;
  /** Parameter sets as the encoder wrote them. */
  readonly extradata: Buffer | null;
}

/**
 * Reads through a chunk and checks that it is whole: pictures 0 to n − 1, each once, the first a keyframe.
 * @throws RushesError `truncated`, `unreadable`, `aborted`
 */
export async function indexChunk(path: string, format: VideoFormat, signal?: AbortSignal): Promise<ChunkIndex> {
  await checkEnding(path);
  const demuxer = await openDemuxer(path, { signal, analyse: false });
  try {
    const { codecpar, timeBase } = demuxer.stream;
    const { codecId } = encoderSettings(format);
    if (codecpar.codecId !== codecId) {
      const received = avGetCodecName(codecpar.codecId) ?? "another codec";
      throw new RushesError(
        "unreadable",
        `Expected ${avGetCodecName(codecId)} in \`${path}\` but received ${received}`,
      );
    }
    if (codecpar.width !== format.width || codecpar.height !== format.height) {
      const received = `${codecpar.width}×${codecpar.height}`;
      throw new RushesError(
        "unreadable",
        `Expected ${format.width}×${format.height} in \`${path}\` but received ${received}`,
      );
    }
    const extradata = codecpar.extradata === null ? null : Buffer.from(codecpar.extradata);
    const times: number[] = [];
    let bytes = 0;
    for await (const packet of demuxer.packets()) {
      if (times.length === 0 && !packet.isKeyframe) {
        throw new RushesError("unreadable", `Expected \`${path}\` to start with a keyframe but it does not`);
      }
      times.push(pictureIndex(packet.pts, timeBase, format));
      bytes += packet.size;
    }
    const first = times[0] ?? 0;
    checkComplete(times, first, path);
    const delay = times.reduce((most, time, decoded) => Math.max(most, decoded - (time - first)), 0);
    return { path, pictures: times.length, bytes, delay, extradata };
  } finally {
    await demuxer.close();
  }
}

/** "NX" and six more bytes: the start of the index that ends every NUT file. */
const INDEX_START = Buffer.from("4e58dd672f23e64e", "hex");

/** A NUT file ends with its index, the length of that in 8 bytes, and a checksum of 4 bytes. */
async function checkEnding(path: string): Promise<void> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw new RushesError("unreadable", `Expected a chunk for \`${path}\` but it cannot be opened`, { cause });
  });
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(8);
    await file.read(tail, 0, 8, Math.max(0, size - 12));
    const length = Number(tail.readBigUInt64BE(0));
    if (length < size) await file.read(tail, 0, 8, size - length);
    if (tail.equals(INDEX_START)) return;
    throw new RushesError("truncated", `Expected a whole chunk for \`${path}\` but its end is missing`);
  } finally {
    await file.close();
  }
}

/** Which picture a timestamp stands for; NaN where it falls between two, so that the rate is another. */
export function pictureIndex(
  pts: bigint,
  timeBase: { readonly num: number; readonly den: number },
  { fps }: Pick<VideoFormat, "fps">,
): number {
  const ticks = pts * BigInt(timeBase.num) * BigInt(fps.num);
  const picture = BigInt(timeBase.den) * BigInt(fps.den);
  return ticks % picture === 0n ? Number(ticks / picture) : Number.NaN;
}

function checkComplete(times: readonly number[], first: number, path: string): void {
  const seen = new Set(times.map((time) => time - first));
  const complete = times.length > 0 && seen.size === times.length && times.every((_, index) => seen.has(index));
  if (complete) return;
  const received = `${seen.size} different times for ${times.length} pictures`;
  throw new RushesError("unreadable", `Expected consecutive pictures in \`${path}\` but received ${received}`);
}
