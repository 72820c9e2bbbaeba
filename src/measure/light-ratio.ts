import { GRID_FLOOR_EV, GRID_STEPS } from "../light/frame-light.ts";

/** Anything with light on the grid: a measured frame, or a measured picture. */
export interface LightGrid {
  readonly grid: Uint16Array;
  /** EV above which a cell is believed. */
  readonly floorEv: number;
}

/** How much brighter one grid is than another; see `LightRatio` for the fields. */
export interface GridRatio {
  readonly delta: number;
  readonly quality: number;
  readonly agreement?: number;
  readonly variance: number;
  readonly cells: number;
}

/** Histogram bins of 16 steps, 1/128 EV, over ±16 EV. */
const BIN_SHIFT = 4;
const BIN = 1 << BIN_SHIFT;
const BINS = 4096;
const MIDDLE = BINS / 2;
/** Gaussian of σ = 2 bins, cut at 3σ. */
const SMOOTHING = Float64Array.from({ length: 13 }, (_, i) => Math.exp(-(((i - 6) / 2) ** 2) / 2));
/** Mean shift: narrowest and widest bandwidth (EV), and iterations. */
const MIN_BANDWIDTH = 0.03;
const MAX_BANDWIDTH = 0.25;
const ITERATIONS = 6;
/** Cells agree with the ratio when they are this close (EV) or within 3σ of noise. */
const AGREEMENT = 0.02;
/** Cells close together see the same cloud: so many count as one. */
const CELLS_TOGETHER = 16;
/** Steps of the grid, black level drift: what no number of cells averages away (EV²). */
const VARIANCE_FLOOR = 0.0003 ** 2;
/** Fewer cells than this are no consensus. */
const MIN_CELLS = 24;
/** Weight of a cell that counts in full. */
export const FULL_WEIGHT = 255;

const counts = new Int32Array(BINS);
const sums = new Float64Array(BINS);
/** With weights: cells of each bin, however much they count. */
const members = new Int32Array(BINS);

/**
 * How much brighter `b` is than `a`, in EV: the mode of log2(b/a) over the cells that both can show.
 *
 * A mode follows the largest group of cells that changed alike, so that it holds while less than that group is covered
 * by somebody who passes. Histogram, smoothed, then mean shift with a bandwidth fitted to the width of the peak.
 * Fewer than 24 joint cells give quality 0.
 * @param weights how much each cell of `a` counts, 0 (it is not there) to 255; null: all alike
 */
export function computeLightRatio(a: LightGrid, b: LightGrid, weights: Uint8Array | null = null): GridRatio {
  counts.fill(0);
  sums.fill(0);
  const unit = weights === null ? 1 : FULL_WEIGHT;
  const { cells, weight } = weights === null ? fillHistogram(a, b) : fillWeighted(a, b, weights);
  if (weight < MIN_CELLS * unit) return { delta: 0, quality: 0, variance: 1, cells };
  let delta = findPeak();
  let bandwidth = MIN_BANDWIDTH;
  for (let i = 0; i < ITERATIONS; i++) {
    delta = shift(delta, bandwidth);
    bandwidth = Math.min(MAX_BANDWIDTH, Math.max(MIN_BANDWIDTH, 2 * computeWidth(delta)));
  }
  const sigma = Math.max(computeWidth(delta), 1 / GRID_STEPS);
  const reach = Math.max(AGREEMENT, 3 * Math.min(sigma, AGREEMENT * 4));
  const agreeing = countWithin(delta, reach, counts);
  const effective = Math.max(1, agreeing / unit / CELLS_TOGETHER);
  // 1.44: efficiency of a mode against a mean.
  const variance = (1.44 * sigma) ** 2 / effective + VARIANCE_FLOOR;
  const ratio = { delta, quality: agreeing / weight, variance, cells };
  return weights === null ? ratio : { ...ratio, agreement: countWithin(delta, reach, members) / cells };
}

/** How many cells were usable, and what they weigh together. */
interface Filled {
  readonly cells: number;
  readonly weight: number;
}

