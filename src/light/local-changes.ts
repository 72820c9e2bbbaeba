import { FIELD_TERMS } from "./local-light.ts";
import { GRID_HEIGHT } from "./frame-light.ts";

/** What can be wrong with a frame's places, one after the other, each on what those before it left. */
export const LOCAL_TERMS = ["radial", "rows", "field"] as const;
export type LocalTerm = (typeof LOCAL_TERMS)[number];

/** How many numbers each term has. */
export const TERM_WIDTHS: Readonly<Record<LocalTerm, number>> = {
  radial: 1,
  rows: GRID_HEIGHT,
  field: FIELD_TERMS.length,
};

/** Where a term's numbers begin in a pair's: its numbers of one half of the cells, then those of the other. */
export const TERM_STARTS: Readonly<Record<LocalTerm, number>> = {
  radial: 0,
  rows: 2 * TERM_WIDTHS.radial,
  field: 2 * (TERM_WIDTHS.radial + TERM_WIDTHS.rows),
};

/** Where σ of what the field leaves of the tiles lies: the last of a pair's numbers. */
export const SPREAD_AT: number = 2 * (TERM_WIDTHS.radial + TERM_WIDTHS.rows + TERM_WIDTHS.field);
/** Numbers a pair. */
export const PAIR_VALUES: number = SPREAD_AT + 1;
/** A pair's numbers are in steps of this (EV). */
export const CHANGE_STEP: number = 1 / 8192;
/** A pair's number that is not known. */
export const UNKNOWN_CHANGE = -32768;

/**
 * How the places of frames changed against those of frames before them, each term fitted twice, on two halves of the
 * cells that share none: what is in the light shows in both.
 */
export interface LocalChanges {
  /** Frame a, frame b of each pair, a < b. */
  readonly pairs: Int32Array;
  /** PAIR_VALUES of each pair, steps of CHANGE_STEP; `TERM_STARTS` says which is which. */
  readonly values: Int16Array;
}
