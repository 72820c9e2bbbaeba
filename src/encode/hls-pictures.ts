import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  AVCOL_RANGE_JPEG,
  AV_FRAME_FLAG_INTERLACED,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_RGB24,
  type AVPixelFormat,
} from "node-av/constants";
import { type Frame, Rational, avGetPixFmtName } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { type Rational as Rate, rationalToNumber } from "../base/rational.ts";
import { type BurnIn, burnIn, drawBurnIn } from "./burn-in.ts";
import { decodeFilm } from "./film-decoder.ts";
import { type ColourReading, readColour, scaleFilter, tonedColour, toneFilters } from "./hls-colour.ts";
import { type HlsEncoder, openEncoder, openRungEncoder } from "./hls-encoder.ts";
import { segmentName, sizeOf, writeSegment, writeStreamFacts, writeWhole } from "./hls-files.ts";
import { writeFragment } from "./hls-fragment.ts";
import { type HlsGraph, openGraph } from "./hls-graph.ts";
import { chooseLadder, chooseScreenerLadder, type Rung, rungName } from "./hls-ladder.ts";
import type { HlsSource } from "./hls-source.ts";
import { tagColour } from "./tag-colour.ts";

/** Pictures as they were found and made. */
export interface PictureFacts {
  readonly rungs: readonly Rung[];
  /** False: rungs were left for a later run. */
  readonly isWhole: boolean;
  /** Pictures of each stream. */
  readonly pictures: number;
  readonly colour: ColourReading;
  /** Of a sample in the source. */
  readonly bits: number;
  readonly isInterlaced: boolean;
  readonly thumbnails: readonly string[];
}

export interface PictureJob {
  readonly path: string;
  readonly folder: string;
  readonly source: HlsSource;
  /** Pictures of a segment. */
  readonly segmentPictures: number;
  /** How many stills are taken, evenly over the film. */
  readonly thumbnails: number;
  /** A name that becomes part of every picture. */
  readonly burnIn: string | undefined;
  /** Leaves AV1 for a later run. */
  readonly firstOnly: boolean;
  readonly onProgress: (share: number) => void;
}

const THUMBNAIL_WIDTH = 1920;

/**
 * Decodes the film once and encodes all rungs at the same time, segment by segment. Segments that are there already are
 * not made again: after a kill the film is decoded from its start, which takes a small part of the time that encoding
 * takes and makes it certain that the same pictures come, and encoding goes on with the first segment that lacks
 * something.
 */
export async function encodePictures(job: PictureJob): Promise<PictureFacts> {
  const run = await startRun(job);
  try {
    for await (const frame of decodeFilm(job.path)) {
      run.first ??= describeFirst(frame, job);
      checkSame(frame, run.first);
      if (run.front === null) run.front = await openFront(run.first, job);
      if (run.front === "none") await takePicture(run, frame);
      else {
        frame.pts = frame.bestEffortTimestamp;
        await run.front.push(frame);
        for await (const steady of run.front.pull(0)) await takePicture(run, steady);
      }
    }
    if (run.front !== null && run.front !== "none") {
      await run.front.push(null);
      for await (const steady of run.front.pull(0)) await takePicture(run, steady);
    }
    if (run.pictures === 0) throw new RushesError("unreadable", "No picture of the film lasts long enough to be seen.");
    await finishSegment(run);
    return await finish(run);
  } finally {
    closeSegment(run);
    if (run.front !== null && run.front !== "none") run.front.close();
  }
}

/** What the first picture tells of all. */
interface First {
  readonly width: number;
  readonly height: number;
  readonly format: number;
  readonly formatName: string;
  readonly bits: number;
  readonly colour: ColourReading;
  readonly isInterlaced: boolean;
  /** All that the film gets, and those of this run. */
  readonly ladder: readonly Rung[];
  readonly rungs: readonly Rung[];
}

interface OpenRung {
  readonly rung: Rung;
  readonly encoder: HlsEncoder;
  readonly name: BurnIn | null;
}

interface Run {
  readonly job: PictureJob;
  readonly stills: readonly number[];
  first: First | null;
  front: HlsGraph | "none" | null;
  graph: HlsGraph | null;
  open: OpenRung[];
  pictures: number;
  readonly thumbnails: string[];
}

async function startRun(job: PictureJob): Promise<Run> {
  await mkdir(join(job.folder, "stills"), { recursive: true });
  const { pictures } = job.source;
  const count = Math.min(job.thumbnails, pictures);
  const stills = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * pictures) / count));
  return { job, stills, first: null, front: null, graph: null, open: [], pictures: 0, thumbnails: [] };
}

