import { bridgePath } from "./bridge-path.ts";
import { chainPoses, listNeighbours } from "./chain-poses.ts";
import type { CameraPath, Extent, MeasuredMotion, PairMotion } from "./measured-motion.ts";
import { IDENTITY, type Similarity } from "./similarity.ts";
import { type SolvedGraph, solveGraph } from "./solve-graph.ts";

/** A frame of whose pairs fewer than this share agree with the path is not where they say: one of many fits anything. */
const LEAST_VOTES = 0.25;
/** A pair is never believed to be closer than this of the picture's long side: 0.02 px of 1600. */
const LEAST_SIGMA = 0.02 / 1600;
/** What near and far do to a pair's places is common to a part of the picture, of which there are so many. */
const PARTS = 24;

/**
 * How the camera moved, by all pairs at once: the poses that agree best with what every two frames say of each other, where
 * a pair that contradicts the others is outvoted (`solveGraph`). What is joined from steps alone drifts with the root of
 * their number; pairs of keyframes hold it.
 *
 * Slots without a frame, and frames that no believed pair ties to others, lie on a straight line between their neighbours, by
 * time, in log scale, roll and place. Where the shot falls into pieces that nothing ties together, the first frame of each
 * later piece is `unmatched`, too: the piece follows the one before as steadily as both of them move.
 */
export function joinPath({ extent, usable, pairs }: MeasuredMotion): CameraPath {
  const sound = pairs.filter((pair) => isSound(pair, usable));
  const { poses, agrees, residual } = joinPairs(usable.length, sound, extent);
  const votes = countVotes(usable.length, sound, agrees);
  const believed = sound.filter(({ from, to }, i) => agrees[i] && votes[from] && votes[to]);
  return { ...bridgePath(poses, findPieces(usable.length, believed), usable), residual };
}

/** Each piece of the shot in the coordinates of its first frame. */
function joinPairs(
  count: number,
  pairs: readonly PairMotion[],
  extent: Extent,
): Pick<SolvedGraph, "poses" | "agrees"> & Pick<CameraPath, "residual"> {
  const poses: (Similarity | undefined)[] = Array.from({ length: count });
  const neighbours = listNeighbours(count, pairs);
  const freedoms = Array.from(poses, (_, slot) => {
    const isFree = poses[slot] !== undefined;
    if (!isFree) {
      poses[slot] = IDENTITY;
      chainPoses(poses, neighbours, [slot]);
    }
    return { scale: isFree, roll: isFree, place: isFree };
  });
  // An error of the shape moves places as far as one of the place, on average over the picture.
  const radius = Math.hypot(extent.width, extent.height) / Math.sqrt(12);
  const ties = pairs.map((pair) => {
    const place = sigmaOf(pair, extent);
    return { from: pair.from, to: pair.to, similarity: pair.similarity, place, shape: place / radius };
  });
  const solved = solveGraph(poses as Similarity[], freedoms, ties);
  let [squares, sum] = [0, 0];
  ties.forEach(({ place }, i) => {
    if (!solved.agrees[i]) return;
    const weight = 1 / (place * (solved.factors[i] as number)) ** 2;
    squares += weight * (2 * place * (solved.distances[i] as number)) ** 2;
    sum += weight;
  });
  return { ...solved, residual: sum > 0 ? Math.sqrt(squares / sum) : 0 };
}

/**
 * σ of where a pair puts the picture's middle, in each direction: noise falls with the root of the number of places, and rises
 * where they are few parts of the picture; what near and far do to it does not fall beyond the number of parts.
 */
function sigmaOf({ residual, inliers, spread, hasParallax }: PairMotion, { width, height }: Extent): number {
  const shared = (hasParallax ? 1 : 0.1) / Math.max(1, PARTS * spread);
  const noise = residual * Math.sqrt((1 / Math.max(1, inliers) + shared) / (2 * Math.max(0.1, spread)));
  return Math.hypot(LEAST_SIGMA * Math.max(width, height), noise);
}

/** No frame is ten times as large in another. */
function isSound({ from, to, similarity: { a, b, x, y }, residual }: PairMotion, usable: readonly boolean[]): boolean {
  if (from === to || !usable[from] || !usable[to]) return false;
  const square = a * a + b * b;
  return square > 0.01 && square < 100 && Number.isFinite(a + b + x + y + residual);
}

/** One per slot: 1 where enough of a frame's pairs agree. */
function countVotes(count: number, pairs: readonly PairMotion[], agrees: Uint8Array): Uint8Array {
  const [all, yes] = [new Int32Array(count), new Int32Array(count)];
  pairs.forEach(({ from, to }, i) => {
    for (const slot of [from, to]) {
      all[slot] = (all[slot] as number) + 1;
      yes[slot] = (yes[slot] as number) + (agrees[i] as number);
    }
  });
  return Uint8Array.from(all, (pairsOfIt, slot) => ((yes[slot] as number) >= LEAST_VOTES * pairsOfIt ? 1 : 0));
}

/** Of each slot the first slot of the piece that believed pairs tie it into; -1: tied to nothing. */
function findPieces(count: number, pairs: readonly PairMotion[]): Int32Array {
  const parents = Int32Array.from({ length: count }, (_, slot) => slot);
  const root = (slot: number): number => {
    let at = slot;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number;
      at = parents[at] as number;
    }
    return at;
  };
  const isTied = new Uint8Array(count);
  for (const { from, to } of pairs) {
    const [p, q] = [root(from), root(to)];
    parents[Math.max(p, q)] = Math.min(p, q);
    isTied[from] = 1;
    isTied[to] = 1;
  }
  return Int32Array.from(isTied, (tied, slot) => (tied ? root(slot) : -1));
}
