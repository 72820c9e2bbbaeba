import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRowList, type LinearRows } from "./linear-rows.ts";
import { addPathRows, PATH_WEIGHTS } from "./path-rows.ts";
import { type BoundedProgramme, solveBounded } from "./solve-bounded.ts";

/**
 * The least cost by trying every corner: where as many rows as there are unknowns are at 0. There the least of a sum of
 * absolute values within linear bounds is to be found, if it is anywhere.
 */
function searchCorners({ count, costs, bounds, slopes }: BoundedProgramme): number {
  const costRows = denseRows(costs, count);
  const boundRows = denseRows(bounds, count);
  const rows = [...costRows, ...boundRows];
  const costOf = (x: readonly number[]): number =>
    costRows.reduce((sum, row, i) => sum + (costs.weights[i] as number) * Math.abs(valueOf(row, x)), 0) +
    x.reduce((sum, value, j) => sum + value * (slopes[j] as number), 0);
  let least = Infinity;
  for (const chosen of combinations(rows.length, count)) {
    const x = solveSquare(chosen.map((i) => rows[i] as Row));
    if (x === null || boundRows.some((row) => valueOf(row, x) < -1e-7)) continue;
    least = Math.min(least, costOf(x));
  }
  return least;
}

interface Row {
  readonly factors: readonly number[];
  readonly offset: number;
}

function denseRows({ count, starts, columns, values, offsets }: LinearRows, unknowns: number): Row[] {
  return Array.from({ length: count }, (_, i) => {
    const factors = Array.from({ length: unknowns }, () => 0);
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
      factors[columns[k] as number] = values[k] as number;
    }
    return { factors, offset: offsets[i] as number };
  });
}

function valueOf({ factors, offset }: Row, x: readonly number[]): number {
  return factors.reduce((sum, factor, j) => sum + factor * (x[j] as number), offset);
}

function* combinations(from: number, size: number, first = 0): Generator<readonly number[]> {
  if (size === 0) yield [];
  else {
    for (let i = first; i <= from - size; i++) {
      for (const rest of combinations(from, size - 1, i + 1)) yield [i, ...rest];
    }
  }
}

/** null: singular. */
function solveSquare(rows: readonly Row[]): readonly number[] | null {
  const n = rows.length;
  const matrix = rows.map(({ factors, offset }) => [...factors, -offset]);
  for (let i = 0; i < n; i++) {
    const below = [...matrix.keys()].slice(i);
    const pivot = below.reduce((best, k) => (Math.abs(matrix[k]![i]!) > Math.abs(matrix[best]![i]!) ? k : best), i);
    [matrix[i], matrix[pivot]] = [matrix[pivot]!, matrix[i]!];
    if (Math.abs(matrix[i]![i]!) < 1e-9) return null;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = matrix[k]![i]! / matrix[i]![i]!;
      for (let j = i; j <= n; j++) matrix[k]![j]! -= factor * matrix[i]![j]!;
    }
  }
  return matrix.map((row, i) => row[n]! / row[i]!);
}

const NUMBER = fc.double({ min: -30, max: 30, noNaN: true });

describe("solveBounded", () => {
  it("finds the path that trying every corner finds", () => {
    fc.assert(
      fc.property(
        fc.array(NUMBER, { minLength: 2, maxLength: 5 }),
        fc.double({ min: 1, max: 20, noNaN: true }),
        (own, most) => {
          const count = own.length;
          const costs = createRowList();
          const moved = own.slice(1).map((value, t) => ({ re: value - (own[t] as number), im: 0 }));
          const turns = moved.map((_, t) => ({ re: 1 + 0.05 * t, im: 0 }));
          addPathRows(costs, { count, indexOf: (t) => t, isPlane: false, turns, moved }, PATH_WEIGHTS);
          const bounds = createRowList();
          for (let t = 0; t < count; t++) {
            bounds.add([t], [1], most);
            bounds.add([t], [-1], most);
          }
          const programme = {
            count,
            reach: 3,
            isShared: false,
            costs: costs.finish(),
            bounds: bounds.finish(),
            pulls: new Float64Array(count).fill(1e-12),
            slopes: new Float64Array(count),
          };
          const { cost, x } = solveBounded(programme, new Float64Array(count));
          const least = searchCorners(programme);
          expect(x.every((value) => Math.abs(value) < most)).toBe(true);
          expect(cost).toBeGreaterThanOrEqual(least - 1e-6);
          expect(cost).toBeLessThanOrEqual(least * 1.001 + 1e-3);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("finds the same where all places share one size", () => {
    const places = fc.array(fc.tuple(NUMBER, NUMBER), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(places, fc.double({ min: 0, max: 5, noNaN: true }), (own, price) => {
        const costs = createRowList();
        const [here, there] = own as [[number, number], [number, number]];
        const moved = [{ re: there[0] - here[0], im: there[1] - here[1] }];
        const turns = [{ re: Math.cos(0.1), im: Math.sin(0.1) }];
        addPathRows(costs, { count: 2, indexOf: (t) => 2 * t, isPlane: true, turns, moved }, PATH_WEIGHTS);
        const bounds = createRowList();
        for (let j = 0; j < 4; j++) for (const sign of [1, -1]) bounds.add([j, 4], [sign, -1], 20);
        bounds.add([4], [1], -1);
        const programme = {
          count: 5,
          reach: 7,
          isShared: true,
          costs: costs.finish(),
          bounds: bounds.finish(),
          pulls: new Float64Array(5).fill(1e-12),
          slopes: Float64Array.of(0, 0, 0, 0, -price),
        };
        const { cost, x } = solveBounded(programme, Float64Array.of(0, 0, 0, 0, 10));
        const least = searchCorners(programme);
        const found = cost - price * (x[4] as number);
        expect(found).toBeGreaterThanOrEqual(least - 1e-6);
        expect(found).toBeLessThanOrEqual(least + 1e-3 * Math.abs(cost) + 1e-2);
      }),
      { numRuns: 30 },
    );
  });

  it("refuses a start outside its bounds", () => {
    const bounds = createRowList();
    bounds.add([0], [1], -1);
    const programme = {
      count: 1,
      reach: 0,
      isShared: false,
      costs: createRowList().finish(),
      bounds: bounds.finish(),
      pulls: Float64Array.of(1),
      slopes: Float64Array.of(0),
    };
    expect(() => solveBounded(programme, Float64Array.of(1))).toThrow(RangeError);
  });
});
