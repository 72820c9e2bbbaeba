import type { FrameLight } from "../light/frame-light.ts";

/** What the exposure key looks at in a frame. */
export interface KeyFrame {
  /** Percentiles 1, 10, 50, 90, 99 of usable cells, EV; NaN: nothing usable. */
  readonly percentiles: FrameLight["percentiles"];
  /** Gain that the light gives this frame, EV. */
  readonly gain: number;
  /** Shares of the frame that clip and that drown in noise, 0 to 1; left out: none. */
  readonly clipped?: number;
  readonly dark?: number;
}

const PERCENTILES = [0.01, 0.1, 0.5, 0.9, 0.99] as const;
/** Where parts of a frame should come to lie at most, in EV of display-referred light: median, 90 % and 99 %. */
const MEDIAN_EV = Math.log2(0.18);
const HIGH_EV = Math.log2(0.8);
const TOP_EV = Math.log2(2.5);
/** A frame with more than this share clipped has blown parts, and they have to be white. */
const BLOWN_SHARE = 0.002;
/** No shot is darkened or pushed further: beyond, it is the photographer's intention, or noise. */
const LEAST_KEY = -4;
const MOST_KEY = 5;
/** The brightest frames, by their median, speak for the shot. */
const BRIGHT_SHARE = 0.25;
/** Display white may lie this far below and above the light of a clipping sensor at gain 1, as a factor. */
const LEAST_WHITE = 1 / 16;
const MOST_WHITE = 16;

/**
 * The exposure key of a shot: EV added to every frame's gain, one number for the whole shot.
 *
 * Each frame wants its median at middle grey (0.18) unless that drives its bright parts too high: the 90th percentile
 * stays below 0.8 and the 99th below 2.5, which the tone curve still holds. A landscape by day is set by its median, a
 * backlit scene by its sky, a city at night by its lamps, so that night stays night. The brightest quarter of the
 * frames, by median, decides by the median of their wishes: a day that falls into night is keyed for day.
 * A frame with blown parts is not darkened below where they are white: grey skies bring nothing back.
 * Clipped parts count as clipped light, drowned parts as the darkest there is. 0 where nothing was measured.
 */
export function chooseExposureKey(frames: readonly KeyFrame[]): number {
  const seen = frames.filter(({ percentiles, gain }) => percentiles.every(Number.isFinite) && Number.isFinite(gain));
  if (seen.length === 0) return 0;
  const wishes = seen
    .map((frame) => ({ median: frame.gain + quantile(frame, 0.5), key: wishedKey(frame) }))
    .sort((a, b) => b.median - a.median)
    .slice(0, Math.max(1, Math.ceil(seen.length * BRIGHT_SHARE)))
    .map(({ key }) => key);
  return Math.min(MOST_KEY, Math.max(LEAST_KEY, percentileOf(wishes, 0.5)));
}

/**
 * Scene light that becomes display white in a frame (`SigmoidLook.white`): the ceiling, below which no clipping sensor of
 * its surroundings ends up. Then blown highlights are white rather than grey, and do not flicker with the gains.
 * @param ceiling EV, without the key
 */
export function chooseDisplayWhite(ceiling: number, key: number): number {
  return Math.min(MOST_WHITE, Math.max(LEAST_WHITE, 2 ** (ceiling + key)));
}

function wishedKey(frame: KeyFrame): number {
  const wish = Math.min(
    MEDIAN_EV - quantile(frame, 0.5),
    HIGH_EV - quantile(frame, 0.9),
    TOP_EV - quantile(frame, 0.99),
  );
  const blown = (frame.clipped ?? 0) > BLOWN_SHARE;
  return (blown ? Math.max(0, wish) : wish) - frame.gain;
}

/** EV below which `share` of the whole frame lies, clipped (0 EV) and dark (its least) parts included. */
function quantile({ percentiles, clipped = 0, dark = 0 }: KeyFrame, share: number): number {
  if (share >= 1 - clipped) return Math.max(0, percentiles[4]);
  const usable = 1 - clipped - dark;
  const within = usable > 0 ? (share - dark) / usable : 0;
  if (within <= PERCENTILES[0]) return percentiles[0];
  const after = PERCENTILES.findIndex((at) => at >= within);
  if (after < 0) return percentiles[4];
  const [from, to] = [PERCENTILES[after - 1]!, PERCENTILES[after]!];
  const part = (within - from) / (to - from);
  return percentiles[after - 1]! + part * (percentiles[after]! - percentiles[after - 1]!);
}

/** Interpolated percentile of plain numbers. */
function percentileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - low);
}
