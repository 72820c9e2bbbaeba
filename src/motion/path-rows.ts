import type { RowList } from "./linear-rows.ts";

/** What the path's first, second and third differences count for (Grundmann 2011). */
export interface PathWeights {
  readonly still: number;
  readonly straight: number;
  readonly bent: number;
}

/**
 * Grundmann's are 10, 1, 100: with 10, a camera that walks starts and ends slower than it walked, because windows that lag use
 * up the crop (docs/notes/motion-smooth.md).
 */
export const PATH_WEIGHTS: PathWeights = { still: 1, straight: 1, bent: 100 };

/** A path of numbers, or of places as complex numbers: step(t) = turn[t]·z[t + 1] − z[t] + moved[t]. */
export interface StepModel {
  readonly count: number;
  /** Index of the unknown of entry t: its real part; the imaginary part of a place comes right after. */
  readonly indexOf: (t: number) => number;
  readonly isPlane: boolean;
  /** Entries t = 0 to count − 2. */
  readonly turns: readonly Complex[];
  readonly moved: readonly Complex[];
}

interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Adds |step|, |change of step| and |change of that| of a path, part by part. */
export function addPathRows(rows: RowList, model: StepModel, weights: PathWeights): void {
  const one = { re: 1, im: 0 };
  const turn = (t: number): Complex => model.turns[t] as Complex;
  const moved = (t: number): Complex => model.moved[t] as Complex;
  for (let t = 0; t + 1 < model.count; t++) {
    addPart(rows, model, t, [scale(one, -1), turn(t)], moved(t), weights.still);
    if (t + 2 >= model.count) continue;
    const change = add(moved(t + 1), scale(moved(t), -1));
    addPart(rows, model, t, [one, scale(add(one, turn(t)), -1), turn(t + 1)], change, weights.straight);
    if (t + 3 >= model.count) continue;
    const bend = add(add(moved(t + 2), scale(moved(t + 1), -2)), moved(t));
    const third = [
      scale(one, -1),
      add(scale(one, 2), turn(t)),
      scale(add(one, scale(turn(t + 1), 2)), -1),
      turn(t + 2),
    ];
    addPart(rows, model, t, third, bend, weights.bent);
  }
}

function addPart(
  rows: RowList,
  { indexOf, isPlane }: StepModel,
  first: number,
  factors: readonly Complex[],
  offset: Complex,
  weight: number,
): void {
  if (weight === 0) return;
  const at = factors.map((_, k) => indexOf(first + k));
  if (!isPlane) {
    rows.add(
      at,
      factors.map(({ re }) => re),
      offset.re,
      weight,
    );
    return;
  }
  const both = at.flatMap((index) => [index, index + 1]);
  rows.add(
    both,
    factors.flatMap(({ re, im }) => [re, -im]),
    offset.re,
    weight,
  );
  rows.add(
    both,
    factors.flatMap(({ re, im }) => [im, re]),
    offset.im,
    weight,
  );
}

function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

function scale({ re, im }: Complex, factor: number): Complex {
  return { re: re * factor, im: im * factor };
}
