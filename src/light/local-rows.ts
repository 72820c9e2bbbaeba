import { computeMedian } from "./robust.ts";

/** Rows of the grid over which bands fade out beyond those that are known. */
const FADE_ROWS = 5;

/**
 * Rows of frames about the middle one of those that are known: the whole frame's light is not theirs, nor is a bus.
 * @param guide whose middle row it is; default: that of `rows`
 */
export function centreRows(rows: Float64Array, known: readonly boolean[], guide: Float64Array = rows): Float64Array {
  const width = known.length;
  const centred = Float64Array.from(rows);
  for (let start = 0; start < rows.length; start += width) {
    const middle = computeMedian(keepKnown(guide.subarray(start, start + width), known));
    for (let y = 0; y < width; y++) centred[start + y] = (rows[start + y] as number) - middle;
  }
  return centred;
}

/** The numbers of those that are known. */
export function keepKnown(numbers: Float64Array, known: readonly boolean[]): Float64Array {
  const kept = new Float64Array(numbers.length);
  let count = 0;
  for (let k = 0; k < numbers.length; k++) if (known[k] === true) kept[count++] = numbers[k] as number;
  return kept.subarray(0, count);
}

/**
 * Bands of one frame. Rows that are not to be trusted take their neighbours' part, less the farther these are.
 * @param isGood for each row
 */
export function fillRows(rows: Float64Array, isGood: readonly boolean[]): Float64Array {
  const filled = new Float64Array(rows.length);
  let above = -1;
  let below = isGood.indexOf(true);
  if (below < 0) return filled;
  for (let y = 0; y < rows.length; y++) {
    if (y === below) {
      above = y;
      below = isGood.indexOf(true, y + 1);
      filled[y] = rows[y] as number;
      continue;
    }
    const nearest = Math.min(above < 0 ? Infinity : y - above, below < 0 ? Infinity : below - y);
    const from = rows[above < 0 ? below : above] as number;
    const to = rows[below < 0 ? above : below] as number;
    const share = above < 0 || below < 0 ? 0 : (y - above) / (below - above);
    filled[y] = (from + (to - from) * share) * Math.max(0, 1 - nearest / FADE_ROWS);
  }
  return filled;
}
