import type { KernelMemory } from "../kernels/memory.ts";
import type { Axis } from "./axis.ts";

/** A colour plane that is made row by row into a ring. Row k is there after step `firstStep + k·everyStep`. */
export interface SourcePlane {
  readonly x: Axis;
  readonly y: Axis;
  readonly firstStep: number;
  readonly everyStep: number;
}

/** Undeveloped light, white-balanced, as three planes that need not lie on the same grid. */
export interface Source {
  /** Red, green, blue. */
  readonly planes: readonly [SourcePlane, SourcePlane, SourcePlane];
  /** Red and blue are given as differences to green. */
  readonly differences: boolean;
  /** Takes the memory that `advance` works in. `from`: first step that will be needed. `kept`: rows of each ring. */
  begin(from: number, kept: readonly number[]): void;
  /** Makes all rows up to and with `step`. */
  advance(step: number): void;
  /** Byte offset of a row that was made and not yet overwritten. */
  row(plane: number, row: number): number;
}

/** A range of the upright photograph's columns. */
export interface Window {
  readonly start: number;
  readonly count: number;
}

/** Between which lights of green colour fades to white: start and slope, as kernels take them. */
export type Fade = readonly [number, number];

/** Before the sensor clips, also where its true end lies lower. */
const FADE_FROM = 0.8;
const FADE_TO = 0.95;
export const FADE: Fade = [FADE_FROM, 1 / (FADE_TO - FADE_FROM)];
export const NO_FADE: Fade = [0, 0];

/** Kernels work in steps of up to this many floats and may read and write so much past a row's end. */
const SLACK = 64;

/** Rows of floats in a ring. */
export class RowRing {
  readonly #offset: number;
  readonly #stride: number;
  readonly #rows: number;

  constructor(memory: KernelMemory, rows: number, floats: number) {
    this.#rows = rows;
    this.#stride = rowBytes(floats);
    this.#offset = takeCleared(memory, this.#stride * rows);
  }

  at(row: number): number {
    return this.#offset + (row % this.#rows) * this.#stride;
  }
}

/**
 * Bytes of a row of `floats` with room for what kernels touch beyond it: an odd number of cache lines, as rows that lie
 * a multiple of 4096 bytes apart would all compete for the same few lines of the fastest cache.
 */
export function rowBytes(floats: number): number {
  return (Math.ceil((floats + SLACK) / 16) | 1) * 64;
}

/** Takes memory and clears it: kernels compute with what lies beyond a row's end, and it must be numbers. */
export function takeCleared(memory: KernelMemory, bytes: number): number {
  const offset = memory.take(bytes);
  memory.bytes(offset, bytes).fill(0);
  return offset;
}

/** Mirrors an index about the first and the last pixel, so that colours of a mosaic stay in step. */
export function mirrorIndex(index: number, count: number): number {
  if (count === 1) return 0;
  const period = 2 * (count - 1);
  const at = ((index % period) + period) % period;
  return at < count ? at : period - at;
}
