import type { Piecewise } from "../base/piecewise.ts";
import { DUST_STEPS, type DustPlane, NO_VALUE } from "./measure-dust.ts";

/** Share of the frames that a block must be known in. */
const KNOWN = 0.6;
/** Blocks across and down whose mean tells whether what is seen there changes: noise does not, in the mean of so many. */
const TILE = 5;
/** Of noise, a tile's mean has a fifth of a block's; of what is seen, nearly all. */
const COMMON = 0.4;
/** Values that a byte tells apart, −127 first. */
const BINS = 255;

/** What blocks are over many frames. Row by row; NaN where too little is known. */
export interface DustMedians {
  readonly width: number;
  readonly height: number;
  /** EV against their surroundings, in the middle frame of each block's own. */
  readonly middle: Float32Array;
  /** EV (σ) by which a block differs from frame to frame. */
  readonly spread: Float32Array;
  /** EV (σ) by which what is seen around it does; 0: no more than noise would. */
  readonly change: Float32Array;
}

/** Pieces are rows. Frames have blocks of the same size. */
export function* computeDustMedians(frames: readonly DustPlane[]): Piecewise<DustMedians> {
  const [first] = frames as readonly [DustPlane];
  const { width, height } = first;
  const [middle, spread] = [new Float32Array(width * height), new Float32Array(width * height)];
  const counts = new Uint16Array(BINS);
  for (let y = 0; y < height; y++) {
    for (let at = y * width; at < (y + 1) * width; at++) {
      counts.fill(0);
      let known = 0;
      for (const { values } of frames) {
        const value = values[at] as number;
        if (value === NO_VALUE) continue;
        counts[value + 127]!++;
        known++;
      }
      const isKnown = known >= KNOWN * frames.length;
      const median = isKnown ? placeOf(counts, known * 0.5) : Number.NaN;
      middle[at] = (median - 127) / DUST_STEPS;
      // Normal noise: half of the values lie within 0.6745 σ.
      spread[at] = isKnown
        ? (placeOf(counts, known * 0.75) - placeOf(counts, known * 0.25)) / (2 * 0.6745) / DUST_STEPS
        : Number.NaN;
    }
    yield;
  }
  const change = yield* computeChange(frames, width, height);
  for (let at = 0; at < change.length; at++) {
    if ((change[at] as number) < COMMON * (spread[at] as number)) change[at] = 0;
  }
  return { width, height, middle, spread, change };
}

/** The value, in bins and parts of them, below which so many of the counted lie. */
function placeOf(counts: Uint16Array, wanted: number): number {
  let below = 0;
  let bin = 0;
  for (; bin < BINS - 1 && below + (counts[bin] as number) < wanted; bin++) below += counts[bin] as number;
  return bin - 0.5 + (wanted - below) / Math.max(1, counts[bin] as number);
}

function* computeChange(frames: readonly DustPlane[], width: number, height: number): Piecewise<Float32Array> {
  const change = new Float32Array(width * height);
  const across = Math.ceil(width / TILE);
  for (let top = 0; top < height; top += TILE) {
    for (let tile = 0; tile < across; tile++) {
      const means = frames
        .map(({ values }) => meanOf(values, width, height, tile * TILE, top))
        .filter((mean) => !Number.isNaN(mean))
        .sort((a, b) => a - b);
      const quarter = Math.floor(means.length / 4);
      const isKnown = means.length >= KNOWN * frames.length;
      const value = isKnown
        ? ((means[means.length - 1 - quarter] as number) - (means[quarter] as number)) / (2 * 0.6745) / DUST_STEPS
        : Number.NaN;
      for (let y = top; y < Math.min(height, top + TILE); y++) {
        change.fill(value, y * width + tile * TILE, y * width + Math.min(width, (tile + 1) * TILE));
      }
    }
    yield;
  }
  return change;
}

/** Mean of a tile's known values; NaN where less than half of them are. */
function meanOf(values: Int8Array, width: number, height: number, left: number, top: number): number {
  let [sum, count] = [0, 0];
  for (let y = top; y < Math.min(height, top + TILE); y++) {
    for (let x = left; x < Math.min(width, left + TILE); x++) {
      const value = values[y * width + x] as number;
      if (value === NO_VALUE) continue;
      sum += value;
      count++;
    }
  }
  return count >= (TILE * TILE) / 2 ? sum / count : Number.NaN;
}
