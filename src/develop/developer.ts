import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { Picture } from "../kernels/picture.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type Axis, computeTaps, RADIUS, type Taps } from "./axis.ts";
import { createBayerSource } from "./bayer-source.ts";
import { createColourStage } from "./colour-stage.ts";
import type { Curve } from "./curve.ts";
import { normaliseWhiteBalance } from "./levels.ts";
import { createLocalGain } from "./local-gain.ts";
import { type Upright, uprightView } from "./orientation.ts";
import { chromaScale, createPackStage, FORMATS, takePicture } from "./pack-stage.ts";
import { createQuadSource } from "./quad-source.ts";
import { Remembered } from "./remembered.ts";
import { createRgbSource } from "./rgb-source.ts";
import { checkSettings, type DevelopSettings } from "./settings.ts";
import { rowBytes, type Source, takeCleared, type Window } from "./source.ts";
import { createXtransBlockSource } from "./xtrans-block-source.ts";
import { createXtransSource } from "./xtrans-source.ts";

/**
 * Columns that go through the colour kernels at a time, so that they stay in the fastest cache. No power of two: planes
 * that far apart would compete for the same lines of it.
 */
const COLUMNS = 240;
/** Rows of the picture made at a time: as many as a vector has lanes. */
const ROWS = 4;
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
/** `resampleDown` sorts rows into columns here. */
const SCRATCH_BYTES = 2048;
/** Taps of three planes in two directions, for two kinds of pictures in turn; curves of two looks. */
const KEPT_TAPS = 12;
const KEPT_CURVES = 4;

/** What is the same from picture to picture, and takes as long to compute as some rows of one. */
interface Tables {
  readonly taps: Remembered<Taps>;
  readonly curves: Remembered<Curve>;
}

