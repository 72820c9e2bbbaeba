import type { LocalBelief } from "./local-belief.ts";
import type { LocalTerm } from "./local-changes.ts";
import { addTerm, computePeakEv } from "./local-light.ts";
import { fillRows, keepKnown } from "./local-rows.ts";
import { computeMedian } from "./robust.ts";

/** EV that no place gets more of. */
export const BOUNDS: Readonly<Record<LocalTerm, number>> = { radial: 0.15, rows: 0.5, field: 0.15 };
/** A frame whose halves contradict each other by so many times what is usual, or that departs so far, is another matter. */
const RARE = 4;
/** Halves that contradict each other by less than this share of what they have in common agree all the same. */
const CLOSE = 0.5;

/** A term of one frame, and what is known of it over the shot. */
export interface TermOfFrame {
  /** Half sums and half differences of the halves' quick parts, EV. */
  readonly sums: Float64Array;
  readonly differences: Float64Array;
  /** Which of the numbers count. */
  readonly known: readonly boolean[];
  readonly belief: LocalBelief;
  /** What the numbers are multiplied with. */
  readonly factor: number;
  /** width / height of the sensor's visible area. */
  readonly aspect: number;
}

/** What takes a term out of a frame, EV, less what is noise, within bounds; null: the frame does something else. */
export function computeTermGains(term: LocalTerm, frame: TermOfFrame): Float64Array | null {
  const { sums, belief, factor, aspect } = frame;
  if (isUnlike(term, frame)) return null;
  const taken = sums.map((ev, k) => -ev * factor * shareOf(belief, k));
  return limit(term, term === "rows" ? fillRows(taken, findGoodRows(frame)) : taken, aspect);
}

/** Share of a number's variance that is not noise. */
function shareOf({ common, apart }: LocalBelief, k: number): number {
  const variance = common[k] as number;
  return variance > 0 ? Math.max(0, 1 - (apart[k] as number) / variance) : 0;
}

/** True where a frame's halves contradict each other, or the frame does what the shot never does. */
function isUnlike(term: LocalTerm, { sums, differences, known, belief }: TermOfFrame): boolean {
  const { totalCommon, totalApart } = belief;
  const power = (values: Float64Array): number => {
    const squares = keepKnown(values, known).map((ev) => ev * ev);
    return term === "rows" ? computeMedian(squares) : squares.reduce((sum, square) => sum + square, 0);
  };
  const [together, against] = [power(sums), power(differences)];
  if (together > RARE ** 2 * totalCommon) return true;
  return against > RARE ** 2 * totalApart && against > CLOSE ** 2 * together;
}

/** Rows that are usually known, and in this frame do what is usual, in both halves. */
function findGoodRows({ sums, differences, known, belief: { totalCommon, totalApart } }: TermOfFrame): boolean[] {
  const limit = Math.max(RARE ** 2 * totalApart, CLOSE ** 2 * totalCommon);
  return known.map((isKnown, y) => {
    const isUsual = (sums[y] as number) ** 2 <= RARE ** 2 * totalCommon;
    return isKnown && isUsual && (differences[y] as number) ** 2 <= limit;
  });
}

function limit(term: LocalTerm, gains: Float64Array, aspect: number): Float64Array {
  const bound = BOUNDS[term];
  if (term === "rows") {
    // What all rows have in common is the whole frame's.
    const mean = gains.reduce((sum, ev) => sum + ev, 0) / gains.length;
    return gains.map((ev) => Math.min(bound, Math.max(-bound, ev - mean)));
  }
  const most = computePeakEv(addTerm(null, term, gains), aspect);
  return most > bound ? gains.map((gain) => (gain * bound) / most) : gains;
}
