import { GRID_HEIGHT } from "./frame-light.ts";

/** Cosines across and down, in the order of `LocalLight.field`; the constant is left out. */
export const FIELD_TERMS: readonly (readonly [number, number])[] = [0, 1, 2].flatMap((down) =>
  [0, 1, 2, 3].flatMap((across) => (across + down === 0 ? [] : [[across, down] as const])),
);

/**
 * EV that the places of a frame get on top of its gain, in the sensor's orientation. Plain data. Each part is null where
 * it was not measured and believed:
 *
 *     ev(u, v) = radial · (r² − 1/3) + rows(v) + Σ field[k] · φ_k(u, v)
 *
 * u, v run over the visible area from 0 to 1; r is the distance from its middle, 1 in the corners (1/3: the mean of r²).
 */
export interface LocalLight {
  readonly radial: number | null;
  /** EV in the middle of each of the grid's rows, smooth between them. */
  readonly rows: readonly number[] | null;
  /** Weights of `FIELD_TERMS`, each cosine of RMS 1: the RMS of the field is the root of their squares' sum. */
  readonly field: readonly number[] | null;
}

/** Mean of r² over a rectangle of any shape. */
const MEAN_SQUARE = 1 / 3;

/** Cosine `order` over the range 0 to 1, of RMS 1. */
export function cosineAt(order: number, place: number): number {
  return order === 0 ? 1 : Math.SQRT2 * Math.cos(Math.PI * order * place);
}

/** How much of r² the way across and the way down make up, each for a place of −1 to 1: they sum to 1. */
export function radialShares(aspect: number): readonly [number, number] {
  const across = aspect ** 2 / (aspect ** 2 + 1);
  return [across, 1 - across];
}

/**
 * EV at every place of a lattice, row by row of `down`.
 * @param aspect width / height of the sensor's visible area
 * @param across places u
 * @param down places v
 */
export function computeLocalEv(
  { radial, rows, field }: LocalLight,
  aspect: number,
  across: readonly number[],
  down: readonly number[],
): Float64Array {
  const [shareAcross, shareDown] = radialShares(aspect);
  const strength = radial ?? 0;
  const weights = field ?? [];
  const cosines = across.map((u) => [0, 1, 2, 3].map((order) => cosineAt(order, u)));
  const square = (place: number): number => (2 * place - 1) ** 2;
  const bows = across.map((u) => strength * shareAcross * square(u));
  const ev = new Float64Array(across.length * down.length);
  down.forEach((v, y) => {
    const level = (rows ? rowAt(rows, v) : 0) + strength * (shareDown * square(v) - MEAN_SQUARE);
    const parts = [0, 0, 0, 0];
    weights.forEach((weight, k) => {
      const [order, downOrder] = FIELD_TERMS[k] as readonly [number, number];
      parts[order] = (parts[order] as number) + weight * cosineAt(downOrder, v);
    });
    across.forEach((_, x) => {
      const own = cosines[x] as readonly number[];
      let sum = level + (bows[x] as number);
      for (let order = 0; order < 4; order++) sum += (parts[order] as number) * (own[order] as number);
      ev[y * across.length + x] = sum;
    });
  });
  return ev;
}

/** EV at each of some places, u and v of them one by one. */
export function computeLocalEvAt(
  { radial, rows, field }: LocalLight,
  aspect: number,
  u: ArrayLike<number>,
  v: ArrayLike<number>,
): Float64Array {
  const [shareAcross, shareDown] = radialShares(aspect);
  const strength = radial ?? 0;
  const ev = new Float64Array(u.length);
  for (let at = 0; at < u.length; at++) {
    const [x, y] = [u[at] as number, v[at] as number];
    let sum = strength * (shareAcross * (2 * x - 1) ** 2 + shareDown * (2 * y - 1) ** 2 - MEAN_SQUARE);
    if (rows) sum += rowAt(rows, y);
    if (field) sum += fieldAt(field, Math.cos(Math.PI * x), Math.cos(Math.PI * y));
    ev[at] = sum;
  }
  return ev;
}

/** From the first cosine of either direction: cos 2a = 2·cos² a − 1, cos 3a = (4·cos² a − 3)·cos a. */
function fieldAt(field: readonly number[], across: number, down: number): number {
  const acrossAll = [
    1,
    Math.SQRT2 * across,
    Math.SQRT2 * (2 * across * across - 1),
    Math.SQRT2 * (4 * across * across - 3) * across,
  ];
  const downAll = [1, Math.SQRT2 * down, Math.SQRT2 * (2 * down * down - 1)];
  let sum = 0;
  FIELD_TERMS.forEach(([order, downOrder], k) => {
    sum += (field[k] ?? 0) * (acrossAll[order] as number) * (downAll[downOrder] as number);
  });
  return sum;
}

/** Places at which extremes are looked for: bends across are slow. */
const COLUMNS = Array.from({ length: 13 }, (_, i) => i / 12);
const ROWS = Array.from({ length: GRID_HEIGHT }, (_, y) => (y + 0.5) / GRID_HEIGHT);

/** The largest EV of any place, without its sign. */
export function computePeakEv(local: LocalLight, aspect: number): number {
  return computeLocalEv(local, aspect, COLUMNS, ROWS).reduce((most, ev) => Math.max(most, Math.abs(ev)), 0);
}

/** EV of the place that gets the least; null: 0. */
export function computeLeastEv(local: LocalLight | null, aspect: number): number {
  if (local === null) return 0;
  return computeLocalEv(local, aspect, COLUMNS, ROWS).reduce((least, ev) => Math.min(least, ev), Infinity);
}

/** Rows between their middles: a cubic through the four nearest (Catmull–Rom), level beyond the ends. */
function rowAt(rows: readonly number[], v: number): number {
  const place = Math.min(GRID_HEIGHT - 1, Math.max(0, v * GRID_HEIGHT - 0.5));
  const row = Math.min(GRID_HEIGHT - 2, Math.floor(place));
  const t = place - row;
  const at = (index: number): number => rows[Math.min(GRID_HEIGHT - 1, Math.max(0, index))] ?? 0;
  const [a, b, c, d] = [at(row - 1), at(row), at(row + 1), at(row + 2)];
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** Local light with one more of its parts. */
export function addTerm(local: LocalLight | null, term: keyof LocalLight, gains: ArrayLike<number>): LocalLight {
  const before = local ?? { radial: null, rows: null, field: null };
  return { ...before, [term]: term === "radial" ? (gains[0] ?? 0) : Array.from(gains) };
}