/** Makes pictures of photographs. A pure function of its arguments, bit for bit, on any machine. */
export class Developer {
  readonly #kernels: Kernels;
  readonly #tables: Tables = { taps: new Remembered(KEPT_TAPS), curves: new Remembered(KEPT_CURVES) };

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /**
   * Develops `image` (its pixels in this developer's kernel memory). The picture's planes are taken from the same
   * memory; whoever called releases them. Nothing else stays taken.
   * @throws RushesError `bad-argument` for settings out of range, `unsupported` for a mosaic that is not Bayer.
   */
  develop(image: RawImage, settings: DevelopSettings): Picture {
    const { memory } = this.#kernels;
    checkSettings(settings);
    const view = uprightView(image);
    const before = memory.mark;
    const picture = takePicture(memory, settings.format, settings.width, settings.height);
    const mark = memory.mark;
    let done = false;
    try {
      developInto(this.#kernels, this.#tables, image, view, settings, picture);
      done = true;
    } finally {
      memory.release(done ? mark : before);
    }
    return picture;
  }
}

function developInto(
  kernels: Kernels,
  tables: Tables,
  image: RawImage,
  view: Upright,
  settings: DevelopSettings,
  picture: Picture,
): void {
  const { exports, memory } = kernels;
  const { crop, width, height } = settings;
  const source = chooseSource(kernels, image, view, settings);
  const tapsOf = (axis: Axis, start: number, length: number, size: number, multiple: number): Taps =>
    tables.taps.get(JSON.stringify([axis.origin, axis.pitch, axis.count, start, length, size, multiple]), () =>
      computeTaps(axis, start, length, size, multiple),
    );
  const across = source.planes.map(({ x }) => placeTaps(kernels, tapsOf(x, crop.x, crop.width, width, 4)));
  const down = source.planes.map(({ y }) => placeTaps(kernels, tapsOf(y, crop.y, crop.height, height, 1)));
  const schedule = planSteps(source, down, height);
  source.begin(schedule.first, schedule.kept);

  const slacks = source.planes.map((_, plane) => (source.differences && plane !== 1 ? 0 : LIGHT_SLACK));
  const quartets = source.planes.map(({ x }) => takeCleared(memory, rowBytes(x.count) * ROWS));
  const scratch = memory.take(SCRATCH_BYTES);
  const most = Math.max(...down.map(({ taps }) => taps)) * ROWS;
  const rows = memory.take(most * 4);
  const cores = memory.take(ROWS * 4);
  const columns = [0, 1, 2].map(() => memory.take(COLUMNS * 16)) as [number, number, number];
  // One quartet before the first, for the chroma filter, and some after the last, for packing.
  const codes = [0, 1, 2].map(() => takeCleared(memory, (width + 10) * 16) + 16) as [number, number, number];
  const lumaCodes = 219 * 2 ** (FORMATS[settings.format].bits - 8);
  const scale = chromaScale(settings.format);
  const colour = createColourStage(kernels, tables.curves, settings, COLUMNS, source.differences, lumaCodes, scale);
  const local = createLocalGain(kernels, image, view, settings);
  const pack = createPackStage(kernels, picture, settings.dither);
  const rowsView = memory.uint32(rows, most);
  const coresView = memory.uint32(cores, ROWS);

  for (let y = 0; y < height; y += ROWS) {
    local?.begin(y);
    source.advance(schedule.steps[y / ROWS]!);
    source.planes.forEach(({ x }, plane) => {
      const { taps, starts, weightsAt, core, cores: firsts } = down[plane]!;
      for (let r = 0; r < ROWS; r++) {
        const row = Math.min(y + r, height - 1);
        for (let k = 0; k < taps; k++) rowsView[r * taps + k] = source.row(plane, starts[row]! + k);
        coresView[r] = firsts[row]! - starts[row]!;
      }
      const weights = weightsAt + y * taps * 4;
      const slack = slacks[plane]!;
      exports.resampleDown(rows, weights, taps, cores, core, slack, x.count, scratch, quartets[plane]!);
    });
    for (let x = 0; x < width; x += COLUMNS) {
      const count = Math.min(COLUMNS, width - x);
      across.forEach(({ taps, startsAt, weightsAt, coresAt, core }, plane) =>
        exports.resampleAcross(
          quartets[plane]!,
          startsAt + x * 4,
          weightsAt + x * taps * 4,
          taps,
          coresAt + x * 4,
          core,
          slacks[plane]!,
          count,
          columns[plane]!,
        ),
      );
      const [red, green, blue] = columns;
      local?.apply(red, green, blue, x, count);
      const [luma, cb, cr] = codes;
      const at = x * 16;
      colour({ red, green, blue, count, y: luma + at, cb: cb + at, cr: cr + at });
    }
    pack(y, ...codes);
  }
}

/** Taps in kernel memory. */
interface PlacedTaps extends Taps {
  readonly startsAt: number;
  readonly weightsAt: number;
  readonly coresAt: number;
}

/** Behind the last weights stand those of the last pixel again, for rows that are made and not kept. */
function placeTaps({ memory }: Kernels, taps: Taps): PlacedTaps {
  const startsAt = memory.take(taps.starts.byteLength);
  memory.int32(startsAt, taps.starts.length).set(taps.starts);
  const { length } = taps.weights;
  const weightsAt = memory.take(taps.weights.byteLength + (ROWS - 1) * taps.taps * 4);
  const weights = memory.float32(weightsAt, length + (ROWS - 1) * taps.taps);
  weights.set(taps.weights);
  for (let r = 0; r < ROWS - 1; r++) weights.set(taps.weights.subarray(length - taps.taps), length + r * taps.taps);
  const coresAt = memory.take(taps.cores.byteLength);
  memory.int32(coresAt, taps.cores.length).set(taps.cores);
  return { ...taps, startsAt, weightsAt, coresAt };
}

/** Which way to make planes of it: by how many source pixels become one. */
function chooseSource(kernels: Kernels, image: RawImage, view: Upright, settings: DevelopSettings): Source {
  const { crop, width, height } = settings;
  const balance = normaliseWhiteBalance(settings.whiteBalance);
  const ratio = Math.min(crop.width / width, crop.height / height);
  const window = chooseWindow(view, settings);
  if (image.layout === "rgb") {
    return createRgbSource(kernels, image, view, balance, window, Math.max(1, Math.floor(ratio / 2)), settings.trim);
  }
  if (settings.trim) {
    throw new RushesError(
      "bad-argument",
      `Expected no \`trim\` for a ${image.layout} mosaic: its white balance is not in it`,
    );
  }
  if (image.layout === "xtrans") {
    const size = Math.floor(ratio / XTRANS_BLOCKS_FROM);
    if (size >= 1) return createXtransBlockSource(kernels, image, view, balance, window, size);
    return createXtransSource(kernels, image, view, balance, window, ratio < XTRANS_DENSE_BELOW);
  }
  if (ratio >= QUADS_FROM) return createQuadSource(kernels, image, view, balance, window, Math.floor(ratio / 4));
  return createBayerSource(kernels, image, view, balance, window, ratio < HALF_FROM ? 1 : 2);
}

/** The columns that the crop and the kernels' reach around it need; from an even one on, to keep colours in step. */
function chooseWindow(view: Upright, { crop, width }: DevelopSettings): Window {
  const margin = Math.ceil(RADIUS * Math.max(2, crop.width / width)) + 8;
  const start = Math.max(0, Math.min(Math.floor((crop.x - margin) / 2) * 2, (view.width - 1) & ~1));
  const end = Math.min(view.width, Math.max(Math.ceil(crop.x + crop.width) + margin, start + 1));
  return { start, count: end - start };
}

interface Schedule {
  /** First step of the source that is needed. */
  readonly first: number;
  /** For each group of output rows, the last step it needs. */
  readonly steps: readonly number[];
  /** For each plane, how many rows its ring must keep. */
  readonly kept: readonly number[];
}

function planSteps({ planes }: Source, down: readonly Taps[], height: number): Schedule {
  const steps: number[] = [];
  const kept = planes.map(() => 1);
  let first = Number.POSITIVE_INFINITY;
  let reached = 0;
  for (let y = 0; y < height; y += ROWS) {
    const last = Math.min(y + ROWS, height) - 1;
    planes.forEach(({ firstStep, everyStep }, plane) => {
      const { starts, taps } = down[plane]!;
      first = Math.min(first, firstStep + starts[y]! * everyStep);
      reached = Math.max(reached, firstStep + (starts[last]! + taps - 1) * everyStep);
    });
    planes.forEach(({ firstStep, everyStep }, plane) => {
      const newest = Math.floor((reached - firstStep) / everyStep);
      kept[plane] = Math.max(kept[plane]!, newest - down[plane]!.starts[y]! + 1);
    });
    steps.push(reached);
  }
  return { first, steps, kept };
}
