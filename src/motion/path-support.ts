import { choosePairs } from "./choose-pairs.ts";
import type { CameraPath, MeasuredMotion, PairMotion } from "./measured-motion.ts";
import { combine, invert, type Similarity } from "./similarity.ts";

/** Share of the long side by which a pair may be beside the path, RMS over the picture: near and far part by as much. */
const BESIDE = 0.005;
/** Fewer pairs than this that are no neighbours support nothing. */
const LEAST = 5;

/**
 * Share of the pairs of frames over two slots and more that were looked for, found, and lie where the path has them. Neighbours
 * say where the path goes; that those farther apart say the same is no chance, however few places each of them is by. Fog has no
 * pairs, and what waves and crowds do from frame to frame does not add up. 0: too few to tell.
 */
export function measureSupport({ extent, usable, pairs }: MeasuredMotion, { poses }: CameraPath): number {
  const isFar = ([from, to]: readonly [number, number]): boolean => Math.abs(to - from) > 1;
  const wanted = choosePairs(usable).filter(isFar).length;
  if (wanted < LEAST) return 0;
  const long = Math.max(extent.width, extent.height);
  const radius = Math.hypot(extent.width, extent.height) / Math.sqrt(12);
  const beside = ({ from, to, similarity: { a, b, x, y } }: PairMotion): number => {
    const own = combine(invert(poses[to] as Similarity), poses[from] as Similarity);
    return Math.hypot(own.x - x, own.y - y, radius * Math.hypot(own.a - a, own.b - b));
  };
  const agreeing = pairs.filter((pair) => isFar([pair.from, pair.to]) && beside(pair) <= BESIDE * long);
  return agreeing.length / wanted;
}
