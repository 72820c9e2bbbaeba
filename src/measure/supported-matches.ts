import type { Extent, PointPairs } from "../motion/measured-motion.ts";
import { movePoint, type Similarity } from "../motion/similarity.ts";

/** Neighbours that a match is compared with. */
const NEIGHBOURS = 16;
/** Closer than this share of the picture's long side they are the same corner on another level, and say nothing new. */
const APART = 0.01;
/** So many of them must move as it does. */
const LEAST_SUPPORT = 4;
/** Share of the distance between two neighbours by which their motions may differ: 5° of roll, 10 % of scale, some depth. */
const BEND = 0.2;
/** What they may differ by besides: share of the picture's long side. */
const SLACK = 0.004;
/** But no more than this share of how far corners were looked for, so that of 16 wild neighbours one agrees by chance. */
const CHANCE = 0.25;

/**
 * Which matches move as some of their neighbours do, beyond what the guess says: 1, else 0. Right matches stand together, wild
 * ones point anywhere within reach (after Bian, "GMS: Grid-based Motion Statistics", 2017, with neighbours in place of a grid).
 * @param reach pixels from where the guess puts a corner that it was looked for
 */
export function findSupported(
  { ax, ay, bx, by }: PointPairs,
  extent: Extent,
  guess: Similarity,
  reach: number,
): Uint8Array {
  const count = ax.length;
  const kept = new Uint8Array(count);
  const long = Math.max(extent.width, extent.height);
  const slack = SLACK * long;
  const moves = Array.from(ax, (x, i) => {
    const { x: u, y: v } = movePoint(guess, { x, y: ay[i]! });
    return { x: bx[i]! - u, y: by[i]! - v };
  });
  const neighbours = createNeighbours(ax, ay, (APART * long) ** 2);
  for (let i = 0; i < count; i++) {
    let support = 0;
    neighbours(i, (j, distance) => {
      const apart = Math.sqrt((moves[j]!.x - moves[i]!.x) ** 2 + (moves[j]!.y - moves[i]!.y) ** 2);
      if (apart <= Math.min(CHANCE * reach, slack + BEND * distance)) support++;
    });
    if (support >= LEAST_SUPPORT) kept[i] = 1;
  }
  return kept;
}

/** Visits the nearest places to one, that are not nearer than the root of `least`. */
function createNeighbours(
  x: Float64Array,
  y: Float64Array,
  least: number,
): (i: number, visit: (j: number, distance: number) => void) => void {
  const order = Uint32Array.from(x.keys()).sort((i, j) => x[i]! - x[j]! || i - j);
  const rank = new Uint32Array(x.length);
  order.forEach((i, at) => (rank[i] = at));
  const nearest = new Int32Array(NEIGHBOURS);
  const squares = new Float64Array(NEIGHBOURS);
  return (i, visit) => {
    let found = 0;
    // Outwards from its own column, until no column left can have a nearer one.
    let [left, right] = [rank[i]! - 1, rank[i]! + 1];
    while (left >= 0 || right < order.length) {
      const before = left < 0 ? Infinity : x[i]! - x[order[left]!]!;
      const after = right >= order.length ? Infinity : x[order[right]!]! - x[i]!;
      const j = before <= after ? order[left--]! : order[right++]!;
      const across = Math.min(before, after);
      if (found === NEIGHBOURS && across * across >= squares[found - 1]!) break;
      const square = across * across + (y[j]! - y[i]!) ** 2;
      if (square < least || (found === NEIGHBOURS && square >= squares[found - 1]!)) continue;
      let at = found < NEIGHBOURS ? found++ : NEIGHBOURS - 1;
      for (; at > 0 && squares[at - 1]! > square; at--) {
        squares[at] = squares[at - 1]!;
        nearest[at] = nearest[at - 1]!;
      }
      squares[at] = square;
      nearest[at] = j;
    }
    for (let k = 0; k < found; k++) visit(nearest[k]!, Math.sqrt(squares[k]!));
  };
}
