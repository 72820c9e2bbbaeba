import { cosineAt, FIELD_TERMS } from "../light/local-light.ts";
import { STRETCHES, TILE_LINES } from "./local-cells.ts";
import { fitPatterns, type PatternFit, type Patterns } from "./robust-fit.ts";

const TILES = TILE_LINES * STRETCHES;
/** Fewer usable tiles in a half than this decide nothing. */
const MIN_TILES = 32;
/** Ridge of what is looked for, and of what it stands on. */
const RIDGE = 0.5;
const FREE = 1e-6;

const column = (tile: number): number => tile % STRETCHES;
const line = (tile: number): number => Math.floor(tile / STRETCHES);
const across = (tile: number): number => (column(tile) + 0.5) / STRETCHES;
const down = (tile: number): number => (line(tile) + 0.5) / TILE_LINES;

/** Diagonal quarters: what leans to one side shows with opposite signs in the two of a pair. */
const QUARTERS = halve((tile) => column(tile) < STRETCHES / 2 === line(tile) < TILE_LINES / 2);
const CHESSBOARD = halve((tile) => (column(tile) + line(tile)) % 2 === 0);

/** (2u − 1)², and a level of its own for each row of tiles. */
const BOW = patternsOf(TILE_LINES, 1, (tile, k) => {
  return k === TILE_LINES ? (2 * across(tile) - 1) ** 2 : line(tile) === k ? 1 : 0;
});
/** A constant, and the cosines of the field. */
const FIELD = patternsOf(1, FIELD_TERMS.length, (tile, k) => {
  const [overX, overY] = FIELD_TERMS[k - 1] ?? [0, 0];
  return cosineAt(overX, across(tile)) * cosineAt(overY, down(tile));
});

function halve(isFirst: (tile: number) => boolean): readonly (readonly number[])[] {
  const tiles = Array.from({ length: TILES }, (_, tile) => tile);
  return [tiles.filter(isFirst), tiles.filter((tile) => !isFirst(tile))];
}

/** @param levels the first so many terms, which what is looked for stands on */
function patternsOf(levels: number, wanted: number, valueAt: (tile: number, term: number) => number): Patterns {
  const terms = levels + wanted;
  const values = Float64Array.from({ length: TILES * terms }, (_, at) => valueAt(Math.floor(at / terms), at % terms));
  return { terms, values, ridge: Array.from({ length: terms }, (_, k) => (k < levels ? FREE : RIDGE)) };
}

/**
 * How light bends from the middle to the sides: EV for (2u − 1)². Rows of tiles have levels of their own, so that neither
 * bands nor what differs between sky and ground counts. NaN where too little is usable.
 * @param tiles changes of the tiles, EV
 * @param half 0 or 1: which diagonal pair of quarters
 */
export function fitBow(tiles: Float64Array, half: number): number {
  return fitHalf(tiles, QUARTERS[half] ?? [], BOW)?.weights[TILE_LINES] ?? Number.NaN;
}

/**
 * Weights of `FIELD_TERMS`, EV, and σ of what they leave of the tiles; null where too little is usable.
 * @param half 0 or 1: which fields of a chessboard
 */
export function fitField(tiles: Float64Array, half: number): PatternFit | null {
  const fit = fitHalf(tiles, CHESSBOARD[half] ?? [], FIELD);
  return fit && { ...fit, weights: fit.weights.subarray(1) };
}

function fitHalf(tiles: Float64Array, half: readonly number[], patterns: Patterns): PatternFit | null {
  const places = half.filter((tile) => !Number.isNaN(tiles[tile] as number));
  return places.length < MIN_TILES ? null : fitPatterns(tiles, places, patterns);
}
