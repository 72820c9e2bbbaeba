import { expect, test } from "vitest";
import { GRID_HEIGHT } from "./frame-light.ts";
import { addTerm, computeLeastEv, computeLocalEv, computePeakEv, FIELD_TERMS } from "./local-light.ts";

const NONE = { radial: null, rows: null, field: null } as const;
const places = (count: number): number[] => Array.from({ length: count }, (_, i) => (i + 0.5) / count);
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test("the lens: corners against the middle, nothing on the whole", () => {
  const lens = { ...NONE, radial: 0.3 };
  const [corner, middle] = computeLocalEv(lens, 1.5, [0, 0.5], [0]);
  expect((corner as number) - (computeLocalEv(lens, 1.5, [0.5], [0.5])[0] as number)).toBeCloseTo(0.3, 12);
  // Half-way along the upper edge the way down is all there is of r²: 1 of 1.5² + 1.
  expect(middle).toBeCloseTo(0.3 * (1 / 3.25 - 1 / 3), 12);
  expect(mean(computeLocalEv(lens, 1.5, places(400), places(400)))).toBeCloseTo(0, 5);
});

test("rows: what they say in their middles, smooth between, level beyond", () => {
  const rows = Array.from({ length: GRID_HEIGHT }, (_, y) => Math.sin(y / 4));
  const at = (v: number): number => computeLocalEv({ ...NONE, rows }, 1.5, [0.3], [v])[0] as number;
  rows.forEach((ev, y) => expect(at((y + 0.5) / GRID_HEIGHT)).toBeCloseTo(ev, 12));
  expect(at(20.9 / GRID_HEIGHT)).toBeCloseTo(Math.sin(20.4 / 4), 3);
  expect(at(0)).toBeCloseTo(rows[0] as number, 12);
  expect(at(1)).toBeCloseTo(rows.at(-1) as number, 12);
});

test("the field: each cosine has an RMS of its weight, and they add up", () => {
  const rms = (field: readonly number[]): number =>
    Math.sqrt(mean(computeLocalEv({ ...NONE, field }, 1.5, places(240), places(240)).map((ev) => ev * ev)));
  FIELD_TERMS.forEach((_, k) => expect(rms(FIELD_TERMS.map((_, i) => (i === k ? 0.1 : 0)))).toBeCloseTo(0.1, 6));
  expect(rms(FIELD_TERMS.map(() => 0.1))).toBeCloseTo(0.1 * Math.sqrt(FIELD_TERMS.length), 6);
});

test("extremes, and parts that are joined", () => {
  const local = addTerm(addTerm(null, "radial", [-0.1]), "rows", new Float64Array(GRID_HEIGHT).fill(0.2));
  expect(local).toEqual({ radial: -0.1, rows: Array.from({ length: GRID_HEIGHT }, () => 0.2), field: null });
  expect(computePeakEv(local, 1.5)).toBeCloseTo(0.2 + 0.1 / 3, 3);
  expect(computeLeastEv(local, 1.5)).toBeCloseTo(0.2 - 0.1 * (2 / 3), 2);
  expect(computeLeastEv(null, 1.5)).toBe(0);
});
