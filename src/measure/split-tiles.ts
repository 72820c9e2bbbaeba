/** Changes are counted in bins of so many EV, over ±2 EV. */
const BIN = 0.01;
const MIDDLE = 200;
const BINS = 2 * MIDDLE + 1;
/** Tiles that change alike lie within so many bins of each other's middle: the light of a sky is less alike than a wall's. */
const REACHES = [2, 4, 8] as const;
/** Parts of the picture lie so many reaches apart. */
const APART = 3;
/** Of a part, so much is left in the valley between it and another at most. */
const VALLEY = 0.75;

/** Tiles that change by a like amount. */
export interface TilePart {
  readonly tiles: readonly number[];
  /** EV; mean of theirs. */
  readonly change: number;
  /** EV; they lie within this of each other's middle. */
  readonly reach: number;
}

const counts = new Int32Array(BINS);
const dense = new Int32Array(BINS);

/**
 * Parts of a picture whose tiles change alike, by peaks of the histogram of changes, for each width of a peak.
 * @param changes EV, of each tile; NaN: unknown. @param least so many tiles a part has
 */
export function splitTiles(changes: Float64Array, least: number): TilePart[][] {
  counts.fill(0);
  for (const change of changes) {
    const bin = Math.round(change / BIN) + MIDDLE;
    if (bin >= 0 && bin < BINS) counts[bin] = (counts[bin] as number) + 1;
  }
  return REACHES.map((reach) => {
    gather(reach);
    return findPeaks(reach, Math.max(1, least)).map((bin) => {
      const middle = (bin - MIDDLE) * BIN;
      const half = (reach + 0.5) * BIN;
      const tiles = [...changes.keys()].filter((tile) => Math.abs((changes[tile] as number) - middle) < half);
      const change = tiles.reduce((sum, tile) => sum + (changes[tile] as number), 0) / tiles.length;
      return { tiles, change, reach: reach * BIN };
    });
  });
}

/** How many tiles lie within `reach` bins of each. */
function gather(reach: number): void {
  let sum = 0;
  for (let bin = -reach; bin < BINS; bin++) {
    sum += (counts[bin + reach] ?? 0) - (counts[bin - reach - 1] ?? 0);
    if (bin >= 0) dense[bin] = sum;
  }
}

/** Bins of peaks that stand apart from each other, from low to high. */
function findPeaks(reach: number, least: number): number[] {
  const peaks: number[] = [];
  for (let bin = 0; bin < BINS; bin++) {
    const height = dense[bin] as number;
    if (height < least || !isHighest(bin, reach)) continue;
    const last = peaks.at(-1);
    if (last === undefined || isApart(last, bin, reach)) peaks.push(bin);
    else if (height > (dense[last] as number)) peaks[peaks.length - 1] = bin;
  }
  return peaks;
}

function isHighest(bin: number, reach: number): boolean {
  for (let near = Math.max(0, bin - reach); near <= Math.min(BINS - 1, bin + reach); near++) {
    if ((dense[near] as number) > (dense[bin] as number)) return false;
  }
  return true;
}

function isApart(low: number, high: number, reach: number): boolean {
  if (high - low < APART * reach) return false;
  const valley = dense.subarray(low, high + 1).reduce((least, height) => Math.min(least, height));
  return valley <= VALLEY * Math.min(dense[low] as number, dense[high] as number);
}
