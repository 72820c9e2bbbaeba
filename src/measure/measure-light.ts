import { srgbToLinear } from "../base/srgb.ts";
import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { BLOCK, findXtransPattern } from "../kernels/xtrans-pattern.ts";
import { type FrameLight, GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { computeEdges } from "./grid-edges.ts";
import { type LightCells, packFrameLight } from "./light-cells.ts";

const CELLS = GRID_WIDTH * GRID_HEIGHT;
const FIELDS = 8;
/** Samples from here on (of black to clipping) count as clipped: sensors bend before they clip. */
const BRIGHT = 0.9;
/** Below this a sample is called dark, and a cell's mean is not believed: one count of 11 bits, 8 of 14. */
const DARK_LINEAR_EV = -11;
/** The same for pictures a camera developed: below code 7 of 255 its curve and its quantising are all there is. */
const DARK_PICTURE_EV = -9;
/** Linear light 1.0 in a table of 32-bit integers. */
const TABLE_ONE = 2 ** 20;
/** Developed pictures are smooth and have three colours a pixel: so many rows of a cell say enough. */
const ROWS_A_CELL = 20;

/**
 * One pass over the visible pixels of a frame, in the sensor's own orientation.
 *
 * A cell's light is the mean of its green samples (of a developed picture: of luminance) below 0.90 of clipping; where more than 2 % are above, or the mean is too
 * close to black, the cell is 0: left out, never clamped. An image smaller than the grid leaves cells without samples.
 * Percentiles count clipped cells as 0 EV, so that they speak of the whole picture.
 */
export function measureLight(kernels: Kernels, image: RawImage): FrameLight {
  const mark = kernels.memory.mark;
  try {
    return packFrameLight(SUMS[image.layout](kernels, image), chooseFloor(image));
  } finally {
    kernels.memory.release(mark);
  }
}

function sumBayer({ memory, exports }: Kernels, image: RawImage): LightCells {
  const xEdges = putEdges(memory, image.width >> 1, GRID_WIDTH);
  const yEdges = putEdges(memory, image.height >> 1, GRID_HEIGHT);
  const out = memory.take(CELLS * FIELDS * 8);
  const scratch = memory.take(GRID_WIDTH * 96);
  const { bright, dark } = thresholds(image, image.black);
  exports.bayerGrid(image.offset, image.stride, xEdges, GRID_WIDTH, yEdges, GRID_HEIGHT, bright, dark, out, scratch);
  const sums = new Float64Array(memory.buffer, out, CELLS * FIELDS);
  const positions = [0, 1, 2].map((colour) => [0, 1, 2, 3].filter((position) => image.cfa[position] === colour));
  return collect(sums, positions, (position) => [image.black[position] ?? 0, image.white], false);
}

function sumXtrans({ memory, exports }: Kernels, image: RawImage): LightCells {
  const pattern = findXtransPattern(image.cfa);
  if (pattern === null) throw new RushesError("unsupported", `Expected X-Trans but received ${image.cfa.join(" ")}`);
  const xEdges = putEdges(memory, Math.floor((image.width - pattern.x) / BLOCK), GRID_WIDTH);
  const yEdges = putEdges(memory, Math.floor((image.height - pattern.y) / BLOCK), GRID_HEIGHT);
  const out = memory.take(CELLS * FIELDS * 8);
  const scratch = memory.take(GRID_WIDTH * 96);
  const { bright, dark } = thresholds(image, image.black.slice(0, 3));
  exports.xtransGrid(
    image.offset + (pattern.y * image.stride + pattern.x) * 2,
    image.stride,
    xEdges,
    GRID_WIDTH,
    yEdges,
    GRID_HEIGHT,
    pattern.vertical === 0 ? 1 : 0,
    bright,
    dark,
    out,
    scratch,
  );
  const sums = new Float64Array(memory.buffer, out, CELLS * FIELDS);
  return collect(sums, [[0], [1], [2]], (colour) => [image.black[colour] ?? 0, image.white], false);
}

/** Samples from which a photosite counts as clipped, and below which as dark. */
function thresholds(
  { white }: RawImage,
  blacks: readonly number[],
): { readonly bright: number; readonly dark: number } {
  const at = (share: number): number =>
    Math.min(65535, ...blacks.map((black) => Math.round(black + share * (white - black))));
  return { bright: Math.max(1, at(BRIGHT)), dark: Math.max(0, at(2 ** DARK_LINEAR_EV)) };
}

function sumRgb({ memory, exports }: Kernels, image: RawImage): LightCells {
  const xEdges = putEdges(memory, image.width, GRID_WIDTH);
  const yEdges = putEdges(memory, image.height, GRID_HEIGHT);
  const table = memory.take(65536 * 4);
  const black = Math.min(image.black[0], image.black[1], image.black[2]);
  fillTable(memory.uint32(table, 65536), image, black);
  const out = memory.take(CELLS * FIELDS * 8);
  const rowStep = Math.max(1, Math.floor(image.height / GRID_HEIGHT / ROWS_A_CELL));
  exports.rgbGrid(
    image.offset,
    image.stride,
    xEdges,
    GRID_WIDTH,
    yEdges,
    GRID_HEIGHT,
    rowStep,
    table,
    Math.round(BRIGHT * TABLE_ONE),
    Math.round(2 ** chooseFloor(image) * TABLE_ONE),
    out,
  );
  const sums = new Float64Array(memory.buffer, out, CELLS * FIELDS);
  const scale = TABLE_ONE / Math.max(1, image.white - black);
  const levels = (channel: number): [number, number] => {
    const pedestal = ((image.black[channel] ?? 0) - black) * scale;
    return [image.transfer === "srgb" ? 0 : pedestal, TABLE_ONE];
  };
  return collect(sums, [[0], [1], [2]], levels, image.transfer === "srgb" || image.xyzToCamera === null);
}

const SUMS = { bayer: sumBayer, xtrans: sumXtrans, rgb: sumRgb } as const;

function chooseFloor({ transfer }: RawImage): number {
  return transfer === "srgb" ? DARK_PICTURE_EV : DARK_LINEAR_EV;
}

function putEdges(memory: Kernels["memory"], size: number, count: number): number {
  const offset = memory.take((count + 1) * 4);
  memory.uint32(offset, count + 1).set(computeEdges(size, count));
  return offset;
}

/** Samples to linear light: black to 0, white to TABLE_ONE, by the sRGB curve (IEC 61966-2-1) where it applies. */
function fillTable(table: Uint32Array, image: RawImage, black: number): void {
  const range = Math.max(1, image.white - black);
  for (let code = 0; code < table.length; code++) {
    const value = Math.min(1, Math.max(0, (code - black) / range));
    const light = image.transfer === "srgb" ? srgbToLinear(value) : value;
    table[code] = Math.round(light * TABLE_ONE);
  }
}

/**
 * @param levels black and clipping level of a position, in the units that were summed
 * @param developed samples are of sRGB's primaries: automatic white balance moves green from frame to frame, but keeps
 * luminance, which is then what is measured
 */
function collect(
  sums: Float64Array,
  positions: readonly (readonly number[])[],
  levels: (position: number) => readonly [number, number],
  developed: boolean,
): LightCells {
  const counted = new Float64Array(CELLS);
  const bright = new Float64Array(CELLS);
  const dark = new Float64Array(CELLS);
  const colours = positions.map((list) => {
    const means = new Float64Array(CELLS);
    for (let cell = 0; cell < CELLS; cell++) {
      const count = sums[cell * FIELDS + 4] ?? 0;
      let mean = 0;
      for (const position of list) {
        const [black, white] = levels(position);
        const sample = (sums[cell * FIELDS + position] ?? 0) / count;
        mean += (sample - black) / Math.max(1, white - black) / list.length;
      }
      means[cell] = count > 0 ? mean : Number.NaN;
    }
    return means;
  });
  for (let cell = 0; cell < CELLS; cell++) {
    counted[cell] = sums[cell * FIELDS + 4] ?? 0;
    bright[cell] = sums[cell * FIELDS + 5] ?? 0;
    dark[cell] = sums[cell * FIELDS + 6] ?? 0;
  }
  const none = new Float64Array(CELLS).fill(Number.NaN);
  const [red = none, green = none, blue = none] = colours;
  const luminance = green.map((g, i) => 0.2126 * (red[i] as number) + 0.7152 * g + 0.0722 * (blue[i] as number));
  return { level: developed ? luminance : green, red, green, blue, counted, bright, dark };
}
