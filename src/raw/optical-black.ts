/** Margins narrower than this hold too little that is surely dark. */
const NARROWEST = 16;
/** Pixels at the margin's edges that light or the readout may have reached. */
const GUARD = 4;
/** How far a margin may lie from the level that LibRaw knows before it is not believed: levels, and share of level. */
const TOLERANCE = 2;
const TOLERANCE_SHARE = 0.005;

type Four = readonly [number, number, number, number];

/** A sensor's samples, row by row, and where among them light falls. */
export interface MosaicSizes {
  readonly rawWidth: number;
  readonly rawHeight: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Black level of the four positions of the visible area's 2×2 pattern, from the pixels at the left and above that see
 * no light: the mean of the middle half of the samples, which moves by hundredths of a level from frame to frame.
 *
 * @param known the whole levels LibRaw knows; margins that contradict them are not dark after all
 * @returns null when there are no such margins
 */
export function opticalBlack(data: Uint16Array, sizes: MosaicSizes, known: Four): Four | null {
  const { rawWidth, left, top, width, height } = sizes;
  const histograms = [0, 1, 2, 3].map(() => new Uint32Array(65536));
  const add = (x0: number, x1: number, y0: number, y1: number): void => {
    for (let y = y0; y < y1; y++) {
      for (const first of [x0, x0 + 1]) {
        const histogram = histograms[((first - left) & 1) + 2 * ((y - top) & 1)] as Uint32Array;
        const end = y * rawWidth + x1;
        for (let at = y * rawWidth + first; at < end; at += 2) {
          const sample = data[at] as number;
          histogram[sample] = (histogram[sample] as number) + 1;
        }
      }
    }
  };
  if (left >= NARROWEST) add(GUARD, left - GUARD, top, top + height);
  if (top >= NARROWEST) add(left, left + width, GUARD, top - GUARD);
  const levels = histograms.map(meanOfMiddleHalf);
  const believed = levels.every((level, position) => {
    const expected = known[position] as number;
    return expected > 0 && Math.abs(level - expected) <= Math.max(TOLERANCE, expected * TOLERANCE_SHARE);
  });
  return believed ? (levels as [number, number, number, number]) : null;
}

/** NaN when empty. */
function meanOfMiddleHalf(histogram: Uint32Array): number {
  let total = 0;
  for (const count of histogram) total += count;
  const [from, to] = [total / 4, (total * 3) / 4];
  let before = 0;
  let sum = 0;
  for (let level = 0; before < to; level++) {
    const count = histogram[level] as number;
    const inside = Math.min(before + count, to) - Math.max(before, from);
    if (inside > 0) sum += inside * level;
    before += count;
  }
  return sum / (to - from);
}
