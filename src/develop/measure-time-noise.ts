import type { KernelMemory } from "../kernels/memory.ts";
import type { PaddedPlane } from "./picture-merger.ts";

/** Levels that noise is told apart by, and differences (in codes, and sums of nine of them) that are. */
const LEVELS = 64;
const BINS = 1024;
/** So many samples are looked at, about. */
const SAMPLES = 40_000;
/** Share of the samples that is needed of a level: of less, it may be all stars, and they move. */
const LEAST_SHARE = 0.02;
const LEAST = 60;
/** Of normal noise, a quarter lies within 0.3186 σ: what moves is not among the least quarter of the differences. */
const QUARTER = 0.25;
const QUARTER_SIGMA = 0.3186;
/** σ of differences, in codes, that dither alone has. */
const LEAST_SIGMA = 0.7;

/**
 * How much a picture and its neighbours in time differ by noise, by level of the picture: the quietest neighbour says. 64
 * times 1/σ of a sample's difference, then of the sum of nine.
 * @param shift of a sample to its level
 * @param isEven one for all levels: a chroma code is no light
 */
export function measureTimeNoise(
  memory: KernelMemory,
  own: PaddedPlane,
  others: readonly PaddedPlane[],
  shift: number,
  isEven: boolean,
): Float32Array {
  const best = [new Float64Array(LEVELS).fill(Infinity), new Float64Array(LEVELS).fill(Infinity)] as const;
  const apart = Math.max(2, Math.ceil(Math.sqrt((own.width * own.height) / SAMPLES)));
  const least = Math.max(LEAST, (LEAST_SHARE * own.width * own.height) / apart ** 2);
  for (const other of others) {
    const counts = countDifferences(memory, own, other, apart, isEven ? 30 : shift);
    for (const [kind, table] of counts.entries()) {
      for (let level = 0; level < LEVELS; level++) {
        const sigma = quarterOf(table.subarray(level * BINS, (level + 1) * BINS), least) / QUARTER_SIGMA;
        const list = best[kind as 0 | 1];
        if (sigma < (list[level] as number)) list[level] = sigma;
      }
    }
  }
  const result = new Float32Array(2 * LEVELS);
  for (const [kind, sigmas] of best.entries()) {
    for (let level = 0; level < LEVELS; level++) {
      const sigma = nearestKnown(sigmas, isEven ? 0 : level);
      const least = kind === 0 ? LEAST_SIGMA : 3 * LEAST_SIGMA;
      result[kind * LEVELS + level] = 1 / Math.max(least, sigma);
    }
  }
  return result;
}

/** Of samples and of sums of nine, by level: how often they differ by how much. */
function countDifferences(
  memory: KernelMemory,
  own: PaddedPlane,
  other: PaddedPlane,
  apart: number,
  shift: number,
): Uint32Array[] {
  const { width, height } = own;
  const step = own.stride / 2;
  const samples = (plane: PaddedPlane): Uint16Array => memory.uint16(plane.offset, step * (height - 1) + width);
  const [a, b] = [samples(own), samples(other)];
  const single = new Uint32Array(LEVELS * BINS);
  const sums = new Uint32Array(LEVELS * BINS);
  for (let y = 1; y < height - 1; y += apart) {
    for (let x = 1; x < width - 1; x += apart) {
      const at = y * step + x;
      let sum = 0;
      for (let row = at - step; row <= at + step; row += step) {
        for (let i = row - 1; i <= row + 1; i++) sum += (b[i] as number) - (a[i] as number);
      }
      const level = ((a[at] as number) >> shift) * BINS;
      single[level + Math.min(BINS - 1, Math.abs((b[at] as number) - (a[at] as number)))]!++;
      sums[level + Math.min(BINS - 1, Math.abs(sum))]!++;
    }
  }
  return [single, sums];
}

/** What a quarter of the counted lie below, parts of a bin included; Infinity: too few. */
function quarterOf(counts: Uint32Array, least: number): number {
  let total = 0;
  for (const count of counts) total += count;
  if (total < least) return Infinity;
  let below = 0;
  for (const [bin, count] of counts.entries()) {
    if (below + count >= QUARTER * total) {
      // A difference of 0 stands for −½ to ½, any other one for itself and its negative.
      const part = (QUARTER * total - below) / count;
      return bin === 0 ? part / 2 : bin - 0.5 + part;
    }
    below += count;
  }
  return Infinity;
}

/**
 * Of the nearest level that is known. Towards brighter ones noise falls in display codes: as code^−0.2 what light has of
 * its own, as code^−1.4 the sensor's (by the transfer's slope, its exponent being 1/2.4); between the two where nothing is known.
 */
function nearestKnown(sigmas: Float64Array, level: number): number {
  for (let away = 0; away < LEVELS; away++) {
    for (const at of [level - away, level + away]) {
      const sigma = sigmas[at];
      if (sigma !== undefined && sigma < Infinity) return sigma * Math.min(1, (at + 1) / (level + 1)) ** 0.7;
    }
  }
  return 0;
}
