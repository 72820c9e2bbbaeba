import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { AVCOL_RANGE_JPEG, AVCOL_RANGE_MPEG } from "node-av/constants";
import type { AVPixelFormat } from "node-av/constants";
import { avGetCodecName, avGetPixFmtName } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { formatRational, rational } from "../base/rational.ts";
import type { Rational } from "../base/rational.ts";
import { openDemuxer } from "./demuxer.ts";
import type { Demuxer } from "./demuxer.ts";
import type { FilmColour } from "../film/colour.ts";
import { encoderSettings } from "./encoder-settings.ts";
import { pixelFormatOf } from "./formats.ts";
import type { Codec, Suffix, VideoFormat } from "./formats.ts";
import { type LightLevel, type MasteringDisplay, readLightLevel, readMasteringDisplay } from "./light-level.ts";
import { readTopLevelBoxes } from "./top-level-boxes.ts";

/** What a film file turns out to be, by its own bytes. Names as FFmpeg gives them. */
export interface FilmProbe {
  /** `h264`, `hevc`, `av1`, `prores`, `dnxhd`, `ffv1`, or any other that FFmpeg knows. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  /** Pictures a second, as the container says. */
  readonly fps: Rational;
  /** Pictures, counted. */
  readonly frames: number;
  readonly seconds: number;
  /** True when each picture follows the one before it after the same time. */
  readonly steady: boolean;
  readonly primaries: string;
  readonly transfer: string;
  readonly matrix: string;
  readonly range: "limited" | "full" | "unspecified";
  /** MaxCLL and MaxFALL in cd/m², and the mastering display's least and most light; null: not said. */
  readonly lightLevel: string | null;
  readonly masteringDisplay: string | null;
  /** Four characters that say to players what is inside; empty where the container has none. */
  readonly tag: string;
  /** `mp4`, `mov`, `matroska`, or any other that FFmpeg knows. */
  readonly container: string;
  readonly sizeBytes: number;
  /** True when an .mp4 or .mov has its index before its pictures, so that it plays while it loads. */
  readonly faststart: boolean;
}

/** The part of a probe that can be known before. */
export type FilmExpectation = Omit<FilmProbe, "seconds" | "sizeBytes">;

/** Codes of ITU-T H.273, of which the three tables share most. */
const COLOUR_NAMES: ReadonlyMap<number, string> = new Map([
  [0, "rgb"],
  [1, "bt709"],
  [2, "unspecified"],
  [4, "bt470m"],
  [5, "bt470bg"],
  [6, "smpte170m"],
  [7, "smpte240m"],
  [8, "linear"],
  [9, "bt2020"],
  [12, "display-p3"],
  [13, "srgb"],
  [14, "bt2020-10"],
  [15, "bt2020-12"],
  [16, "pq"],
  [18, "hlg"],
]);

/**
 * Reads a film's facts and counts its pictures by reading all of it, without decoding.
 * @throws RushesError `unreadable`, `truncated`, `aborted`
 */
