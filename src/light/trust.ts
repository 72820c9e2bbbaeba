import type { ApparentCurve } from "./apparent.ts";
import { computeMedian } from "./robust.ts";
import { smoothstep } from "./smoothstep.ts";

/** Flicker (σ, EV) that is expected anyway. */
const EXPECTED_FLICKER = 0.005;
/** Share of cells that agree in the typical frame: below the first nothing is believed, from the second on all. */
const INCOHERENT = 0.2;
const COHERENT = 0.4;
/** When a smaller share of all errors is believed, people are told. */
const LITTLE_TRUST = 0.5;

/** How far each frame's error is believed to be flicker, 0 to 1. */
export interface Trust {
  readonly trust: Float64Array;
  readonly notes: readonly string[];
}

/**
 * Share of each error that is flicker and not its own uncertainty, as Wiener's filter has it: f² / (f² + variance). f² is
 * what is left of the errors' spread σ when the typical uncertainty is taken away, or of the frame's own error where it
 * stands out by 2σ of that. Where cells hardly agree in most frames (a moving view), all is believed less.
 */
export function chooseTrust({ ev, variance, coherence }: ApparentCurve, error: Float64Array, sigma: number): Trust {
  const known = [...ev.keys()].filter((i) => Number.isFinite(ev[i]));
  const typical = computeMedian(known.map((i) => variance[i] as number));
  const common = Math.max(EXPECTED_FLICKER ** 2, sigma ** 2 - typical);
  const agreement = computeMedian(known.map((i) => coherence[i] as number));
  const belief = smoothstep((agreement - INCOHERENT) / (COHERENT - INCOHERENT));
  const trust = variance.map((value, i) => {
    const own = Number.isFinite(error[i]) ? (error[i] as number) ** 2 - 4 * value : 0;
    const flicker = Math.max(common, own);
    return (belief * flicker) / (flicker + value);
  });
  const told = known.filter((i) => Number.isFinite(error[i]));
  const sum = (of: (i: number) => number): number => told.reduce((total, i) => total + of(i), 0);
  const all = sum((i) => Math.abs(error[i] as number));
  const corrected = all === 0 ? 1 : sum((i) => (trust[i] as number) * Math.abs(error[i] as number)) / all;
  if (corrected >= LITTLE_TRUST) return { trust, notes: [] };
  const percent = Math.round(100 * corrected);
  return {
    trust,
    notes: [
      `Frames are too unlike each other (noise, or a moving view) to tell flicker well: ${percent} % of it is corrected.`,
    ],
  };
}
