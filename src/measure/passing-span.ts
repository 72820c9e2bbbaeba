import type { Moment } from "./tile-changes.ts";

/** Moments on either side that tell where the light was before and after, and the fewest of them. */
const CONTEXT = 8;
/** What begins at once has begun within so many moments. */
export const EDGE = 3;

/** Sums of the light of all moments before each, EV: the mean of any stretch is a difference of two. */
export interface LevelSums {
  readonly tiles: number;
  /** `tiles` numbers for each moment, and one row more; unknown levels are 0 in them. */
  readonly levels: Float64Array;
  /** How many of the summed levels are unknown. */
  readonly gaps: Int32Array;
}

/** A stretch of moments, `from` to `to`, with `before` and `after` of those beside it. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
  /** What is expected within lies so far from the level before (0) to the one after (1). */
  readonly late: number;
  /** Variance of a departure, in variances of a moment's own error. */
  readonly noise: number;
}

export function sumLevels(moments: readonly Moment[]): LevelSums {
  const tiles = moments[0]?.tiles.length ?? 0;
  const levels = new Float64Array((moments.length + 1) * tiles);
  const gaps = new Int32Array(levels.length);
  for (const [row, moment] of moments.entries()) {
    for (let tile = 0, i = row * tiles; tile < tiles; tile++, i++) {
      const level = moment.tiles[tile] as number;
      const isKnown = Number.isFinite(level);
      levels[i + tiles] = (levels[i] as number) + (isKnown ? level : 0);
      gaps[i + tiles] = (gaps[i] as number) + (isKnown ? 0 : 1);
    }
  }
  return { tiles, levels, gaps };
}

/** Null: it is too near the beginning or the end to know what was before and after. */
export function placeSpan(moments: readonly Moment[], from: number, to: number): Span | null {
  const before = Math.min(CONTEXT, from);
  const after = Math.min(CONTEXT, moments.length - 1 - to);
  if (before < EDGE || after < EDGE) return null;
  const middle = (a: number, b: number): number => ((moments[a] as Moment).place + (moments[b] as Moment).place) / 2;
  const start = middle(from - before, from - 1);
  const late = (middle(from, to) - start) / (middle(to + 1, to + after) - start);
  const noise = 1 / (to + 1 - from) + (1 - late) ** 2 / before + late ** 2 / after;
  return { from, to, before, after, late, noise };
}

/** Whether a tile's light is known throughout a span and beside it. */
export function isKnown({ tiles, gaps }: LevelSums, tile: number, { from, to, before, after }: Span): boolean {
  return gaps[(to + 1 + after) * tiles + tile] === gaps[(from - before) * tiles + tile];
}

/** How far a tile's mean level within a span departs from the line through those before and after. */
export function computeDeparture(sums: LevelSums, tile: number, span: Span): number {
  const { from, to, before, after, late } = span;
  const within = mean(sums, tile, from, to + 1);
  return within - (1 - late) * mean(sums, tile, from - before, from) - late * mean(sums, tile, to + 1, to + 1 + after);
}

/** How far a tile's level jumps where a span begins, and back where it ends: what is slow has no part in that. */
export function computeJumps(sums: LevelSums, tile: number, { from, to }: Span): readonly [number, number] {
  const inside = Math.min(EDGE, to + 1 - from);
  return [
    mean(sums, tile, from, from + inside) - mean(sums, tile, from - EDGE, from),
    mean(sums, tile, to + 1 - inside, to + 1) - mean(sums, tile, to + 1, to + 1 + EDGE),
  ];
}

function mean({ tiles, levels }: LevelSums, tile: number, from: number, until: number): number {
  return ((levels[until * tiles + tile] as number) - (levels[from * tiles + tile] as number)) / (until - from);
}