function describeFirst(frame: Frame, { source, burnIn, firstOnly }: PictureJob): First {
  const formatName = avGetPixFmtName(frame.format as AVPixelFormat) ?? "unknown";
  const bits = bitsOf(formatName);
  const choose = burnIn === undefined ? chooseLadder : chooseScreenerLadder;
  const ladder = choose({
    width: source.shownWidth,
    height: source.shownHeight,
    fps: rationalToNumber(source.fps),
    bits,
  });
  return {
    width: frame.width,
    height: frame.height,
    format: frame.format,
    formatName,
    bits,
    colour: readColour(frame, /rgb|bgr|gbr|pal8/.test(formatName)),
    isInterlaced: frame.hasFlags(AV_FRAME_FLAG_INTERLACED),
    ladder,
    rungs: firstOnly ? ladder.filter(({ codec }) => codec === "h264") : ladder,
  };
}

/** Of a sample, from FFmpeg's name of a pixel format: `yuv420p10le` has 10, `rgb48le` 16. */
function bitsOf(name: string): number {
  if (/48|64|16|f32|f16/.test(name)) return 16;
  return /(9|10|12|14)(le|be)$/.test(name) ? Number(/(9|10|12|14)(?:le|be)$/.exec(name)![1]) : 8;
}

function checkSame(frame: Frame, first: First): void {
  if (frame.width === first.width && frame.height === first.height && frame.format === first.format) return;
  throw new RushesError("unsupported", "The film's pictures change their size or format on the way.");
}

/** Fields are made whole, and a rhythm that varies steady, before anything is counted. Null: neither is needed. */
async function openFront(first: First, { source }: PictureJob): Promise<HlsGraph | "none"> {
  const filters = [
    ...(first.isInterlaced ? ["bwdif=mode=send_frame:deint=all"] : []),
    ...(source.isSteady ? [] : [`fps=fps=${source.fps.num}/${source.fps.den}:start_time=${source.startSeconds}`]),
  ];
  if (filters.length === 0) return "none";
  return openGraph([bufferOf(first, source.timeBase), ...filters, "buffersink@o0"].join(","), "video", 1);
}

function bufferOf(first: First, timeBase: Rate): string {
  return `buffer@in=video_size=${first.width}x${first.height}:pix_fmt=${first.formatName}:time_base=${timeBase.num}/${timeBase.den}:pixel_aspect=1/1`;
}

async function takePicture(run: Run, frame: Frame): Promise<void> {
  const { job } = run;
  const index = run.pictures;
  if (index % job.segmentPictures === 0) {
    await finishSegment(run);
    await openSegment(run);
  }
  run.pictures++;
  if (run.stills.includes(index)) await takeStill(run, frame, index);
  if (run.graph !== null) {
    const number = index % job.segmentPictures;
    frame.pts = BigInt(number);
    await run.graph.push(frame);
    // A graph is not for two at a time: its outputs are emptied one after the other, encoders work side by side.
    const sent: Promise<void>[] = [];
    for (const [output, { encoder, name }] of run.open.entries()) {
      const picture = await run.graph.next(output);
      if (picture === null) throw new RushesError("encode", "Expected a picture of every size but one is missing");
      picture.pts = BigInt(number);
      picture.timeBase = encoder.context.timeBase;
      picture.duration = 1n;
      picture.keyFrame = 0;
      picture.pictType = AV_PICTURE_TYPE_NONE;
      tagColour(picture, "rec709", "yuv420p");
      if (name !== null) burnIn(picture, name);
      sent.push(encoder.send(picture));
    }
    await Promise.all(sent);
  }
  job.onProgress(Math.min(1, run.pictures / job.source.pictures));
}

/** Opens encoders for the rungs that lack this segment. */
async function openSegment(run: Run): Promise<void> {
  const { job } = run;
  const first = run.first!;
  const index = Math.floor(run.pictures / job.segmentPictures);
  const missing: Rung[] = [];
  for (const rung of first.rungs) {
    const folder = join(job.folder, rungName(rung));
    const isThere = (await sizeOf(join(folder, segmentName(index)))) !== null;
    if (!isThere || (await sizeOf(join(folder, "stream.json"))) === null) missing.push(rung);
  }
  if (missing.length === 0) return;
  for (const rung of missing) {
    const name = job.burnIn === undefined ? null : await drawBurnIn(job.burnIn, rung.width, rung.height);
    run.open.push({ rung, name, encoder: await openRungEncoder(rung, job.source.fps, job.segmentPictures) });
  }
  run.graph = await openGraph(describeRungs(first, job.source, missing), "video", missing.length);
}

