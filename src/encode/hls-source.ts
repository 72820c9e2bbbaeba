import { AVMEDIA_TYPE_AUDIO, AV_PKT_DATA_DISPLAYMATRIX, AV_PKT_DATA_DOVI_CONF } from "node-av/constants";
import { avGetCodecName } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { type Rational, rational, rationalToNumber } from "../base/rational.ts";
import { openDemuxer } from "./demuxer.ts";

/** A film's file as its container tells it, before anything is decoded. */
export interface HlsSource {
  readonly codec: string;
  /** Pixels as they are coded. */
  readonly width: number;
  readonly height: number;
  /** As it is shown: square pixels, upright. */
  readonly shownWidth: number;
  readonly shownHeight: number;
  /** Degrees clockwise that a picture is turned before it is shown: 0, 90, 180, 270. */
  readonly rotation: number;
  /** Pictures a second of the streams. */
  readonly fps: Rational;
  /** False: pictures follow each other after different times, and are put to a steady rate. */
  readonly isSteady: boolean;
  /** Pictures, counted; those of the streams may be a few more or less where `isSteady` is false. */
  readonly pictures: number;
  readonly seconds: number;
  /** Seconds of the container's clock at which the first picture is shown. */
  readonly startSeconds: number;
  /** One tick of the pictures' clock. */
  readonly timeBase: Rational;
  readonly hasAudio: boolean;
}

/** Pixels that one picture may have: twice 8K. More is no film but an attack on memory. */
const MAX_PIXELS = 64e6;
const LEAST_SIDE = 16;
const MAX_SECONDS = 12 * 3600;
/** Faster films are brought to half of it: no screen shows more. */
const MAX_FPS = 120;
/** Of a file; each takes memory before anything is decoded. */
const MAX_PICTURES = MAX_SECONDS * MAX_FPS;
/** Below minus this, a time stands for none. */
const NO_TIME = 9e18;
const COMMON_RATES: readonly Rational[] = [
  rational(24_000, 1001),
  rational(24, 1),
  rational(25, 1),
  rational(30_000, 1001),
  rational(30, 1),
  rational(50, 1),
  rational(60_000, 1001),
  rational(60, 1),
];

/**
 * Reads a film's facts, and counts its pictures by reading all of it without decoding.
 * @param onAlive called again and again while it is read
 * @throws RushesError `unreadable`, `truncated`, `unsupported` for what no stream is made of, `aborted`
 */
export async function readHlsSource(path: string, onAlive: () => void = () => {}): Promise<HlsSource> {
  const demuxer = await openDemuxer(path, { analyse: true });
  try {
    const { stream, input } = demuxer;
    const { codecpar } = stream;
    const { width, height } = codecpar;
    checkSize(width, height);
    checkDolbyVision(codecpar.getCodedSideData(AV_PKT_DATA_DOVI_CONF));
    const times: number[] = [];
    for await (const packet of demuxer.packets()) {
      times.push(Number(packet.pts));
      if (times.length > MAX_PICTURES)
        throw new RushesError("unsupported", "The film has more pictures than it may have.");
      if (times.length % 256 === 0) onAlive();
    }
    if (times.length === 0) throw new RushesError("unreadable", "The file has no pictures.");
    const clock = rational(stream.timeBase.num, stream.timeBase.den);
    const rhythm = readRhythm(times, clock, [stream.avgFrameRate, stream.rFrameRate]);
    const seconds = rhythm.seconds;
    if (seconds > MAX_SECONDS) throw new RushesError("unsupported", "The film is longer than 12 hours.");
    const rotation = readRotation(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX));
    const { num, den } = stream.sampleAspectRatio.num > 0 ? stream.sampleAspectRatio : codecpar.sampleAspectRatio;
    // Pixels that are not square are made so by the wider side: nothing gets smaller.
    const aspect = num > 0 && den > 0 && num / den > 0.2 && num / den < 5 ? num / den : 1;
    const shown = aspect >= 1 ? [width * aspect, height] : [width, height / aspect];
    const [shownWidth, shownHeight] = (rotation % 180 === 0 ? shown : shown.reverse()).map(Math.round);
    return {
      codec: avGetCodecName(codecpar.codecId) ?? "unknown",
      width,
      height,
      shownWidth: shownWidth!,
      shownHeight: shownHeight!,
      rotation,
      fps: rhythm.fps,
      isSteady: rhythm.isSteady,
      pictures: rhythm.isSteady ? times.length : Math.round(seconds * rationalToNumber(rhythm.fps)),
      seconds,
      startSeconds: rhythm.start,
      timeBase: clock,
      hasAudio: input.streams.some((other) => other.codecpar.codecType === AVMEDIA_TYPE_AUDIO),
    };
  } finally {
    await demuxer.close();
  }
}

