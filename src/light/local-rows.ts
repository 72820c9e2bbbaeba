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
    const middle = computeMedian(guide.subarray(start, start + width).filter((_, y) => known[y]));
    for (let y = 0; y < width; y++) centred[start + y] = (rows[start + y] as number) - middle;
  }
  return centred;
}

/**
 * Bands of one frame. Rows that are not to be trusted take their neighbours' part, less the farther these are.
 * @param isGood for each row
 */
export function fillRows(rows: Float64Array, isGood: readonly boolean[]): Float64Array {
  const good = isGood.flatMap((own, y) => (own ? [y] : []));
  return rows.map((_, y) => {
    const above = good.findLast((row) => row <= y);
    const below = good.find((row) => row >= y);
    const nearest = Math.min(y - (above ?? Number.NEGATIVE_INFINITY), (below ?? Number.POSITIVE_INFINITY) - y);
    const from = rows[above ?? below ?? -1] ?? 0;
    const to = rows[below ?? above ?? -1] ?? 0;
    const share = above === undefined || below === undefined || above === below ? 0 : (y - above) / (below - above);
    return (from + (to - from) * share) * Math.max(0, 1 - nearest / FADE_ROWS);
  });
}
