import type { ApparentCurve } from "./apparent.ts";
import type { LightRatio } from "./frame-light.ts";

/** Ratios of pictures so many apart tell flicker from picture to picture. */
const NEIGHBOURS = 2;
/** Pairs in which fewer cells agree say nothing, and contradict nothing. */
const MIN_QUALITY = 0.05;

/** How far a curve of brightness can be trusted. EV. */
export interface Doubt {
  /**
   * F that errors of the curve's own variance have by themselves: the root of the mean variance, as F is σ for white
   * noise of σ. Flicker below it cannot be told. Cautious: where all lags err alike, half of it. 0 where nothing was compared.
   */
  readonly flicker: number;
  /** The most that a ratio of neighbours departs from the curve that was joined from all of them; 0 for none. */
  readonly contradiction: number;
}

/** How well ratios of pictures agree about one curve: parts that change unlike each other, and noise, pull them apart. */
export function computeDoubt({ ev, variance }: ApparentCurve, pairs: readonly LightRatio[]): Doubt {
  const known = variance.filter((value) => Number.isFinite(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const departures = pairs.map(({ a, b, delta, quality }) => {
    const residual = Math.abs((ev[b] as number) - (ev[a] as number) - delta);
    return b - a <= NEIGHBOURS && quality >= MIN_QUALITY && Number.isFinite(residual) ? residual : 0;
  });
  return { flicker: Math.sqrt(mean), contradiction: departures.reduce((most, value) => Math.max(most, value), 0) };
}
