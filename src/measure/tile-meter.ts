import { GRID_FLOOR_EV, GRID_STEPS, GRID_WIDTH, TILES_X, TILES_Y } from "../light/frame-light.ts";
import { computeMedian, computeSpread } from "../light/robust.ts";
import { computeShare } from "./curve-scores.ts";
import { insertSorted } from "./insert-sorted.ts";
import type { LightGrid } from "./light-ratio.ts";

/** Flicker of the parts of a picture, EV: F of each tile that holds still, and of these the middle and a high one. */
export interface TileScore {
  readonly median: number;
  /** 95 % of the tiles flicker less. */
  readonly p95: number;
  /** How many of the 24 × 16 tiles could be measured. */
  readonly tiles: number;
}

/** Takes pictures in order and keeps one number a tile. */
interface TileMeter {
  add(light: LightGrid): void;
  /** @param curve brightness of all pictures that were added: tiles count only where the whole can be compared */
  finish(curve: readonly number[], cuts?: readonly number[]): TileScore | null;
}

const TILES = TILES_X * TILES_Y;
const CELLS = GRID_WIDTH / TILES_X;
/** A tile's change is believed from so many of its 36 cells. */
const MIN_CELLS = 9;
/** Cells of a tile that holds still change alike, this closely (EV, σ); where something moves they do not. */
const MAX_SPREAD = 0.05;
/** A bend that departs from the whole picture's by so many times the tile's usual, and so far (EV), is somebody who passes. */
const RARE = 6;
const RARE_EV = 0.05;
/** A tile counts when it held still in this share of the pictures; fewer tiles than so many are no score. */
const MIN_SHARE = 0.5;
const MIN_TILES = 8;

/**
 * Light of each of 24 × 16 tiles from picture to picture: the mean change of its cells. Tiles that hold still are found by
 * themselves: a lamp, a shadow of mains or of the lens changes the cells of a tile together, what moves does not.
 */
export function createTileMeter(): TileMeter {
  let before: LightGrid | undefined;
  const changes: Float32Array[] = [];
  return {
    add(light) {
      if (before !== undefined) changes.push(compareTiles(before, light));
      before = light;
    },
    finish: (curve, cuts = []) => score(changes, curve, cuts),
  };
}

function score(changes: readonly Float32Array[], curve: readonly number[], cuts: readonly number[]): TileScore | null {
  const wholes: number[] = [];
  const pairs: [Float32Array, Float32Array][] = [];
  for (let i = 1; i + 1 < curve.length; i++) {
    const whole = (curve[i - 1] as number) - 2 * (curve[i] as number) + (curve[i + 1] as number);
    const [last, next] = [changes[i - 1], changes[i]];
    if (!Number.isFinite(whole) || !last || !next || cuts.includes(i) || cuts.includes(i + 1)) continue;
    wholes.push(whole);
    pairs.push([last, next]);
  }
  const scores: number[] = [];
  for (let tile = 0; tile < TILES; tile++) {
    const bends = pairs.map(([last, next]) => (next[tile] as number) - (last[tile] as number));
    const own = scoreTile(bends, wholes);
    if (own !== null) scores.push(own);
  }
  if (scores.length < MIN_TILES) return null;
  return { median: computeMedian(scores), p95: computeShare(scores, 0.95) as number, tiles: scores.length };
}

/** F of one tile; null where it did not hold still. */
function scoreTile(bends: readonly number[], wholes: readonly number[]): number | null {
  const known = bends.flatMap((bend, i) => (Number.isFinite(bend) ? [{ bend, apart: bend - (wholes[i] ?? 0) }] : []));
  if (known.length === 0 || known.length < MIN_SHARE * bends.length) return null;
  const limit = Math.max(RARE_EV, RARE * computeSpread(known.map(({ apart }) => apart)));
  const usual = known.filter(({ apart }) => Math.abs(apart) <= limit);
  return Math.sqrt(usual.reduce((sum, { bend }) => sum + bend * bend, 0) / usual.length / 6);
}

function compareTiles(a: LightGrid, b: LightGrid): Float32Array {
  const changes = new Float32Array(TILES);
  const least = 2 * (Math.max(a.floorEv, b.floorEv) - GRID_FLOOR_EV) * GRID_STEPS;
  const sorted = new Int32Array(CELLS * CELLS);
  for (let tile = 0; tile < TILES; tile++) {
    const left = (tile % TILES_X) * CELLS;
    const top = Math.floor(tile / TILES_X) * CELLS;
    let count = 0;
    for (let y = top; y < top + CELLS; y++) {
      for (let x = left; x < left + CELLS; x++) {
        const from = a.grid[y * GRID_WIDTH + x] as number;
        const to = b.grid[y * GRID_WIDTH + x] as number;
        if (from !== 0 && to !== 0 && from + to >= least) insertSorted(sorted, count++, to - from);
      }
    }
    changes[tile] = joinCells(sorted, count);
  }
  return changes;
}

/** Mean of the cells that agree, EV; NaN where too few are usable, or they do not change alike. */
function joinCells(sorted: Int32Array, count: number): number {
  if (count < MIN_CELLS) return Number.NaN;
  const middle = sorted[count >> 1] as number;
  // The closest half of the cells: they lie in a row around the middle.
  let [first, last] = [count >> 1, count >> 1];
  while (last - first + 1 < (count + 1) / 2) {
    const below = first > 0 ? middle - (sorted[first - 1] as number) : Infinity;
    const above = last + 1 < count ? (sorted[last + 1] as number) - middle : Infinity;
    if (below <= above) first--;
    else last++;
  }
  const spread = 1.4826 * Math.max(middle - (sorted[first] as number), (sorted[last] as number) - middle);
  if (spread > MAX_SPREAD * GRID_STEPS) return Number.NaN;
  const reach = 3 * spread + 1;
  let [sum, agreeing] = [0, 0];
  for (let i = 0; i < count; i++) {
    const change = sorted[i] as number;
    if (Math.abs(change - middle) > reach) continue;
    sum += change;
    agreeing++;
  }
  return sum / agreeing / GRID_STEPS;
}
