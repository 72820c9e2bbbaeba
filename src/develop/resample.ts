import type { Source } from "./source.ts";

/** Rows of the picture made at a time: as many as a vector has lanes. */
export const ROWS = 4;
/**
 * Columns that go through the kernels at a time, so that they stay in the fastest cache. No power of two: planes that far
 * apart would compete for the same lines of it. A multiple of the 16 columns between a warp's knots.
 */
export const COLUMNS = 240;

/** The one resample: a source's planes → quartets of the picture. Its memory is taken when it is made. */
export interface Resample {
  readonly schedule: Schedule;
  /** The rows from y on, of all the source's columns that they need; the source has advanced to them. */
  down(y: number): void;
  /** `count` columns of them from x on, into quartets: offsets of red, green, blue. x: a multiple of `COLUMNS`. */
  across(x: number, count: number, columns: readonly [number, number, number]): void;
}

/** What a source has to make, and when. */
export interface Schedule {
  /** First step of the source that is needed. */
  readonly first: number;
  /** For each group of output rows, the last step it needs. */
  readonly steps: readonly number[];
  /** For each plane, how many rows its ring must keep. */
  readonly kept: readonly number[];
}

/** `least`, `most`: first and last row of a plane that a group of output rows needs. */
export function planSteps(
  { planes }: Source,
  groups: number,
  least: (plane: number, group: number) => number,
  most: (plane: number, group: number) => number,
): Schedule {
  const steps: number[] = [];
  const kept = planes.map(() => 1);
  let first = Number.POSITIVE_INFINITY;
  let reached = 0;
  for (let group = 0; group < groups; group++) {
    planes.forEach(({ firstStep, everyStep }, plane) => {
      first = Math.min(first, firstStep + least(plane, group) * everyStep);
      reached = Math.max(reached, firstStep + most(plane, group) * everyStep);
    });
    planes.forEach(({ firstStep, everyStep }, plane) => {
      const newest = Math.floor((reached - firstStep) / everyStep);
      kept[plane] = Math.max(kept[plane]!, newest - least(plane, group) + 1);
    });
    steps.push(reached);
  }
  return { first, steps, kept };
}
