import { bridgePath } from "./bridge-path.ts";
import { solveGraph } from "./solve-graph.ts";
import type { CameraPath, MeasuredMotion, PairMotion } from "./measured-motion.ts";

/** A frame of whose pairs fewer than this share agree with the path is not where they say: one of many fits anything. */
const LEAST_VOTES = 0.25;

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
  const { poses, agrees, distances } = solveGraph(usable.length, sound, extent);
  const votes = countVotes(usable.length, sound, agrees);
  const believed = sound.filter(({ from, to }, i) => agrees[i] && votes[from] && votes[to]);
  const pieces = findPieces(usable.length, believed);
  let [squares, count] = [0, 0];
  sound.forEach((_, i) => {
    if (!agrees[i]) return;
    squares += (distances[i] as number) ** 2;
    count++;
  });
  return { ...bridgePath(poses, pieces, usable), residual: count > 0 ? Math.sqrt(squares / count) : 0 };
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
