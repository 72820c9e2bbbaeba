import { movePlace } from "./fit-homography.ts";
import { strayOf } from "./find-similarity.ts";
import type { Extent, Homography, PointPairs } from "./measured-motion.ts";
import { movePoint, type Similarity } from "./similarity.ts";

/** Parts of the picture in which places share their weight, across and down. */
const CELLS = [12, 8] as const;
/** So many places weigh half of what a crowd in one part does. */
const CROWD = 2;
/** Parts of the picture in which a motion is seen or not. */
const PARTS = [6, 4] as const;
/** Expected number of motions that so many agree with by chance, as its logarithm to base 10: no more than this is believed. */
const CHANCE = -6;
/** Places of a part that stray together by more than this of the long side, 2 px of 1600, are near or far. */
const NEAR_OR_FAR = 2 / 1600;
/** What each pair weighs: in a full part of the picture all together about 1, in a part with n of them n / (n + 2). */
export function spreadWeights(points: PointPairs, extent: Extent): Float64Array {
  const cells = placeInto(points, extent, CELLS);
  const counts = countInto(cells, CELLS[0] * CELLS[1]);
  const weights = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) weights[i] = 1 / ((counts[cells[i] as number] as number) + CROWD);
  return weights;
}

/** In how many of 6 × 4 parts of the picture anything was matched, three at least, and in how many of them a fifth agrees. */
export function countParts(
  points: PointPairs,
  isInside: Uint8Array,
  extent: Extent,
): { readonly seen: number; readonly agreeing: number } {
  const cells = placeInto(points, extent, PARTS);
  const counts = countInto(cells, PARTS[0] * PARTS[1]);
  const inside = new Int32Array(counts.length);
  cells.forEach((cell, i) => (inside[cell] = (inside[cell] as number) + (isInside[i] as number)));
  let [seen, agreeing] = [0, 0];
  counts.forEach((count, cell) => {
    if (count < 3) return;
    seen++;
    if ((inside[cell] as number) >= Math.max(1, 0.2 * count)) agreeing++;
  });
  return { seen, agreeing };
}

/**
 * True where so many pairs may agree within `reach` by chance: the number of motions through two of n pairs with k agreeing
 * that is expected of wrong matches, n·C(n,k)·C(k,2)·p^(k−2) (Moisan & Stival 2004, eq. 9). p, the chance that a wrong
 * match lies within reach, is told by those that do not agree: half of them are nearer than their median distance. Matches
 * that were looked for near a guess only are wrong by little, and agree the sooner.
 */
export function isByChance(
  points: PointPairs,
  similarity: Similarity,
  reach: number,
  inliers: number,
  extent: Extent,
): boolean {
  const count = points.ax.length;
  const outside: number[] = [];
  for (let i = 0; i < count; i++) {
    const stray = strayOf(points, i, similarity);
    if (stray >= reach * reach) outside.push(stray);
  }
  outside.sort((p, q) => p - q);
  const whole = extent.width * extent.height;
  const area = outside.length < 8 ? whole : Math.min(whole, 2 * Math.PI * (outside[outside.length >> 1] as number));
  const chance = Math.min(1, (Math.PI * reach * reach) / area);
  let choices = Math.log10(count) + Math.log10((inliers * (inliers - 1)) / 2);
  for (let i = 1; i <= inliers; i++) choices += Math.log10((count - inliers + i) / i);
  return choices + (inliers - 2) * Math.log10(chance) > CHANCE;
}

/**
 * In how many parts of the picture pairs stray together, a third of its pairs and three at least, whether to where the motion
 * puts them or not (`telling`), and in how many to elsewhere (`astray`). Wrong matches stray every way. Parts that another group
 * explains tell nothing: that is something that moves by itself.
 */
export function countNearAndFar(
  points: PointPairs,
  similarity: Similarity,
  homography: Homography | null,
  others: readonly { readonly similarity: Similarity }[],
  extent: Extent,
): { readonly telling: number; readonly astray: number } {
  const near = NEAR_OR_FAR * Math.max(extent.width, extent.height);
  const members: number[][] = Array.from({ length: CELLS[0] * CELLS[1] }, () => []);
  placeInto(points, extent, CELLS).forEach((cell, i) => (members[cell] as number[]).push(i));
  const { ax, ay, bx, by } = points;
  const dx = new Float64Array(ax.length);
  const dy = new Float64Array(ax.length);
  for (let i = 0; i < ax.length; i++) {
    const place = { x: ax[i] as number, y: ay[i] as number };
    const moved = homography ? movePlace(homography, place) : movePoint(similarity, place);
    dx[i] = (bx[i] as number) - moved.x;
    dy[i] = (by[i] as number) - moved.y;
  }
  let [telling, astray] = [0, 0];
  for (const cell of members) {
    if (cell.length < 3) continue;
    let [most, distance, leader] = [0, 0, -1];
    for (const i of cell) {
      const x = dx[i] as number;
      const y = dy[i] as number;
      let together = 0;
      for (const j of cell) {
        if (((dx[j] as number) - x) ** 2 + ((dy[j] as number) - y) ** 2 < near * near) together++;
      }
      const size = Math.sqrt(x * x + y * y);
      if (together > most || (together === most && size < distance)) [most, distance, leader] = [together, size, i];
    }
    if (most < Math.max(3, cell.length / 3)) continue;
    const isOther = others.some((other) => strayOf(points, leader, other.similarity) < near * near);
    if (distance > near && isOther) continue;
    telling++;
    if (distance > near) astray++;
  }
  return { telling, astray };
}

/** The part of the picture, row by row, in which each place of the first frame lies. */
function placeInto({ ax, ay }: PointPairs, { width, height }: Extent, parts: readonly [number, number]): Int32Array {
  const [across, down] = parts;
  const cells = new Int32Array(ax.length);
  for (let i = 0; i < cells.length; i++) {
    const column = Math.floor(((ax[i] as number) / width + 0.5) * across);
    const row = Math.floor(((ay[i] as number) / height + 0.5) * down);
    cells[i] = Math.min(down - 1, Math.max(0, row)) * across + Math.min(across - 1, Math.max(0, column));
  }
  return cells;
}

function countInto(cells: Int32Array, count: number): Int32Array {
  const counts = new Int32Array(count);
  for (const cell of cells) counts[cell] = (counts[cell] as number) + 1;
  return counts;
}