/** Cells count by the mean of both: noise would otherwise decide which of the dark ones do, and shift the result. */
function fillHistogram(a: LightGrid, b: LightGrid): Filled {
  let cells = 0;
  const length = Math.min(a.grid.length, b.grid.length);
  const least = 2 * (Math.max(a.floorEv, b.floorEv) - GRID_FLOOR_EV) * GRID_STEPS;
  for (let i = 0; i < length; i++) {
    const from = a.grid[i] as number;
    const to = b.grid[i] as number;
    if (from === 0 || to === 0 || from + to < least) continue;
    const difference = to - from;
    cells++;
    const bin = MIDDLE + ((difference + BIN / 2) >> BIN_SHIFT);
    if (bin < 0 || bin >= BINS) continue;
    counts[bin] = (counts[bin] as number) + 1;
    sums[bin] = (sums[bin] as number) + difference;
  }
  return { cells, weight: cells };
}

/** The same with a weight for each cell. */
function fillWeighted(a: LightGrid, b: LightGrid, weights: Uint8Array): Filled {
  members.fill(0);
  let [cells, total] = [0, 0];
  const length = Math.min(a.grid.length, b.grid.length);
  const least = 2 * (Math.max(a.floorEv, b.floorEv) - GRID_FLOOR_EV) * GRID_STEPS;
  for (let i = 0; i < length; i++) {
    const weight = weights[i] as number;
    const from = a.grid[i] as number;
    const to = b.grid[i] as number;
    if (weight === 0 || from === 0 || to === 0 || from + to < least) continue;
    const difference = to - from;
    cells++;
    total += weight;
    const bin = MIDDLE + ((difference + BIN / 2) >> BIN_SHIFT);
    if (bin < 0 || bin >= BINS) continue;
    counts[bin] = (counts[bin] as number) + weight;
    sums[bin] = (sums[bin] as number) + weight * difference;
    members[bin] = (members[bin] as number) + 1;
  }
  return { cells, weight: total };
}

function findPeak(): number {
  let best = -1;
  let peak = MIDDLE;
  for (let bin = 6; bin < BINS - 6; bin++) {
    if (counts[bin] === 0) continue;
    let height = 0;
    for (let k = 0; k < 13; k++) height += (SMOOTHING[k] as number) * (counts[bin + k - 6] as number);
    if (height > best) {
      best = height;
      peak = bin;
    }
  }
  return ((peak - MIDDLE) * BIN) / GRID_STEPS;
}

/** Mean of what lies around `delta`, weighted by Epanechnikov's kernel: one step uphill. */
function shift(delta: number, bandwidth: number): number {
  let weight = 0;
  let sum = 0;
  forBins(delta, bandwidth, (count, mean) => {
    const w = count * Math.max(0, 1 - ((mean - delta) / bandwidth) ** 2);
    weight += w;
    sum += w * mean;
  });
  return weight > 0 ? sum / weight : delta;
}

/** σ of the peak itself, from the half of the cells around it that lie closest. */
function computeWidth(delta: number): number {
  const total = countWithin(delta, MAX_BANDWIDTH, counts);
  if (total === 0) return 0;
  const centre = MIDDLE + Math.round((delta * GRID_STEPS) / BIN);
  let inside = counts[centre] ?? 0;
  let reach = 0;
  while (inside < total / 2 && reach < BINS) {
    reach++;
    inside += (counts[centre - reach] ?? 0) + (counts[centre + reach] ?? 0);
  }
  // Half of a normal distribution lies within 0.6745σ; a bin reaches half its width beyond its centre.
  return ((reach + 0.5 * Math.min(1, total / 2 / inside)) * BIN) / GRID_STEPS / 0.6745;
}

function countWithin(delta: number, reach: number, what: Int32Array): number {
  let total = 0;
  forBins(delta, reach, (_, mean, bin) => {
    if (Math.abs(mean - delta) <= reach) total += what[bin] as number;
  });
  return total;
}

function forBins(delta: number, reach: number, visit: (count: number, mean: number, bin: number) => void): void {
  const first = Math.max(0, MIDDLE + Math.floor(((delta - reach) * GRID_STEPS) / BIN));
  const last = Math.min(BINS - 1, MIDDLE + Math.ceil(((delta + reach) * GRID_STEPS) / BIN));
  for (let bin = first; bin <= last; bin++) {
    const count = counts[bin] as number;
    if (count > 0) visit(count, (sums[bin] as number) / count / GRID_STEPS, bin);
  }
}
