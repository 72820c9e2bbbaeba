/** Frames apart at which every frame is matched. */
const LAGS = [1, 2, 4] as const;
/** Every so many frames one is a keyframe. */
const KEY_EVERY = 25;
/** Frames this near to a keyframe are matched with it; more than half of `KEY_EVERY`, so that neighbouring keyframes share some. */
const KEY_REACH = 16;

/**
 * Which frames to match with which, as slots `[from, to]` with from < to. Distances count usable frames only, so that a pair
 * spans missing slots.
 *
 * Every frame is matched 1, 2 and 4 frames on. Every 25th is a keyframe, matched with all within 16 frames and with the next
 * keyframe: what is joined from steps drifts by each step's error, what is seen from the same keyframe does not. That makes
 * 4 pairs a frame.
 *
 * In order of distance: the pairs of neighbours come first. Match those, and pass `guessPair(neighbours, from, to)` to the
 * matching of all the others, whose steps are too wide to find without.
 */
export function choosePairs(usable: readonly boolean[]): [from: number, to: number][] {
  const slots = usable.flatMap((isUsable, slot) => (isUsable ? [slot] : []));
  const pairs: [number, number][] = [];
  for (let distance = 1; distance <= KEY_EVERY; distance++) {
    const isLag = LAGS.some((lag) => lag === distance);
    for (let first = 0; first + distance < slots.length; first++) {
      if (!isLag && !isKeyed(first, distance)) continue;
      pairs.push([slots[first] as number, slots[first + distance] as number]);
    }
  }
  return pairs;
}

/** @param first number of the earlier one among the usable frames */
function isKeyed(first: number, distance: number): boolean {
  const [isFirst, isSecond] = [first % KEY_EVERY === 0, (first + distance) % KEY_EVERY === 0];
  return (isFirst && isSecond) || (distance <= KEY_REACH && (isFirst || isSecond));
}
