import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Rational, rationalToNumber } from "../base/rational.ts";
import { type AudioFacts, encodeAudio } from "./hls-audio.ts";
import { readStreamFacts, segmentName, sizeOf, type StreamFacts, writeWhole } from "./hls-files.ts";
import { type Rung, rungName } from "./hls-ladder.ts";
import { encodePictures, type PictureFacts } from "./hls-pictures.ts";
import {
  type AudioVariant,
  type Bitrate,
  masterPlaylist,
  measureBitrate,
  mediaPlaylist,
  type SegmentFacts,
  type Variant,
} from "./hls-playlists.ts";
import { type HlsSource, readHlsSource } from "./hls-source.ts";

export interface HlsJob {
  /** The film. */
  readonly path: string;
  /** Where streams are made; what an earlier run of the same job left there is used. */
  readonly folder: string;
  /** Seconds of a segment, about: a whole number of pictures. */
  readonly segmentSeconds: number;
  /** Stills, evenly over the film. */
  readonly thumbnails: number;
  /** A name that becomes part of every picture; such streams are few and small. */
  readonly burnIn?: string | undefined;
  /** Only the streams that every player plays and that are made quickly; a later run in this folder makes the rest. */
  readonly firstOnly?: boolean | undefined;
}

export interface HlsRendition extends Rung {
  readonly peakBitrate: number;
  readonly meanBitrate: number;
}

/** What was found and made. */
export interface HlsResult {
  readonly source: HlsSource;
  readonly seconds: number;
  readonly pictures: Pick<PictureFacts, "colour" | "bits" | "isInterlaced" | "thumbnails">;
  /** Null: the film has no sound. */
  readonly audio: Pick<AudioFacts, "loudness" | "peak" | "damaged"> | null;
  readonly renditions: readonly HlsRendition[];
  /** False: a run without `firstOnly` has more to make. */
  readonly isWhole: boolean;
  /** Files that belong to the streams, below the folder, `master.m3u8` last. */
  readonly files: readonly string[];
}

/** Raised when the same film would get other bytes: what an older version left is not gone on with. */
const VERSION = 1;
/** Sound is about this share of the work. */
const AUDIO_SHARE = 0.04;

/**
 * Makes an adaptive stream (HLS with fragmented MP4) of a film in `job.folder`. Killed at any moment and started again,
 * it goes on with the segments that are missing and comes to the same bytes.
 * @throws RushesError `unreadable`, `truncated`, `unsupported`, `disk`, `encode`
 */
export async function encodeHls(job: HlsJob, onProgress: (share: number) => void): Promise<HlsResult> {
  const source = await readHlsSource(job.path, () => onProgress(0));
  await claimFolder(job, source);
  const segmentPictures = Math.max(1, Math.round(job.segmentSeconds * rationalToNumber(source.fps)));
  const segmentSeconds = segmentPictures / rationalToNumber(source.fps);
  const audio = source.hasAudio ? await soundOf(job, source, segmentSeconds, onProgress) : null;
  const audioShare = audio === null ? 0 : AUDIO_SHARE;
  const pictures = await encodePictures({
    path: job.path,
    folder: job.folder,
    source,
    segmentPictures,
    thumbnails: job.thumbnails,
    burnIn: job.burnIn,
    firstOnly: job.firstOnly === true,
    onProgress: (share) => onProgress(audioShare + share * (1 - audioShare)),
  });
  const made = await writePlaylists(job.folder, pictures, audio, source.fps, segmentPictures);
  return {
    source,
    seconds: pictures.pictures / rationalToNumber(source.fps),
    pictures: {
      colour: pictures.colour,
      bits: pictures.bits,
      isInterlaced: pictures.isInterlaced,
      thumbnails: pictures.thumbnails,
    },
    isWhole: pictures.isWhole,
    audio: audio && { loudness: audio.loudness, peak: audio.peak, damaged: audio.damaged },
    ...made,
  };
}

/** Empties the folder unless what lies in it is of this very job. */
async function claimFolder(job: HlsJob, source: HlsSource): Promise<void> {
  const size = await sizeOf(job.path);
  const facts = {
    version: VERSION,
    size,
    seconds: job.segmentSeconds,
    thumbnails: job.thumbnails,
    burnIn: job.burnIn,
    source,
  };
  const mark = createHash("sha256").update(JSON.stringify(facts)).digest("hex");
  const path = join(job.folder, "job");
  if ((await readFile(path, "utf8").catch(() => "")) === mark) return;
  await rm(job.folder, { recursive: true, force: true });
  await mkdir(job.folder, { recursive: true });
  await writeWhole(path, mark);
}

async function soundOf(
  job: HlsJob,
  source: HlsSource,
  segmentSeconds: number,
  onProgress: (share: number) => void,
): Promise<AudioFacts> {
  const folder = join(job.folder, "sound");
  const made = await readStreamFacts<AudioFacts>(folder);
  if (made !== null) return made;
  await rm(folder, { recursive: true, force: true });
  return encodeAudio({
    path: job.path,
    folder,
    segmentSeconds,
    startSeconds: source.startSeconds,
    seconds: source.seconds,
    onProgress: (share) => onProgress(Math.max(0, share) * AUDIO_SHARE),
  });
}

async function writePlaylists(
  folder: string,
  pictures: PictureFacts,
  audio: AudioFacts | null,
  fps: Rational,
  segmentPictures: number,
): Promise<Pick<HlsResult, "renditions" | "files">> {
  const files: string[] = [];
  const stream = async (name: string, seconds: readonly number[]): Promise<{ uri: string; bitrate: Bitrate }> => {
    const segments: SegmentFacts[] = [];
    for (const [index, length] of seconds.entries()) {
      const file = `${name}/${segmentName(index)}`;
      segments.push({ seconds: length, bytes: (await sizeOf(join(folder, file))) ?? 0 });
      files.push(file);
    }
    const uri = `${name}/stream.m3u8`;
    await writeWhole(join(folder, uri), mediaPlaylist(segments));
    files.push(`${name}/init.mp4`, uri);
    return { uri, bitrate: measureBitrate(segments) };
  };
  const rate = rationalToNumber(fps);
  const count = Math.ceil(pictures.pictures / segmentPictures);
  const lengths = Array.from(
    { length: count },
    (_, i) => Math.min(segmentPictures, pictures.pictures - i * segmentPictures) / rate,
  );
  const variants: Variant[] = [];
  for (const rung of pictures.rungs) {
    const name = rungName(rung);
    const { codecs } = (await readStreamFacts<StreamFacts>(join(folder, name)))!;
    variants.push({ rung, codecs, ...(await stream(name, lengths)) });
  }
  const sound: AudioVariant | null =
    audio === null ? null : { codecs: audio.codecs, ...(await stream("sound", audio.segmentSeconds)) };
  await writeWhole(join(folder, "master.m3u8"), masterPlaylist(variants, sound, fps));
  files.push("master.m3u8");
  const renditions = variants.map(({ rung, bitrate }) => ({
    ...rung,
    peakBitrate: bitrate.peak,
    meanBitrate: bitrate.mean,
  }));
  return { renditions, files };
}
