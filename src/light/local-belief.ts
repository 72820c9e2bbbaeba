import type { LocalTerm } from "./local-changes.ts";
import { keepKnown } from "./local-rows.ts";
import { computeBends, measureVariances } from "./quick-part.ts";
import { computeMedian, computeSpread } from "./robust.ts";

/** What both halves of the cells say of a term, and whether it is flicker. */
export interface LocalBelief {
  /** Variance of what the halves have in common, and of what they do not, EV², for each of the term's numbers. */
  readonly common: Float64Array;
  readonly apart: Float64Array;
  /** The same of the whole term. */
  readonly totalCommon: number;
  readonly totalApart: number;
  /** How well the halves agree, −1 to 1: as a correlation, but robust, and lower where one half shows more than the other. */
  readonly agreement: number;
  /** RMS of what is common to the halves, less noise, EV; 0: none. */
  readonly rms: number;
  /** Share of the variance that bends have. */
  readonly quickness: number;
  readonly isBelieved: boolean;
}

/** The least agreement of two halves. */
const MIN_AGREEMENT = 0.6;
/** EV: less than this nobody sees; of bands, less than this may be the edge of a shadow that sinks. */
const MIN_RMS: Readonly<Record<LocalTerm, number>> = { radial: 0.003, rows: 0.01, field: 0.003 };
/** Of white flicker, bends have all of the variance; of what goes on over ten frames a fourth or less. */
const MIN_QUICKNESS = 0.5;

/**
 * Half sum and half difference of two halves have the noise in common; what the half sum has beyond is what both see:
 *
 *     agreement = (V₊ − V₋) / (V₊ + V₋)        rms² = V₊ − V₋
 *
 * with robust variances V over time (the correlation of Gnanadesikan and Kettenring), so that what happens in less than
 * half of the frames, a bus, lightning, switches nothing on. Rows: by the middle row of each frame, as bands are everywhere
 * and the edge of a shadow is not. Lens and lamps: by their bends, as clouds drift and only flicker jumps.
 *
 * @param sums half sums of the halves' quick parts, frames × width, EV
 * @param differences half differences of the same
 * @param known which of the numbers count
 * @param scale RMS over the frame of a number of 1
 */
export function weighBelief(
  term: LocalTerm,
  sums: Float64Array,
  differences: Float64Array,
  known: readonly boolean[],
  scale: number,
): LocalBelief {
  const width = known.length;
  const [common, apart] = [sums, differences].map((curves) => {
    return measureVariances(term === "rows" ? curves : computeBends(curves, width), width);
  }) as [Float64Array, Float64Array];
  const join = (variances: Float64Array): number => variances.reduce((sum, own, k) => sum + (known[k] ? own : 0), 0);
  const [totalCommon, totalApart] =
    term === "rows" ? [measureRows(sums, known), measureRows(differences, known)] : [join(common), join(apart)];
  const agreement = (totalCommon - totalApart) / (totalCommon + totalApart);
  const rms = scale * Math.sqrt(Math.max(0, totalCommon - totalApart));
  const quickness = term === "rows" ? 1 : totalCommon / join(measureVariances(sums, width));
  const isBelieved = agreement >= MIN_AGREEMENT && rms >= MIN_RMS[term] && quickness >= MIN_QUICKNESS;
  return { common, apart, totalCommon, totalApart, agreement, rms, quickness, isBelieved };
}

/** Variance of rows in the middle one of the frames, each by its middle row. */
function measureRows(rows: Float64Array, known: readonly boolean[]): number {
  const width = known.length;
  const spreads = Array.from({ length: rows.length / width }, (_, i) => {
    return computeSpread(keepKnown(rows.subarray(i * width, (i + 1) * width), known));
  });
  return computeMedian(spreads) ** 2;
}
