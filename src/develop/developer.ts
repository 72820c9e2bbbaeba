import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import { type Picture, PIXEL_FACTS, type PixelFormat } from "../kernels/picture.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { RADIUS, type Taps } from "./axis.ts";
import { createBayerSource } from "./bayer-source.ts";
import { MOST_CHANGE } from "./check-warp.ts";
import type { Curve } from "./curve.ts";
import type { PictureLevel } from "./level-meter.ts";
import { createMapStage } from "./map-stage.ts";
import { normaliseWhiteBalance } from "./levels.ts";
import { createLocalGain } from "./local-gain.ts";
import { type Upright, uprightView } from "./orientation.ts";
import { chromaScale, createPackStage, takePicture } from "./pack-stage.ts";
import { createQuadSource } from "./quad-source.ts";
import { Remembered } from "./remembered.ts";
import { COLUMNS, ROWS } from "./resample.ts";
import { createRgbSource } from "./rgb-source.ts";
import { checkSettings, type DevelopSettings } from "./settings.ts";
import { type Source, takeCleared, type Window } from "./source.ts";
import { findShown, type Shown } from "./shown.ts";
import { createStraightResample } from "./straight-resample.ts";
import type { Phases } from "./warp-phases.ts";
import { createWarpedResample } from "./warped-resample.ts";
import { createXtransBlockSource } from "./xtrans-block-source.ts";
import { createXtransSource } from "./xtrans-source.ts";

/** Source pixels per pixel up to which an X-Trans mosaic's colours are worth having at each of its pixels. */
const XTRANS_DENSE_BELOW = 2;
/** Source pixels per pixel from which means of an X-Trans mosaic's blocks, three pixels wide, lose nothing. */
const XTRANS_BLOCKS_FROM = 6;
/** From so many source pixels to one on, colour differences of every other column say all that can be shown. */
const HALF_FROM = 2;
/** From so many on, means of quads are as good as what is shown at that size elsewhere. */
const QUADS_FROM = 6;
/** Light may overshoot an edge by this share of itself: as much as looks sharp and not yet like a ring. */
const LIGHT_SLACK = 0.1;
/** Taps of three planes in two directions, for two kinds of pictures in turn; curves of two looks, each with transfers of its own. */
const KEPT_TAPS = 12;
const KEPT_CURVES = 16;

/** What is the same from picture to picture, and takes as long to compute as some rows of one. */
interface Tables {
  readonly taps: Remembered<Taps>;
  readonly phases: Remembered<Phases>;
  readonly curves: Remembered<Curve>;
}

/** A picture, and how bright it is in cd/m²; null where its codes do not say. */
export interface MadePicture extends Picture {
  readonly level: PictureLevel | null;
}

/** Makes pictures of photographs. A pure function of its arguments, bit for bit, on any machine. */
export class Developer {
  readonly #kernels: Kernels;
  readonly #tables: Tables = {
    taps: new Remembered(KEPT_TAPS),
    phases: new Remembered(KEPT_TAPS),
    curves: new Remembered(KEPT_CURVES),
  };

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /**
   * Develops `image` (its pixels in this developer's kernel memory). The picture's planes are taken from the same
   * memory; whoever called releases them. Nothing else stays taken.
   * @throws RushesError `bad-argument` for settings out of range, `unsupported` for a mosaic that is not Bayer.
   */
  develop(image: RawImage, settings: DevelopSettings): MadePicture {
    const { memory } = this.#kernels;
    checkSettings(settings);
    const view = uprightView(image);
    const before = memory.mark;
    const picture = takePicture(memory, settings.format, settings.width, settings.height);
    const mark = memory.mark;
    let level: PictureLevel | null | undefined;
    try {
      level = developInto(this.#kernels, this.#tables, image, view, settings, picture);
    } finally {
      memory.release(level === undefined ? before : mark);
    }
    return { ...picture, level };
  }
}

