import type { LibRawMosaic } from "./libraw-module.ts";

/** Margins narrower than this hold too little that is surely dark. */
const NARROWEST = 16;
/** Pixels at the margin's edges that light or the readout may have reached. */
const GUARD = 4;
/** How far a margin may lie from the level that LibRaw knows before it is not believed: levels, and share of level. */
const TOLERANCE = 8;
const TOLERANCE_SHARE = 0.02;

type Four = readonly [number, number, number, number];

/**
 * Black level of the four positions of the visible area's 2×2 pattern, from the pixels at the left and above that see
 * no light: the mean of the middle half of the samples, which moves by hundredths of a level from frame to frame.
 *
 * @param known the floor LibRaw knows; margins that contradict it are not dark after all
 * @returns null when there are no such margins
 */
export function opticalBlack(mosaic: LibRawMosaic, known: number): Four | null {
  const { left_margin: left, top_margin: top, raw_width: width, height, width: visibleWidth, data } = mosaic;
  const histograms = [0, 1, 2, 3].map(() => new Uint32Array(65536));
  const add = (x0: number, x1: number, y0: number, y1: number): void => {
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const histogram = histograms[((x - left) & 1) + 2 * ((y - top) & 1)] as Uint32Array;
        const sample = data[y * width + x] as number;
        histogram[sample] = (histogram[sample] as number) + 1;
      }
    }
  };
  if (left >= NARROWEST) add(GUARD, left - GUARD, top, top + height);
  if (top >= NARROWEST) add(left, left + visibleWidth, GUARD, top - GUARD);
  const tolerance = Math.max(TOLERANCE, known * TOLERANCE_SHARE);
  const levels = histograms.map(meanOfMiddleHalf);
  if (known <= 0 || !levels.every((level) => Math.abs(level - known) <= tolerance)) return null;
  return levels as [number, number, number, number];
}

/** NaN when empty. */
function meanOfMiddleHalf(histogram: Uint32Array): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const [from, to] = [total / 4, (total * 3) / 4];
  let before = 0;
  let sum = 0;
  histogram.forEach((count, level) => {
    const inside = Math.min(before + count, to) - Math.max(before, from);
    if (inside > 0) sum += inside * level;
    before += count;
  });
  return sum / (to - from);
}
