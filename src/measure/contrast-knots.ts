import type { Kernels } from "../kernels/instance.ts";
import type { BytePlane } from "./proxy-plane.ts";

/** Side of a cell, pixels of the proxy. */
const CELL = 8;
/** What one local contrast (σ) becomes, in codes of a byte. */
const CONTRAST = 40;
/** Surroundings: cells on either side, the outermost with half their weight, about 32 pixels across. */
const TAPS: readonly number[] = [0.5, 1, 1, 1, 0.5];
/** Noise counts so many times: where all there is is noise, its measure scatters by a tenth, and nothing must be left. */
const NOISE_SHARE = 1.5;

/** Mean and gain of the surroundings of every cell, in kernel memory. */
export interface ContrastKnots {
  readonly means: number;
  readonly gains: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * The gain of a cell is CONTRAST / √(σ² + flat²) · (1 − 1.5 n² / σ²), at least 0: σ² is the variance around, n² that of
 * its white noise, by the mixed differences of quads.
 * @param plane of f32 (stride and size are those of a plane of bytes); smaller than a cell has knots that make it grey
 * @param flat contrast that is not brought up
 */
export function levelKnots(kernels: Kernels, plane: BytePlane, flat: number): ContrastKnots {
  const { memory, exports } = kernels;
  const [across, down] = [Math.floor(plane.width / CELL), Math.floor(plane.height / CELL)];
  const [columns, rows] = [Math.max(1, across), Math.max(1, down)];
  const means = memory.take(columns * rows * 4);
  const gains = memory.take(columns * rows * 4);
  const moments = memory.take(columns * rows * 16);
  if (across === 0 || down === 0) memory.float32(moments, columns * rows * 4).fill(0);
  else exports.cellMoments(plane.offset, plane.stride * 4, columns, rows, moments);
  const sums = smooth(memory.float32(moments, columns * rows * 4), columns, rows);
  const [meanValues, gainValues] = [memory.float32(means, columns * rows), memory.float32(gains, columns * rows)];
  for (let cell = 0; cell < columns * rows; cell++) {
    const mean = sums[3 * cell]! / CELL ** 2;
    const variance = Math.max(0, sums[3 * cell + 1]! / CELL ** 2 - mean * mean);
    // A quad's mixed difference of white noise has four times its variance, and a cell has 16 quads.
    const noise = sums[3 * cell + 2]! / CELL ** 2;
    const seen = variance > 0 ? Math.max(0, 1 - (NOISE_SHARE * noise) / variance) : 0;
    meanValues[cell] = mean;
    gainValues[cell] = (CONTRAST * seen) / Math.sqrt(variance + flat * flat);
  }
  return { means, gains, columns, rows };
}

/** Weighted means of the first three of each cell's four moments over the cells around that there are. */
function smooth(moments: Float32Array, columns: number, rows: number): Float64Array {
  const across = new Float64Array(columns * rows * 3);
  const result = new Float64Array(columns * rows * 3);
  const cells = new Float64Array(columns * rows * 3);
  for (let cell = 0; cell < columns * rows; cell++) {
    for (let k = 0; k < 3; k++) cells[3 * cell + k] = moments[4 * cell + k]!;
  }
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) addTaps(cells, y * columns, 1, x, columns, across);
  }
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) addTaps(across, x, columns, y, rows, result);
  }
  return result;
}

/** The mean around place `at` of a line of `count` cells, `step` apart from `start` on. */
function addTaps(from: Float64Array, start: number, step: number, at: number, count: number, to: Float64Array): void {
  let [a, b, c, total] = [0, 0, 0, 0];
  for (let tap = 0; tap < TAPS.length; tap++) {
    const place = at + tap - (TAPS.length >> 1);
    if (place < 0 || place >= count) continue;
    const weight = TAPS[tap]!;
    const source = (start + place * step) * 3;
    a += weight * from[source]!;
    b += weight * from[source + 1]!;
    c += weight * from[source + 2]!;
    total += weight;
  }
  const target = (start + at * step) * 3;
  to[target] = a / total;
  to[target + 1] = b / total;
  to[target + 2] = c / total;
}
