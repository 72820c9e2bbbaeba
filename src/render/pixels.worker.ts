import { parentPort, workerData } from "node:worker_threads";
import sharp from "sharp";
import { RushesError, toErrorRecord } from "../base/errors.ts";
import { alignColours } from "../develop/align-colours.ts";
import { type BakedMap, blendMaps } from "../develop/bake-lut.ts";
import { Developer } from "../develop/developer.ts";
import type { PictureLevel } from "../develop/level-meter.ts";
import { viewOnScreen } from "../develop/screen-view.ts";
import type { Lut } from "../develop/lut.ts";
import { divideDust } from "../develop/divide-dust.ts";
import { reduceColourNoise } from "../develop/reduce-colour-noise.ts";
import { repairPixels } from "../develop/repair-pixels.ts";
import { makeThumbnail } from "../develop/thumbnail.ts";
import { createKernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { straightenFeatures } from "../measure/straighten-features.ts";
import { matchFeatures } from "../measure/match-features.ts";
import { measureDust } from "../measure/measure-dust.ts";
import { measureFeatures } from "../measure/measure-features.ts";
import { measureHotPixels } from "../measure/measure-hot-pixels.ts";
import { measureLight } from "../measure/measure-light.ts";
import { measurePicture } from "../measure/picture-light.ts";
import { estimatePair } from "../motion/estimate-pair.ts";
import type { PointPairs, Region } from "../motion/measured-motion.ts";
import { takeKeogramColumn } from "../report/keogram.ts";
import { RawDecoder } from "../raw/decoder.ts";
import { convertToDng } from "../raw/dng-convert.ts";
import type { DngIntent } from "../raw/dng-rewrite.ts";
import { contentHash } from "../store/content-hash.ts";
import { threadSeconds } from "./thread-clock.ts";
import { pictureBytes, placePicture } from "./place-picture.ts";
import type { Recipe } from "../edit/recipe.ts";
import {
  type Answer,
  type Command,
  type MeasuredFrame,
  REGIONS_PER_WORKER,
  type DevelopedPicture,
  type Match,
  type Matched,
  type Packing,
  type Photograph,
  type Reply,
  type Wanted,
  type WorkerData,
} from "./worker-protocol.ts";

const THUMB_HEIGHT = 180;

const kernels = await createKernels((workerData as WorkerData).kernels);
const decoder = await RawDecoder.create(kernels);
const developer = new Developer(kernels);
const { memory } = kernels;

/** Output regions lie below everything else and stay, so that a picture survives the next command. */
let regions: { readonly size: number; readonly offsets: readonly number[] } = { size: 0, offsets: [] };
const base = memory.mark;

function reserveRegions(size: number): readonly number[] {
  if (size > regions.size) {
    memory.release(base);
    regions = { size, offsets: Array.from({ length: REGIONS_PER_WORKER }, () => memory.take(size)) };
  }
  return regions.offsets;
}

async function measure({ bytes }: Photograph, name: string, wanted: Wanted): Promise<MeasuredFrame> {
  const image = await decoder.decode(bytes, name);
  const { offset: _offset, stride: _stride, ...header } = image;
  return {
    content: contentHash(bytes),
    header,
    light: measureLight(kernels, image),
    features: wanted.features ? measureFeatures(kernels, image) : null,
    hotPixels: wanted.hotPixels ? measureHotPixels(kernels, image) : null,
    dust: wanted.dust ? measureDust(kernels, image) : null,
  };
}

/** Lenses bend what is straight: places are compared as they were before. */
function match({ a, b, guess, reach, lens, region }: Match): Matched {
  const [from, to] = lens ? [straightenFeatures(a, lens), straightenFeatures(b, lens)] : [a, b];
  const points = matchFeatures(kernels, from, to, guess, reach);
  if (region === null) return { motion: estimatePair(points, a.extent), points: null };
  return { motion: null, points: takeWithin(points, region) };
}

function takeWithin({ ax, ay, bx, by }: PointPairs, { left, top, right, bottom }: Region): PointPairs {
  const isWithin = (i: number): boolean => {
    const [x, y] = [ax[i] as number, ay[i] as number];
    return x >= left && x <= right && y >= top && y <= bottom;
  };
  const take = (values: Float64Array): Float64Array => values.filter((_, i) => isWithin(i));
  return { ax: take(ax), ay: take(ay), bx: take(bx), by: take(by) };
}

async function develop(
  { bytes, isAsMeasured }: Photograph,
  name: string,
  recipe: Recipe,
  lut: Lut | null,
  map: BakedMap | null,
  { format, colour, hasDng = false }: Packing,
  region: number,
): Promise<DevelopedPicture> {
  const started = threadSeconds();
  const offset = reserveRegions(pictureBytes(recipe.output, format))[region];
  if (offset === undefined) throw new RushesError("internal", `Expected an output region but received ${region}`);
  const mark = memory.mark;
  if (!isAsMeasured && contentHash(bytes) !== recipe.content) {
    throw new RushesError("unreadable", `\`${name}\` changed while the film was made`);
  }
  const decoded = await decoder.decode(bytes, name);
  // Levels are constant over a shot: the frame's own guesses would be flicker.
  const image: RawImage = { ...decoded, black: recipe.black, white: recipe.white };
  // Before its defects are mended: a raw that is delivered stays as it was taken.
  const dng = hasDng ? convertToDng(kernels, bytes, image, intentOf(recipe), "rushes") : null;
  // A frame of the shot that another program had to develop has no photosites any more.
  if (image.layout !== "rgb") {
    if (recipe.hotPixels) repairPixels(kernels, image, recipe.hotPixels);
    if (recipe.dust) divideDust(kernels, image, recipe.dust);
  }
  if (recipe.lateralColour) alignColours(kernels, image, recipe.lateralColour);
  const developed = developer.develop(image, {
    whiteBalance: recipe.whiteBalance,
    ...(recipe.trim && { trim: recipe.trim }),
    ...(recipe.rebuild !== undefined && { rebuild: recipe.rebuild }),
    xyzToCamera: recipe.xyzToCamera,
    ...(recipe.vignetting && { vignetting: recipe.vignetting }),
    gain: 2 ** recipe.gainEv,
    local: recipe.local,
    look: recipe.look,
    ...(map && { map }),
    ...(recipe.grade && { grade: recipe.grade }),
    ...(recipe.lut && lut && { lut: { on: recipe.lut.on, table: lut, key: recipe.lut.content } }),
    crop: recipe.crop,
    ...(recipe.warp && { warp: recipe.warp }),
    width: recipe.view.width,
    height: recipe.view.height,
    format,
    colour,
    dither: recipe.dither,
  });
  if (recipe.colourNoise) reduceColourNoise(kernels, developed, recipe.colourNoise, recipe.dither);
  const picture = placePicture(memory, developed, recipe.output, offset);
  memory.release(mark);
  const width = Math.max(1, Math.round((THUMB_HEIGHT * picture.width) / picture.height));
  const view = viewOnScreen(memory.buffer, picture, colour, recipe.look);
  const rgb = makeThumbnail(view.buffer, view.picture, width, THUMB_HEIGHT);
  const raw = { width, height: THUMB_HEIGHT, channels: 3 } as const;
  return {
    buffer: memory.buffer,
    picture,
    dng,
    numbers: {
      light: measurePicture(view.buffer, view.picture),
      thumb: await sharp(rgb, { raw }).jpeg({ quality: 85 }).toBuffer(),
      column: takeKeogramColumn({ width, height: THUMB_HEIGHT, rgb }),
      level: developed.level && placeLevel(developed.level, recipe),
      decoder: decoded.decoder,
      seconds: threadSeconds() - started,
    },
  };
}

/** The tables of a camera profile for one picture, where white balance moves between two that were baked. */
function mapOf({ recipe, map, nextMap }: Extract<Command, { kind: "develop" }>): BakedMap | null {
  return map && nextMap && recipe.map?.towards ? blendMaps(map, nextMap, recipe.map.towards.part) : map;
}

/** What a recipe says that a raw can say, too. */
function intentOf({ gainEv, whiteBalance }: Recipe): DngIntent {
  const least = Math.min(...whiteBalance);
  const [red, green, blue] = whiteBalance;
  return { exposureEv: gainEv, neutral: [least / red, least / green, least / blue] };
}

/** Black around a view is a part of the picture. */
function placeLevel({ most, mean }: PictureLevel, { view, output }: Recipe): PictureLevel {
  return { most, mean: (mean * view.width * view.height) / (output.width * output.height) };
}

async function answer(command: Command): Promise<Reply> {
  const mark = memory.mark;
  try {
    if (command.kind === "match") return { kind: "matched", matched: match(command.match) };
    const { photograph, name } = command;
    if (command.kind === "measure") {
      return { kind: "measured", frame: await measure(photograph, name, command.wanted) };
    }
    const { recipe, lut, packing, region } = command;
    const map = mapOf(command);
    return { kind: "developed", picture: await develop(photograph, name, recipe, lut, map, packing, region) };
  } catch (error) {
    return { kind: "failed", error: toErrorRecord(error) };
  } finally {
    if (command.kind !== "develop") memory.release(mark);
    else memory.release(Math.max(mark, regionsEnd()));
  }
}

function regionsEnd(): number {
  const last = regions.offsets.at(-1);
  return last === undefined ? base : last + regions.size;
}

parentPort?.on("message", (command: Command) => {
  const buffer = command.kind === "match" ? null : command.photograph.bytes.buffer;
  void answer(command).then((reply) => {
    const message: Answer = { reply, buffer };
    parentPort?.postMessage(message, buffer ? [buffer] : []);
  });
});
