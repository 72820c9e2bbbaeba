import type { Piecewise } from "../base/piecewise.ts";
import { LOCAL_TERMS, type LocalChanges, type LocalTerm } from "./local-changes.ts";
import { addTerm, type LocalLight } from "./local-light.ts";
import { solveTerm } from "./solve-term.ts";

/** What the places of a shot's frames get. */
export interface LocalSolution {
  /** One per slot; null: nothing. */
  readonly frames: readonly (LocalLight | null)[];
  /** For people: what is taken out. */
  readonly notes: readonly string[];
}

/** Takes what is the largest and the RMS of what is taken out, EV. */
const TELL: Readonly<Record<LocalTerm, (peak: string, rms: string) => string>> = {
  radial: (peak, rms) =>
    `Lens: corners that darken anew with every frame, by up to ${peak} EV (rms ${rms}), evened out.`,
  rows: (peak, rms) => `Mains light: bands of up to ${peak} EV (rms ${rms}) taken out.`,
  field: (peak, rms) => `Lamps: light that flickers from place to place by up to ${peak} EV (rms ${rms}) evened out.`,
};

/**
 * Flicker of parts of the frame: what the lens, the rows' exposure under mains light, and lamps do, one after the other,
 * each on what those before it left. Each is off unless it is measured and believed (`weighBelief`).
 *
 * @param measure changes of the shot's frames as they are once their places have got what is given, one per slot
 * @param times of all slots, in usual intervals
 * @param aspect width / height of the sensor's visible area
 */
export function* solveLocal(
  measure: (local: readonly (LocalLight | null)[]) => Piecewise<LocalChanges>,
  times: Float64Array,
  aspect: number,
): Piecewise<LocalSolution> {
  let frames: readonly (LocalLight | null)[] = Array.from(times, () => null);
  let changes: LocalChanges | null = null;
  const notes: string[] = [];
  for (const term of LOCAL_TERMS) {
    changes ??= yield* measure(frames);
    const solved = solveTerm(term, { changes, times, aspect });
    if (solved === null) continue;
    frames = frames.map((local, slot) => {
      const gains = solved.gains[slot];
      return gains ? addTerm(local, term, gains) : local;
    });
    changes = null;
    notes.push(TELL[term](solved.peak.toFixed(2), solved.rms.toFixed(3)));
  }
  return { frames, notes };
}
