import { type FrameLight, GRID_FLOOR_EV, GRID_STEPS, GRID_WIDTH, TILES_X } from "../light/frame-light.ts";
import { computeMedian, computeTukey } from "../light/robust.ts";
import { computeTrimFade } from "../light/trim-fade.ts";
import type { GridRatio } from "./light-ratio.ts";

/** How colour changed from one frame to another, by consensus of the tiles that both can show. */
export interface ColourRatio {
  /** Of log2 R/G; see `LightRatio` for the fields, of which `cells` counts tiles here. */
  readonly red: GridRatio;
  /** Of log2 B/G. */
  readonly blue: GridRatio;
}

/** A developed frame's colour, tile by tile. */
export interface ColourTiles {
  readonly redGreen: Float32Array;
  readonly blueGreen: Float32Array;
  /** Share of a change of white balance that the camera's tone curve lets through, 0 to 1; 0: no light there. */
  readonly redFade: Float64Array;
  readonly blueFade: Float64Array;
  /** Share of each tile that counts, 0 to 1; null: all of all. */
  readonly shown: Float64Array | null;
}

const CELLS_PER_TILE = GRID_WIDTH / TILES_X;
/** Tiles of which less than this share of a change is seen say too little. */
const LEAST_FADE = 0.3;
/** Tiles agree with the change when they are this close (EV), or within 3σ, up to the latter. */
const AGREEMENT = 0.02;
const MOST_AGREEMENT = 0.09;
const SIGMA_FLOOR = 0.001;
/** Tiles close together see the same passer-by: so many count as one. */
const TILES_TOGETHER = 4;
/** Fewer tiles than this are no consensus. */
const MIN_TILES = 24;
/** Standard error of a consensus against a mean's. */
const EFFICIENCY = 1.25;
const VARIANCE_FLOOR = 0.0003 ** 2;
const ITERATIONS = 6;

/**
 * Looks up what comparing needs.
 * @param shown share of each tile that counts, 0 to 1, the same for all frames that are compared; null: all of all
 */
export function readColourTiles(
  { grid, redGreen, blueGreen }: FrameLight,
  shown: Float64Array | null = null,
): ColourTiles {
  const redFade = new Float64Array(redGreen.length);
  const blueFade = new Float64Array(redGreen.length);
  for (let tile = 0; tile < redGreen.length; tile++) {
    const luminance = tileLuminance(grid, tile);
    const [red, blue] = [2 ** (redGreen[tile] as number), 2 ** (blueGreen[tile] as number)];
    const green = luminance / (0.2126 * red + 0.7152 + 0.0722 * blue);
    if (!Number.isFinite(green)) continue;
    redFade[tile] = computeTrimFade(red * green);
    blueFade[tile] = computeTrimFade(blue * green);
  }
  return { redGreen, blueGreen, redFade, blueFade, shown };
}

/** Middle of the tiles' log2 R/G and log2 B/G; null: no tile can be used. `shown`: as in `readColourTiles`; half a tile counts. */
export function computeTypicalColour(
  { redGreen, blueGreen }: FrameLight,
  shown: Float64Array | null = null,
): {
  readonly red: number | null;
  readonly blue: number | null;
} {
  const counts = (tile: number): boolean => shown === null || (shown[tile] as number) >= 0.5;
  const middle = (values: Float32Array): number | null => {
    const median = computeMedian(values.filter((value, tile) => Number.isFinite(value) && counts(tile)));
    return Number.isFinite(median) ? median : null;
  };
  return { red: middle(redGreen), blue: middle(blueGreen) };
}

/** How colour changed from `a` to `b`. Fewer than 24 joint tiles give quality 0. */
export function computeColourRatio(a: ColourTiles, b: ColourTiles): ColourRatio {
  return {
    red: findConsensus(a.redGreen, b.redGreen, a.redFade, b.redFade, a.shown),
    blue: findConsensus(a.blueGreen, b.blueGreen, a.blueFade, b.blueFade, a.shown),
  };
}

/**
 * The change that most tiles share: from the shortest interval that holds half of them, which somebody in another colour
 * cannot move as he moves the median, a mean by Tukey's weights. A bright tile shows a part of the change only, and is
 * scaled by it.
 */
function findConsensus(
  from: Float32Array,
  to: Float32Array,
  fadeFrom: Float64Array,
  fadeTo: Float64Array,
  shown: Float64Array | null,
): GridRatio {
  const changes: { readonly value: number; readonly weight: number }[] = [];
  for (let tile = 0; tile < Math.min(from.length, to.length); tile++) {
    const fade = ((fadeFrom[tile] as number) + (fadeTo[tile] as number)) / 2;
    const change = (to[tile] as number) - (from[tile] as number);
    const share = shown === null ? 1 : (shown[tile] as number);
    if (share === 0 || fade < LEAST_FADE || !Number.isFinite(change)) continue;
    changes.push({ value: change / fade, weight: share * fade * fade });
  }
  if (changes.length < MIN_TILES) return { delta: 0, quality: 0, variance: 1, cells: changes.length };
  changes.sort((x, y) => x.value - y.value);
  const total = changes.reduce((sum, { weight }) => sum + weight, 0);
  const half = findShortestHalf(changes, total);
  // Half of a normal distribution lies within 0.6745σ.
  const sigma = Math.max(SIGMA_FLOOR, half.width / 2 / 0.6745);
  let delta = half.middle;
  for (let i = 0; i < ITERATIONS; i++) {
    let [sum, weights] = [0, 0];
    for (const { value, weight } of changes) {
      const w = weight * computeTukey(value - delta, sigma);
      sum += w * value;
      weights += w;
    }
    delta = weights > 0 ? sum / weights : delta;
  }
  const reach = Math.min(MOST_AGREEMENT, Math.max(AGREEMENT, 3 * sigma));
  const agreeing = changes.filter(({ value }) => Math.abs(value - delta) <= reach);
  const quality = agreeing.reduce((sum, { weight }) => sum + weight, 0) / total;
  const variance = (EFFICIENCY * sigma) ** 2 / Math.max(1, agreeing.length / TILES_TOGETHER) + VARIANCE_FLOOR;
  return { delta, quality, variance, cells: changes.length };
}

function findShortestHalf(
  sorted: readonly { readonly value: number; readonly weight: number }[],
  total: number,
): { readonly middle: number; readonly width: number } {
  let best = { middle: 0, width: Number.POSITIVE_INFINITY };
  let inside = 0;
  let end = 0;
  for (const { value, weight } of sorted) {
    while (end < sorted.length && inside < total / 2) inside += (sorted[end++] as { readonly weight: number }).weight;
    if (inside < total / 2) break;
    const last = (sorted[end - 1] as { readonly value: number }).value;
    if (last - value < best.width) best = { middle: (value + last) / 2, width: last - value };
    inside -= weight;
  }
  return best;
}

/** Mean luminance of a tile's usable cells, 1.0 = clipping; NaN: none. */
function tileLuminance(grid: Uint16Array, tile: number): number {
  const left = (tile % TILES_X) * CELLS_PER_TILE;
  const top = Math.floor(tile / TILES_X) * CELLS_PER_TILE;
  let [sum, cells] = [0, 0];
  for (let y = top; y < top + CELLS_PER_TILE; y++) {
    for (let x = left; x < left + CELLS_PER_TILE; x++) {
      const value = grid[y * GRID_WIDTH + x] as number;
      if (value === 0) continue;
      sum += 2 ** (value / GRID_STEPS + GRID_FLOOR_EV);
      cells++;
    }
  }
  return sum / cells;
}
