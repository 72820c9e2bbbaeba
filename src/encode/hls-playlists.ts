import { type Rational, rationalToNumber } from "../base/rational.ts";
import type { Rung } from "./hls-ladder.ts";
import { segmentName } from "./hls-files.ts";

/** A segment as it was made. */
export interface SegmentFacts {
  readonly seconds: number;
  readonly bytes: number;
}

/** Bits a second: the most over a segment, and the mean. */
export interface Bitrate {
  readonly peak: number;
  readonly mean: number;
}

/** Measured, not estimated. A last segment of a moment says nothing of the peak and is counted with the one before it. */
export function measureBitrate(segments: readonly SegmentFacts[]): Bitrate {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
  const longest = segments.reduce((most, segment) => Math.max(most, segment.seconds), 0);
  const runs = segments.map((segment, i) => {
    const before = segments[i - 1];
    if (segment.seconds >= longest / 2 || before === undefined) return segment;
    return { seconds: segment.seconds + before.seconds, bytes: segment.bytes + before.bytes };
  });
  const peak = runs.reduce((most, run) => Math.max(most, (8 * run.bytes) / run.seconds), 0);
  return { peak: Math.ceil(peak), mean: Math.ceil((8 * bytes) / seconds) };
}

/** The playlist of one stream. */
export function mediaPlaylist(segments: readonly SegmentFacts[]): string {
  const longest = segments.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  return lines([
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(longest))}`,
    "#EXT-X-MEDIA-SEQUENCE:0",
    "#EXT-X-PLAYLIST-TYPE:VOD",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    '#EXT-X-MAP:URI="init.mp4"',
    ...segments.flatMap(({ seconds }, index) => [`#EXTINF:${seconds.toFixed(6)},`, segmentName(index)]),
    "#EXT-X-ENDLIST",
  ]);
}

/** A stream of pictures for the master playlist. */
export interface Variant {
  readonly rung: Rung;
  readonly codecs: string;
  readonly bitrate: Bitrate;
  /** `h264-640/stream.m3u8` */
  readonly uri: string;
}

/** Sound for the master playlist. */
export interface AudioVariant {
  readonly codecs: string;
  readonly bitrate: Bitrate;
  readonly uri: string;
}

/** A player that knows nothing of its line yet begins with the first: one that most lines carry. */
const FIRST_SIDE = 960;

/** What a player opens. Rates are those of pictures and sound together. */
export function masterPlaylist(variants: readonly Variant[], audio: AudioVariant | null, fps: Rational): string {
  const first = variants.findLast(
    ({ rung }) => rung.codec === "h264" && Math.max(rung.width, rung.height) <= FIRST_SIDE,
  );
  const ordered = first === undefined ? variants : [first, ...variants.filter((variant) => variant !== first)];
  return lines([
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    ...(audio === null
      ? []
      : [
          `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="${audio.uri}"`,
        ]),
    ...ordered.flatMap(({ rung, codecs, bitrate, uri }) => [
      `#EXT-X-STREAM-INF:${[
        `BANDWIDTH=${bitrate.peak + (audio?.bitrate.peak ?? 0)}`,
        `AVERAGE-BANDWIDTH=${bitrate.mean + (audio?.bitrate.mean ?? 0)}`,
        `CODECS="${[codecs, ...(audio === null ? [] : [audio.codecs])].join(",")}"`,
        `RESOLUTION=${rung.width}x${rung.height}`,
        `FRAME-RATE=${rationalToNumber(fps).toFixed(3)}`,
        "VIDEO-RANGE=SDR",
        ...(audio === null ? [] : ['AUDIO="sound"']),
      ].join(",")}`,
      uri,
    ]),
  ]);
}

function lines(text: readonly string[]): string {
  return `${text.join("\n")}\n`;
}