function checkSize(width: number, height: number): void {
  if (Math.min(width, height) < LEAST_SIDE) {
    throw new RushesError(
      "unsupported",
      `The picture has ${width}×${height} pixels; at least ${LEAST_SIDE} a side are needed.`,
    );
  }
  if (width * height > MAX_PIXELS) {
    throw new RushesError(
      "unsupported",
      `The picture has ${width}×${height} pixels, which is more than a film may have.`,
    );
  }
}

/** Profile 5 is coded in a colour space of its own, which shows green and purple when it is taken for another. */
function checkDolbyVision(configuration: Buffer | null): void {
  if (configuration !== null && configuration.length > 2 && configuration[2] === 5) {
    throw new RushesError(
      "unsupported",
      "The film is in Dolby Vision profile 5, which only Dolby's decoders read. Please export it as HDR10, HLG or Rec.709.",
    );
  }
}

interface Rhythm {
  readonly fps: Rational;
  readonly isSteady: boolean;
  readonly seconds: number;
  readonly start: number;
}

interface Rate {
  readonly num: number;
  readonly den: number;
}

function readRhythm(times: number[], clock: Rational, rates: readonly Rate[]): Rhythm {
  const tick = clock.num / clock.den;
  const sorted = times.filter((time) => time > -NO_TIME).sort((a, b) => a - b);
  const first = sorted[0] ?? 0;
  const span = ((sorted.at(-1) ?? 0) - first) * tick;
  const measured = span > 0 ? (sorted.length - 1) / span : 0;
  const said = rates.map(({ num, den }) => (den > 0 ? num / den : 0)).find((rate) => rate > 0) ?? 24;
  const rate = measured > 0 ? measured : said;
  const gap = 1 / rate;
  // A picture may come a little early or late, as clocks of a millisecond make it; a whole half picture is a rhythm of its own.
  const isSteady = sorted.every((time, i) => Math.abs((time - first) * tick - i * gap) < gap / 2);
  const fps = snap(Math.min(Math.max(isSteady ? rate : Math.min(usualRate(sorted, tick) ?? rate, 60), 1), MAX_FPS));
  const isTooFast = rate > MAX_FPS;
  const isKept = isSteady && !isTooFast && rate >= 1;
  return {
    fps: isTooFast ? rational(60, 1) : fps,
    isSteady: isKept,
    seconds: isKept ? sorted.length / rationalToNumber(fps) : span + gap,
    start: first * tick,
  };
}

/** By the gap that half of all pictures are below: a phone's pauses do not make it slower. Null: too few pictures. */
function usualRate(sorted: readonly number[], tick: number): number | null {
  const gaps = sorted.slice(1).map((time, i) => time - sorted[i]!);
  const median = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return median > 0 ? 1 / (median * tick) : null;
}

/** The usual rate that is meant, else the rate to a thousandth. */
function snap(rate: number): Rational {
  const usual = COMMON_RATES.find((common) => Math.abs(rationalToNumber(common) / rate - 1) < 4e-4);
  return usual ?? rational(Math.round(rate * 1000), 1000);
}

/** A display matrix (16.16 fixed point, row by row) as degrees clockwise. */
function readRotation(matrix: Buffer | null): number {
  if (matrix === null || matrix.length < 36) return 0;
  const at = (index: number): number => matrix.readInt32LE(index * 4) / 65_536;
  const degrees = (Math.atan2(at(1), at(0)) * 180) / Math.PI;
  return (Math.round(degrees / 90) * 90 + 360) % 360;
}
