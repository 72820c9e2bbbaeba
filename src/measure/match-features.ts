import type { Kernels } from "../kernels/instance.ts";
import type { PointPairs } from "../motion/measured-motion.ts";
import { IDENTITY, movePoint, scaleOf, type Similarity } from "../motion/similarity.ts";
import { createNearby } from "./nearby.ts";
import { DESCRIPTOR_BYTES, type FrameFeatures, LEVEL_SCALES } from "./frame-features.ts";
import { findSupported } from "./supported-matches.ts";

/** Bits of 256 that may differ at most: unrelated corners differ by 128 ± 8. */
const MOST_BITS = 72;
/** The best must be so much nearer than the next best (Lowe, 2004). */
const RATIO = 0.8;
const NOTHING = 0xffffffff;

/**
 * Corners that two frames have in common. They are each other's nearest, clearly nearer than the next one, and move as some
 * of their neighbours do. The result depends on the two frames and the guess alone.
 * @param guess where places of `a` are in `b`; null: anywhere, at about the same size
 * @param reach pixels from where the guess puts a corner that it is looked for; without a guess not used
 */
export function matchFeatures(
  kernels: Kernels,
  a: FrameFeatures,
  b: FrameFeatures,
  guess: Similarity | null,
  reach: number,
): PointPairs {
  const nearest = findNearest(kernels, a, b, guess, reach);
  const matches = [...nearest.keys()].filter((i) => nearest[i]! >= 0);
  const pairs = {
    ax: Float64Array.from(matches, (i) => a.x[i]!),
    ay: Float64Array.from(matches, (i) => a.y[i]!),
    bx: Float64Array.from(matches, (i) => b.x[nearest[i]!]!),
    by: Float64Array.from(matches, (i) => b.y[nearest[i]!]!),
  };
  const kept = findSupported(pairs, a.extent, guess ?? IDENTITY, guess === null ? Infinity : reach);
  const keep = (values: Float64Array): Float64Array => values.filter((_, i) => kept[i] === 1);
  return { ax: keep(pairs.ax), ay: keep(pairs.ay), bx: keep(pairs.bx), by: keep(pairs.by) };
}

/** For every corner of `a` its counterpart's index in `b`, or −1. */
function findNearest(
  { memory, exports }: Kernels,
  a: FrameFeatures,
  b: FrameFeatures,
  guess: Similarity | null,
  reach: number,
): Int32Array {
  const nearest = new Int32Array(a.count).fill(-1);
  const { mark } = memory;
  const queries = memory.take(a.count * DESCRIPTOR_BYTES);
  const descriptors = memory.take(b.count * DESCRIPTOR_BYTES);
  const [list, back, best] = [memory.take(b.count * 2), memory.take(b.count * 4), memory.take(a.count * 8)];
  memory.bytes(queries, a.count * DESCRIPTOR_BYTES).set(a.descriptors);
  memory.bytes(descriptors, b.count * DESCRIPTOR_BYTES).set(b.descriptors);
  const asked = memory.uint32(back, b.count).fill(NOTHING);
  const found = memory.uint32(best, a.count * 2).fill(NOTHING);
  const indices = memory.uint16(list, b.count);
  const ask = (i: number, count: number): void => {
    exports.nearestDescriptors(queries + i * DESCRIPTOR_BYTES, i, descriptors, list, count, back, best + i * 8);
  };
  for (let level = 0; level < LEVEL_SCALES.length; level++) {
    const seen = ofLevel(b, levelAfter(level, guess));
    const asking = ofLevel(a, level);
    if (guess === null) {
      indices.set(seen);
      for (const i of asking) ask(i, seen.length);
    } else {
      const nearby = createNearby(b, seen, reach);
      for (const i of asking) ask(i, nearby(movePoint(guess, { x: a.x[i]!, y: a.y[i]! }), indices));
    }
  }
  for (let i = 0; i < a.count; i++) {
    const [first, second] = [found[2 * i]!, found[2 * i + 1]!];
    if (first === NOTHING || first >>> 16 > MOST_BITS) continue;
    if (second !== NOTHING && first >>> 16 >= RATIO * (second >>> 16)) continue;
    if ((asked[first & 0xffff]! & 0xffff) === i) nearest[i] = first & 0xffff;
  }
  memory.release(mark);
  return nearest;
}

function ofLevel({ level, count }: FrameFeatures, wanted: number): number[] {
  const indices: number[] = [];
  for (let i = 0; i < count; i++) if (level[i] === wanted) indices.push(i);
  return indices;
}

/** On which level of the other frame a corner is, that was found on this one. */
function levelAfter(level: number, guess: Similarity | null): number {
  if (guess === null) return level;
  const size = LEVEL_SCALES[level]! * scaleOf(guess);
  const off = (scale: number): number => Math.max(scale / size, size / scale);
  return LEVEL_SCALES.reduce((best, scale, k) => (off(scale) < off(LEVEL_SCALES[best]!) ? k : best), level);
}
