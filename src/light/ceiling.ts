import { computeLambda, smoothWhittaker } from "./whittaker.ts";

/** Frames on either side that the ceiling looks at, and that it is smoothed over. */
const REACH = 30;
/** Frames: slower changes of the gain are followed. */
const PERIOD = 60;
/**
 * EV between the ceiling and the light of a sample at white: sensors may end a few percent below the white that they
 * state (development takes green from 0.95 on for clipped), and curves are tables with knots 1/64 EV apart.
 */
const MARGIN = -Math.log2(0.95) + 0.02;

/**
 * The highlight ceiling Ĉ of a shot, EV per frame: light above it is treated as clipped. Clipped light lies at the gain of
 * its frame and jumps with it; the ceiling is below all of it and changes slowly, so that suns and lamps do not flicker.
 *
 * The gains' slow part (Whittaker, 60 frames), less how far they fall short of it: the most of the 30 frames on either
 * side, then the mean of that under a raised cosine of the same width. Every number that goes into the mean of a frame
 * has seen that frame, so the ceiling is never above its gain. The slow part is set apart because within 60 frames of a
 * quick dusk it falls by EV, and a ceiling that low would burn the sky before.
 * @param gains EV that each frame gets
 */
export function computeCeiling(gains: Float64Array): Float64Array {
  const count = gains.length;
  const places = gains.map((_, i) => i);
  const slow = smoothWhittaker(places, gains, new Float64Array(count).fill(1), computeLambda(PERIOD));
  const short = gains.map((gain, i) => gain - (slow[i] as number));
  const lowest = short.map((_, i) => Math.min(...short.subarray(Math.max(0, i - REACH), i + REACH + 1)));
  const weights = Float64Array.from({ length: 2 * REACH + 1 }, (_, k) => {
    return 1 + Math.cos((Math.PI * (k - REACH)) / (REACH + 1));
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return slow.map((level, i) => {
    const sum = weights.reduce((total, weight, k) => {
      return total + weight * (lowest[Math.min(count - 1, Math.max(0, i + k - REACH))] as number);
    }, 0);
    return level + sum / all - MARGIN;
  });
}
