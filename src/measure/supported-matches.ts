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
  const [u, v] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const { x, y } = movePoint(guess, { x: ax[i]!, y: ay[i]! });
    u[i] = bx[i]! - x;
    v[i] = by[i]! - y;
  }
  const { find, nearest, squares } = createNeighbours(ax, ay, (APART * long) ** 2);
  for (let i = 0; i < count; i++) {
    const found = find(i);
    let support = 0;
    for (let k = 0; k < found; k++) {
      const j = nearest[k]!;
      const apart = Math.sqrt((u[j]! - u[i]!) ** 2 + (v[j]! - v[i]!) ** 2);
      if (apart <= Math.min(CHANCE * reach, slack + BEND * Math.sqrt(squares[k]!))) support++;
    }
    if (support >= LEAST_SUPPORT) kept[i] = 1;
  }
  return kept;
}

/** The nearest places to one, and the squares of their distances. */
interface Neighbours {
  /** Fills both lists and says how far. */
  readonly find: (i: number) => number;
  readonly nearest: Int32Array;
  readonly squares: Float64Array;
}

/** @param least square of a distance: what is nearer does not count */
function createNeighbours(x: Float64Array, y: Float64Array, least: number): Neighbours {
  const order = Uint32Array.from(x.keys()).sort((i, j) => x[i]! - x[j]! || i - j);
  const rank = new Uint32Array(x.length);
  order.forEach((i, at) => (rank[i] = at));
  const nearest = new Int32Array(NEIGHBOURS);
  const squares = new Float64Array(NEIGHBOURS);
  const find = (i: number): number => {
    let found = 0;
    // Outwards from its own column, until no column left can have a nearer one.
    let left = rank[i]! - 1;
    let right = rank[i]! + 1;
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
    return found;
  };
  return { find, nearest, squares };
}
