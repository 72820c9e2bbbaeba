import type { HotSites } from "./measure-hot-pixels.ts";

/** Frames of like exposure that are needed to tell a hot pixel from a speck. */
export const LEAST_FRAMES = 8;
/** Share of them in which it stands out. */
const PRESENT = 0.8;
/**
 * What any site beside it has of its excess, at most. The smallest light there is, deep red, on a red photosite, through a lens
 * as sharp as they come, brings 2 % of it to the green ones beside.
 */
const BESIDE = 0.02;
/**
 * Before restless detail any site beside may have so much of it, where the two to its left and right, or the two above and
 * below, have a quarter of `BESIDE` in the mean: as light moves off the middle of a site, one of two gains more than the
 * other loses.
 */
const RESTLESS = 0.04;
const PAIR = 0.005;
/** So much less than its neighbours a site beside has where an edge is photographed. */
const EDGE = 0.2;

interface Standing {
  count: number;
  excess: number;
  /** To the left, to the right, above, below. */
  readonly beside: [number, number, number, number];
}

/**
 * The photosites that are hot in frames of like exposure, ascending: those that stand out in at least 80 % of them and, where
 * the view holds still, whose neighbours have nothing of it over all of these, but for what is behind it. So stars, which move, are left, and lamps,
 * which stay. Where the view moves, nothing that is photographed stays in its place. Null: too few frames to tell.
 */
export function judgeHotPixels(frames: readonly HotSites[], isMoving: boolean): number[] | null {
  if (frames.length < LEAST_FRAMES) return null;
  const standing = new Map<number, Standing>();
  for (const { places, excess, beside } of frames) {
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number;
      const sums = standing.get(place) ?? { count: 0, excess: 0, beside: [0, 0, 0, 0] };
      sums.count++;
      sums.excess += excess[i] as number;
      for (const side of sums.beside.keys()) sums.beside[side]! += beside[i * 4 + side] as number;
      standing.set(place, sums);
    }
  }
  const least = Math.ceil(PRESENT * frames.length);
  return [...standing]
    .filter(([, site]) => site.count >= least && (isMoving || isAlone(site)))
    .map(([place]) => place)
    .sort((a, b) => a - b);
}

/** What is photographed never is: light falls on a site's neighbours, too, and edges go on through them. */
function isAlone({ excess, beside }: Standing): boolean {
  const [most, least] = [Math.max(...beside), Math.min(...beside)];
  if (most < BESIDE * excess) return least > -EDGE * excess;
  const [left, right, above, below] = beside;
  const isRestless = Math.max(most, -least) < RESTLESS * excess;
  return isRestless && Math.min(left + right, above + below) < 2 * PAIR * excess;
}