function developInto(
  kernels: Kernels,
  tables: Tables,
  image: RawImage,
  view: Upright,
  settings: DevelopSettings,
  picture: Picture,
): PictureLevel | null {
  const { memory } = kernels;
  const { width, height } = settings;
  const shown = findShown(view, settings);
  const source = chooseSource(kernels, image, view, settings, shown);
  const slacks = source.planes.map((_, plane) => (source.differences && plane !== 1 ? 0 : LIGHT_SLACK));
  const resample =
    shown.map === null
      ? createStraightResample(kernels, tables.taps, source, shown.crop, width, height, slacks)
      : createWarpedResample(kernels, tables.phases, source, shown.map, settings, slacks);
  const { schedule } = resample;
  source.begin(schedule.first, schedule.kept);

  const columns = [0, 1, 2].map(() => memory.take(COLUMNS * 16)) as [number, number, number];
  // One quartet before the first, for the chroma filter, and some after the last, for packing.
  const codes = [0, 1, 2].map(() => takeCleared(memory, (width + 10) * 16) + 16) as [number, number, number];
  const lumaCodes = codesOf(settings.format);
  const scale = chromaScale(settings.format);
  const colour = createMapStage(kernels, tables.curves, settings, COLUMNS, source.differences, lumaCodes, scale);
  const local = createLocalGain(kernels, image, view, settings, shown);
  const pack = createPackStage(kernels, picture, settings.dither);

  for (let y = 0; y < height; y += ROWS) {
    local?.begin(y);
    source.advance(schedule.steps[y / ROWS]!);
    resample.down(y);
    for (let x = 0; x < width; x += COLUMNS) {
      const count = Math.min(COLUMNS, width - x);
      resample.across(x, count, columns);
      const [red, green, blue] = columns;
      local?.apply(red, green, blue, x, count);
      const [luma, cb, cr] = codes;
      const at = x * 16;
      const rows = Math.min(ROWS, height - y);
      colour.run({ red, green, blue, count, rows, y: luma + at, cb: cb + at, cr: cr + at });
    }
    pack(y, ...codes);
  }
  return colour.readLevel();
}

/** Code values from black to white. */
function codesOf(format: PixelFormat): number {
  if (format === "rgb16") return 65535;
  return 219 * 2 ** (PIXEL_FACTS[format].bits - 8);
}

/** Which way to make planes of it: by how many source pixels become one. */
function chooseSource(
  kernels: Kernels,
  image: RawImage,
  view: Upright,
  settings: DevelopSettings,
  shown: Shown,
): Source {
  const balance = normaliseWhiteBalance(settings.whiteBalance);
  const ratio = Math.min(...shown.steps);
  const window = chooseWindow(view, shown);
  const rebuild = settings.rebuild ?? null;
  if (image.layout === "rgb") {
    return createRgbSource(
      kernels,
      image,
      view,
      balance,
      window,
      rebuild,
      Math.max(1, Math.floor(ratio / 2)),
      settings.trim,
    );
  }
  if (settings.trim) {
    throw new RushesError(
      "bad-argument",
      `Expected no \`trim\` for a ${image.layout} mosaic: its white balance is not in it`,
    );
  }
  if (image.layout === "xtrans") {
    const size = Math.floor(ratio / XTRANS_BLOCKS_FROM);
    if (size >= 1) return createXtransBlockSource(kernels, image, view, balance, window, rebuild, size);
    return createXtransSource(kernels, image, view, balance, window, rebuild, ratio < XTRANS_DENSE_BELOW);
  }
  if (ratio >= QUADS_FROM)
    return createQuadSource(kernels, image, view, balance, window, rebuild, Math.floor(ratio / 4));
  return createBayerSource(kernels, image, view, balance, window, rebuild, ratio < HALF_FROM ? 1 : 2);
}

/** The columns that the crop and the kernels' reach around it need; from an even one on, to keep colours in step. */
function chooseWindow(view: Upright, { crop, steps, map }: Shown): Window {
  // A warp's steps may grow towards its sides, and its kernels work on whole segments.
  const margin = Math.ceil(RADIUS * Math.max(2, steps[0]) * (map === null ? 1 : MOST_CHANGE)) + 8;
  const start = Math.max(0, Math.min(Math.floor((crop.x - margin) / 2) * 2, (view.width - 1) & ~1));
  const end = Math.min(view.width, Math.max(Math.ceil(crop.x + crop.width) + margin, start + 1));
  return { start, count: end - start };
}
