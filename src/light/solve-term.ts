import { joinChanges, type TermCurves } from "./join-changes.ts";
import { type LocalBelief, weighBelief } from "./local-belief.ts";
import {
  CHANGE_STEP,
  type LocalChanges,
  type LocalTerm,
  PAIR_VALUES,
  SPREAD_AT,
  TERM_WIDTHS,
  UNKNOWN_CHANGE,
} from "./local-changes.ts";
import { addTerm, computePeakEv, FIELD_TERMS, radialShares } from "./local-light.ts";
import { centreRows } from "./local-rows.ts";
import { computeQuickPart } from "./quick-part.ts";
import { computeMedian } from "./robust.ts";
import { BOUNDS, computeTermGains } from "./term-gains.ts";

/** Frames. What is slower than this is the scene's. */
const PERIODS: Readonly<Record<LocalTerm, number>> = { radial: 10, rows: 30, field: 10 };
/** In fewer frames nothing is told from chance. */
const MIN_FRAMES = 20;
/** What a field leaves of the tiles' changes, as a share of it: lamps 0.2 to 0.4, clouds that jump 0.6 and more. */
const MOST_ROUGH = 0.5;
/** With less agreement than this nothing is looked at twice. */
const LEAST_AGREEMENT = 0.3;
/** Rounds of Tukey's weights for the slow part. */
const ROUNDS = 3;

/** What a term comes to over a shot. */
export interface TermSolution {
  /** EV to add (the flicker, reversed), in the term's own numbers; null: this frame gets none. */
  readonly gains: readonly (Float64Array | null)[];
  /** Largest and RMS of what is taken out, EV. */
  readonly peak: number;
  readonly rms: number;
}

export interface LocalInput {
  readonly changes: LocalChanges;
  /** Times of all slots of the shot, in usual intervals. */
  readonly times: Float64Array;
  /** width / height of the sensor's visible area. */
  readonly aspect: number;
}

/** Finds out what one term did in each frame of a shot, beyond what is slow; null: not believed, or too little is known. */
export function solveTerm(term: LocalTerm, { changes, times, aspect }: LocalInput): TermSolution | null {
  const width = TERM_WIDTHS[term];
  const curves = joinChanges(changes, term);
  const { frames, known } = curves;
  if (frames.length < MIN_FRAMES || !known.some(Boolean)) return null;
  const [across, down] = radialShares(aspect);
  // What is measured of the lens is the part of r² that lies across.
  const factor = term === "radial" ? 1 / across : 1;
  // A square of places between −1 and 1 has a variance of 4/45.
  const scale = term === "radial" ? factor * Math.sqrt((across ** 2 + down ** 2) * (4 / 45)) : 1;
  const split = prepareSplit(term, curves, times);
  const first = split(0);
  if (!isWorthwhile(weighBelief(term, first.sums, first.differences, known, scale))) return null;
  const { sums, differences } = split(ROUNDS);
  const belief = weighBelief(term, sums, differences, known, scale);
  // What would need more than it may get is not flicker.
  if (!belief.isBelieved || belief.rms > BOUNDS[term]) return null;
  if (term === "radial" && !isCentred(changes, times)) return null;
  if (term === "field" && !isSmooth(changes, belief.rms)) return null;
  const gains: (Float64Array | null)[] = Array.from(times, () => null);
  frames.forEach((frame, i) => {
    const own = sums.subarray(i * width, (i + 1) * width);
    const apart = differences.subarray(i * width, (i + 1) * width);
    gains[frame] = computeTermGains(term, { sums: own, differences: apart, known, belief, factor, aspect });
  });
  return { gains, ...measureTaken(term, gains, scale / factor, aspect) };
}

/** Where the halves have next to nothing in common, the rounds that follow would not find it either. */
function isWorthwhile({ agreement, rms }: LocalBelief): boolean {
  return agreement > LEAST_AGREEMENT && rms > 0;
}

/** Half sums and half differences of the halves' quick parts, frames × width, EV. */
interface Halves {
  readonly sums: Float64Array;
  readonly differences: Float64Array;
}

/** Gets curves ready to be split after so many rounds of weights. */
function prepareSplit(term: LocalTerm, curves: TermCurves, times: Float64Array): (rounds: number) => Halves {
  const { frames, halves, known } = curves;
  const places = Float64Array.from(frames, (frame) => times[frame] as number);
  const quickOf = (own: Float64Array, rounds: number): Float64Array =>
    computeQuickPart(own, known.length, places, PERIODS[term], rounds);
  // What is quick and common to all rows, steps of settings, would make outliers of them all.
  const level = halves.map((half) => (term === "rows" ? centreRows(half, known, quickOf(half, 0)) : half));
  return (rounds) => {
    const [first, second] = level.map((half) => {
      const quick = quickOf(half, rounds);
      return term === "rows" ? centreRows(quick, known) : quick;
    }) as [Float64Array, Float64Array];
    return {
      sums: first.map((ev, at) => (ev + (second[at] as number)) / 2),
      differences: first.map((ev, at) => (ev - (second[at] as number)) / 2),
    };
  };
}

/**
 * Does what changes across the frame lie about its middle, as what a lens does, and not to one side, as lamps? Of the
 * field's cosines that change across, the even one without a part down has most of the variance.
 */
function isCentred(changes: LocalChanges, times: Float64Array): boolean {
  const curves = joinChanges(changes, "field");
  const { sums, differences } = prepareSplit("field", curves, times)(0);
  const { common, apart } = weighBelief("field", sums, differences, curves.known, 1);
  let [all, even] = [0, 0];
  FIELD_TERMS.forEach(([across, down], k) => {
    const variance = Math.max(0, (common[k] as number) - (apart[k] as number));
    if (across > 0) all += variance;
    if (across === 2 && down === 0) even = variance;
  });
  return even > all / 2;
}

/**
 * Does the field leave much less of the tiles' changes than it takes? Lamps light smoothly; clouds that are elsewhere in every
 * frame look like lamps to the lowest cosines, but have as much in all the others.
 * @param rms of the field in one frame, EV; a change is of two
 */
function isSmooth({ values }: LocalChanges, rms: number): boolean {
  const spreads: number[] = [];
  for (let at = SPREAD_AT; at < values.length; at += PAIR_VALUES) {
    if (values[at] !== UNKNOWN_CHANGE) spreads.push((values[at] as number) * CHANGE_STEP);
  }
  return computeMedian(spreads) < MOST_ROUGH * Math.SQRT2 * rms;
}

/** @param scale RMS over the frame of a number of 1 */
function measureTaken(
  term: LocalTerm,
  gains: readonly (Float64Array | null)[],
  scale: number,
  aspect: number,
): Pick<TermSolution, "peak" | "rms"> {
  const taken = gains.filter((own) => own !== null);
  const peakOf = (own: Float64Array): number =>
    term === "rows"
      ? own.reduce((most, ev) => Math.max(most, Math.abs(ev)), 0)
      : computePeakEv(addTerm(null, term, own), aspect);
  const squares = taken.map((own) => own.reduce((sum, ev) => sum + ev * ev, 0) / (term === "rows" ? own.length : 1));
  return {
    peak: taken.reduce((most, own) => Math.max(most, peakOf(own)), 0),
    rms: scale * Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / Math.max(1, taken.length)),
  };
}
