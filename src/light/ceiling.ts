/** Frames on either side that the ceiling looks at, and that it is smoothed over. */
const REACH = 30;
/**
 * EV between the ceiling and the light of a sample at white: sensors may end a few percent below the white that they
 * state (development takes green from 0.95 on for clipped), and curves are tables with knots 1/64 EV apart.
 */
const MARGIN = -Math.log2(0.95) + 0.02;

/**
 * The highlight ceiling Ĉ of a shot, EV per frame: light above it is treated as clipped. Clipped light lies at the gain of
 * its frame and jumps with it; the ceiling is below all of it and changes slowly, so that suns and lamps do not flicker.
 *
 * Lowest gain of the 30 frames on either side, then their mean under a raised cosine of the same width. Every minimum
 * that goes into the mean of a frame has seen that frame: the ceiling is never above it, which a smoother with
 * negative lobes (Whittaker's) could not promise.
 * @param gains EV that each frame gets
 */
export function computeCeiling(gains: ArrayLike<number>): Float64Array {
  const count = gains.length;
  const lowest = Float64Array.from(gains, (_, i) => {
    let least = Infinity;
    for (let j = Math.max(0, i - REACH); j <= Math.min(count - 1, i + REACH); j++) {
      least = Math.min(least, gains[j] as number);
    }
    return least;
  });
  const weights = Float64Array.from({ length: 2 * REACH + 1 }, (_, k) => {
    return 1 + Math.cos((Math.PI * (k - REACH)) / (REACH + 1));
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return lowest.map((_, i) => {
    const sum = weights.reduce((total, weight, k) => {
      return total + weight * (lowest[Math.min(count - 1, Math.max(0, i + k - REACH))] as number);
    }, 0);
    return sum / all - MARGIN;
  });
}
