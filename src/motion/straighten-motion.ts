import { fitSimilarity } from "./fit-similarity.ts";
import { movePlace } from "./fit-homography.ts";
import { type Keystone, takeOutKeystone } from "./keystone.ts";
import type { Extent, MeasuredMotion, PairMotion } from "./measured-motion.ts";
import { movePoint, type Point } from "./similarity.ts";

/** Places of a frame by which its motion is told, across and down. */
const GRID = [9, 7] as const;
/** Fewer of them than this in both frames tell no motion. */
const LEAST = 8;

/** What would have been measured of straight frames. @param keystones one per slot */
export function straightenMotion(measured: MeasuredMotion, keystones: readonly Keystone[]): MeasuredMotion {
  return { ...measured, pairs: measured.pairs.map((pair) => straightenPair(pair, measured.extent, keystones)) };
}

function straightenPair(pair: PairMotion, extent: Extent, keystones: readonly Keystone[]): PairMotion {
  const { similarity, perspective } = pair;
  const [from, to] = [keystones[pair.from] as Keystone, keystones[pair.to] as Keystone];
  const rows: [Point, Point][] = [];
  for (let i = 0; i < GRID[0]; i++) {
    for (let j = 0; j < GRID[1]; j++) {
      const place = { x: ((i + 0.5) / GRID[0] - 0.5) * extent.width, y: ((j + 0.5) / GRID[1] - 0.5) * extent.height };
      const moved = perspective === null ? movePoint(similarity, place) : movePlace(perspective, place);
      if (Math.abs(moved.x) > extent.width / 2 || Math.abs(moved.y) > extent.height / 2) continue;
      rows.push([takeOutKeystone(from, place), takeOutKeystone(to, moved)]);
    }
  }
  if (rows.length < LEAST) return pair;
  const column = (pick: (row: [Point, Point]) => number): Float64Array => Float64Array.from(rows, pick);
  const points = {
    ax: column(([a]) => a.x),
    ay: column(([a]) => a.y),
    bx: column(([, b]) => b.x),
    by: column(([, b]) => b.y),
  };
  const straight = fitSimilarity(points, new Float64Array(rows.length).fill(1));
  return straight === null ? pair : { ...pair, similarity: straight };
}