export async function probeFilm(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FilmProbe> {
  const { size } = await stat(path).catch((error: unknown) => {
    const message = `Expected a film for \`${path}\` but it cannot be opened`;
    throw new RushesError("unreadable", message, { cause: error });
  });
  const demuxer = await openDemuxer(path, { signal: options.signal, analyse: true });
  try {
    const times: bigint[] = [];
    for await (const packet of demuxer.packets()) times.push(packet.pts);
    const boxes = await readTopLevelBoxes(path);
    return { ...describe(demuxer, times, boxes.brand), sizeBytes: size, faststart: boxes.faststart };
  } finally {
    await demuxer.close();
  }
}

function describe(
  { stream, input }: Demuxer,
  times: readonly bigint[],
  brand: string,
): Omit<FilmProbe, "sizeBytes" | "faststart"> {
  const { codecpar } = stream;
  const rate = stream.avgFrameRate.num > 0 ? stream.avgFrameRate : stream.rFrameRate;
  const fps = rational(rate.num, Math.max(1, rate.den));
  return {
    codec: avGetCodecName(codecpar.codecId) ?? "unknown",
    width: codecpar.width,
    height: codecpar.height,
    pixelFormat: avGetPixFmtName(codecpar.format as AVPixelFormat) ?? "unknown",
    fps,
    frames: times.length,
    seconds: input.duration > 0n ? Number(input.duration) / 1_000_000 : (times.length * fps.den) / Math.max(1, fps.num),
    steady: isSteady(times),
    primaries: colourName(codecpar.colorPrimaries),
    transfer: colourName(codecpar.colorTrc),
    matrix: colourName(codecpar.colorSpace),
    range: rangeName(codecpar.colorRange),
    lightLevel: describeLevel(readLightLevel(codecpar)),
    masteringDisplay: describeDisplay(readMasteringDisplay(codecpar)),
    tag: codecpar.codecTag === 0 ? "" : (codecpar.codecTagString ?? ""),
    container: containerName(input.iformat?.name ?? "unknown", brand),
  };
}

/** Gaps may differ by one tick of the container's clock, which for Matroska is a millisecond. */
function isSteady(times: readonly bigint[]): boolean {
  const sorted = [...times].sort((a, b) => (a < b ? -1 : Number(a > b)));
  const gaps = sorted.slice(1).map((time, index) => Number(time - (sorted[index] as bigint)));
  const least = gaps.reduce((a, b) => Math.min(a, b), Infinity);
  const most = gaps.reduce((a, b) => Math.max(a, b), 0);
  return gaps.length === 0 || (least > 0 && most - least <= 1);
}

function colourName(code: number): string {
  return COLOUR_NAMES.get(code) ?? `code ${code}`;
}

function rangeName(range: number): FilmProbe["range"] {
  if (range === AVCOL_RANGE_MPEG) return "limited";
  return range === AVCOL_RANGE_JPEG ? "full" : "unspecified";
}

function containerName(format: string, brand: string): string {
  if (format.includes("mp4")) return brand === "qt  " ? "mov" : "mp4";
  return format.includes("matroska") ? "matroska" : format;
}

/** Names of what a film's tags have to be. */
const COLOURS: Readonly<Record<FilmColour, Pick<FilmProbe, "primaries" | "transfer" | "matrix">>> = {
  rec709: { primaries: "bt709", transfer: "bt709", matrix: "bt709" },
  p3: { primaries: "display-p3", transfer: "bt709", matrix: "bt709" },
  "rec2020-pq": { primaries: "bt2020", transfer: "pq", matrix: "bt2020" },
  "rec2020-hlg": { primaries: "bt2020", transfer: "hlg", matrix: "bt2020" },
};

/** FFmpeg's names where they are not ours. What is in a ProRes 4444 are 10 bits, but it takes every one for 12. */
const PIXEL_NAMES: Readonly<Partial<Record<Codec, string>>> = { "prores-4444": "yuv444p12le", "ffv1-rgb": "gbrp16le" };

function describeLevel(level: LightLevel | null): string | null {
  return level && `MaxCLL ${level.maxPixel}, MaxFALL ${level.maxMean} cd/m²`;
}

function describeDisplay(display: MasteringDisplay | null): string | null {
  return display && `${display.least} to ${display.most} cd/m²`;
}

/** What a film made by us has to be. */
export function expectedOf(
  format: VideoFormat,
  suffix: Suffix,
  frames: number,
  light: { readonly level: LightLevel; readonly display: MasteringDisplay } | null = null,
): FilmExpectation {
  const boxed = suffix !== ".mkv";
  const isRgb = pixelFormatOf(format) === "rgb16";
  return {
    codec: avGetCodecName(encoderSettings(format).codecId) ?? "unknown",
    width: format.width,
    height: format.height,
    pixelFormat: PIXEL_NAMES[format.codec] ?? pixelFormatOf(format),
    fps: format.fps,
    frames,
    steady: true,
    ...COLOURS[format.colour],
    ...(isRgb && { matrix: "rgb" }),
    range: isRgb ? "full" : "limited",
    lightLevel: describeLevel(light?.level ?? null),
    masteringDisplay: describeDisplay(light?.display ?? null),
    tag: boxed ? encoderSettings(format).tag : "",
    container: boxed ? (suffix === ".mov" ? "mov" : "mp4") : "matroska",
    faststart: boxed,
  };
}

/**
 * Compares a film with what it has to be.
 * @param path for the message
 * @throws RushesError `encode` that names every difference
 */
export function verifyFilm(probe: FilmProbe, expected: FilmExpectation, path: string): void {
  const differences = Object.entries(expected).flatMap(([name, value]) => {
    const wanted = inWords(value);
    const received = inWords(probe[name as keyof FilmExpectation]);
    return wanted === received ? [] : [`${name} ${wanted} but received ${received}`];
  });
  if (differences.length === 0) return;
  throw new RushesError("encode", `Expected in \`${basename(path)}\` ${differences.join("; expected ")}`, {
    details: { path, differences },
  });
}

function inWords(value: string | number | boolean | Rational | null): string {
  return typeof value === "object" && value !== null ? formatRational(value) : String(value);
}