function describeRungs(first: First, source: HlsSource, rungs: readonly Rung[]): string {
  const { fps } = source;
  // Of all, whichever are made: highlights are bent at that size, and bytes depend on it.
  const largest = first.ladder.reduce((a, b) => (b.width > a.width ? b : a));
  const colour = tonedColour(first.colour);
  const front = [
    bufferOf(first, { num: fps.den, den: fps.num }),
    ...turnFilters(source.rotation),
    ...toneFilters(first.colour, largest.width, largest.height),
    `split=${rungs.length}`,
  ].join(",");
  const outputs = rungs.map((rung, i) => {
    const format = rung.bits === 8 ? "yuv420p" : "yuv420p10le";
    return `[s${i}]${scaleFilter(colour, rung.width, rung.height, "video")},format=${format},buffersink@o${i}`;
  });
  return [`${front}${rungs.map((_, i) => `[s${i}]`).join("")}`, ...outputs].join(";");
}

function turnFilters(rotation: number): readonly string[] {
  if (rotation === 90) return ["transpose=clock"];
  if (rotation === 270) return ["transpose=cclock"];
  return rotation === 180 ? ["hflip", "vflip"] : [];
}

async function finishSegment(run: Run): Promise<void> {
  const { job } = run;
  const index = Math.floor((run.pictures - 1) / job.segmentPictures);
  for (const { rung, encoder } of run.open) {
    await encoder.send(null);
    const folder = join(job.folder, rungName(rung));
    await mkdir(folder, { recursive: true });
    const fragment = await writeFragment({
      context: encoder.context,
      packets: encoder.packets,
      timeBase: { num: job.source.fps.den, den: job.source.fps.num },
      startTicks: BigInt(index * job.segmentPictures),
      packetTicks: 1n,
      number: index,
      scratch: join(folder, "scratch.part"),
      codec: rung.codec,
    });
    // First: a segment that nothing describes would be made again.
    if (index === 0) await writeStreamFacts(folder, { codecs: fragment.codecs });
    await writeSegment(folder, index, fragment);
  }
  closeSegment(run);
}

function closeSegment(run: Run): void {
  for (const { encoder } of run.open) encoder.close();
  run.open = [];
  run.graph?.close();
  run.graph = null;
}

/** A picture of the film as PNG, sRGB. */
async function takeStill(run: Run, frame: Frame, index: number): Promise<void> {
  const { job } = run;
  const first = run.first!;
  const path = join(job.folder, "stills", `still-${run.stills.indexOf(index) + 1}.png`);
  run.thumbnails.push(path);
  if ((await sizeOf(path)) !== null) return;
  const { shownWidth, shownHeight, rotation, fps } = job.source;
  const scale = Math.min(1, THUMBNAIL_WIDTH / shownWidth);
  const [width, height] = [Math.round(shownWidth * scale), Math.round(shownHeight * scale)];
  const text = [
    bufferOf(first, { num: fps.den, den: fps.num }),
    ...turnFilters(rotation),
    ...toneFilters(first.colour, width, height),
    scaleFilter(tonedColour(first.colour), width, height, "rgb"),
    "format=gbrp,format=rgb24",
    "buffersink@o0",
  ].join(",");
  const graph = await openGraph(text, "video", 1);
  const encoder = await openEncoder("png", async (context) => {
    context.width = width;
    context.height = height;
    context.pixelFormat = AV_PIX_FMT_RGB24;
    context.timeBase = new Rational(1, 25);
    // Read once, soon, and made a WebP: it need not be small.
    return { compression_level: "1" };
  });
  try {
    await graph.push(frame);
    await graph.push(null);
    for await (const picture of graph.pull(0)) {
      picture.pts = 0n;
      picture.colorRange = AVCOL_RANGE_JPEG;
      await encoder.send(picture);
    }
    await encoder.send(null);
    const data = encoder.packets[0]?.data;
    if (data) await writeWhole(path, data);
  } finally {
    encoder.close();
    graph.close();
  }
}

async function finish({ first, pictures, thumbnails }: Run): Promise<PictureFacts> {
  const { ladder, rungs, colour, bits, isInterlaced } = first!;
  return { rungs, isWhole: rungs.length === ladder.length, pictures, colour, bits, isInterlaced, thumbnails };
}
