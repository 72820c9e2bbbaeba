import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type Blocks, measureLogs, planBlocks } from "./log-plane.ts";

/** Blocks along the long side, about. */
const LONG_SIDE = 500;
/** Blocks to each side that a block's surroundings reach. */
export const REACH = 12;
/** Steps of a value in one EV, and the value of a block that says nothing. */
export const DUST_STEPS = 400;
export const NO_VALUE = -128;
/** Light of a block, in EV, that nothing of it is clipped in, and that its noise is small in. */
const BRIGHTEST_EV = -0.6;
const DARKEST_EV = -7.5;
const FLOOR = 2 ** -14;

/**
 * A frame as the shadows of dust would be seen in it: by how much blocks are brighter than their surroundings. In the sensor's
 * orientation.
 */
export interface DustPlane extends Blocks {
  /** Row by row: EV · 400, −127 to 127; −128 where the block is clipped, too dark or nearly alone. */
  readonly values: Int8Array;
}

/** The log light of blocks less the mean of what surrounds them. Of a developed picture, whose tones are its own: none. */
export function measureDust(kernels: Kernels, image: RawImage): DustPlane {
  const { memory } = kernels;
  const planned = planBlocks(image, LONG_SIDE);
  const blocks = image.layout === "rgb" ? { ...planned, width: 0, height: 0 } : planned;
  const { width, height } = blocks;
  if (width === 0 || height === 0) return { ...blocks, values: new Int8Array(0) };
  const { mark } = memory;
  const stride = Math.ceil(width / 4) * 4;
  const logs = memory.take(stride * height * 4);
  measureLogs(kernels, image, blocks, FLOOR, logs, stride * 4);
  const values = comparePlane(memory.float32(logs, stride * height), stride, width, height);
  memory.release(mark);
  return { ...blocks, values };
}

function comparePlane(logs: Float32Array, stride: number, width: number, height: number): Int8Array {
  const values = new Int8Array(width * height);
  // Sums of all rows above, and of these as far as a column.
  const [light, counts] = [new Float64Array(width), new Float64Array(width)];
  const [sumsLight, sumsCounts] = [new Float64Array(width + 1), new Float64Array(width + 1)];
  const addRow = (y: number, sign: number): void => {
    if (y < 0 || y >= height) return;
    for (let x = 0; x < width; x++) {
      const ev = logs[y * stride + x] as number;
      if (!isUsable(ev)) continue;
      light[x]! += sign * ev;
      counts[x]! += sign;
    }
  };
  for (let y = 0; y < REACH; y++) addRow(y, 1);
  for (let y = 0; y < height; y++) {
    addRow(y + REACH, 1);
    addRow(y - REACH - 1, -1);
    for (let x = 0; x < width; x++) {
      sumsLight[x + 1] = (sumsLight[x] as number) + (light[x] as number);
      sumsCounts[x + 1] = (sumsCounts[x] as number) + (counts[x] as number);
    }
    for (let x = 0; x < width; x++) {
      const ev = logs[y * stride + x] as number;
      const [from, to] = [Math.max(0, x - REACH), Math.min(width, x + REACH + 1)];
      const count = (sumsCounts[to] as number) - (sumsCounts[from] as number);
      const isKnown = isUsable(ev) && count > REACH * REACH;
      const mean = ((sumsLight[to] as number) - (sumsLight[from] as number)) / count;
      const value = Math.max(-127, Math.min(127, Math.round((ev - mean) * DUST_STEPS)));
      values[y * width + x] = isKnown ? value : NO_VALUE;
    }
  }
  return values;
}

function isUsable(ev: number): boolean {
  return ev > DARKEST_EV && ev < BRIGHTEST_EV;
}
