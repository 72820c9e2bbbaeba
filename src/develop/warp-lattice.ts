import type { Axis } from "./axis.ts";
import { U, UX, V, type WarpMap } from "./warp-map.ts";
import { type PhaseShape, shapePhases, UNIT } from "./warp-phases.ts";

/** Columns from knot to knot, as the kernels have it; and rows of the picture from row to row of the lattice. */
export const SEGMENT = 16;
export const BAND = 8;
/** Places are whole numbers of 32 bits: none further away, in samples. */
const FARTHEST = 30000;

/** Where a warp takes a picture from, in samples (of `UNIT` parts) of planes that share their axes. */
export interface WarpLattice {
  /** Of the picture, eight rows each. Row g of the lattice is the first of band g; there is one more. */
  readonly bands: number;
  /** Segments of the picture's columns; knots a row are one more. */
  readonly acrossSegments: number;
  /** Column of the planes at every 16th column of the picture, row by row. */
  readonly across: Int32Array;
  /** Segments of the planes' columns. */
  readonly downSegments: number;
  /** Row of the planes at every 16th of their columns, row by row; 0 where no band needs it. */
  readonly down: Int32Array;
  /** Segments that a band needs: from firsts[band] to before lasts[band]. */
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
  /** The kernels that follow the steps along both. */
  readonly acrossShape: PhaseShape;
  readonly downShape: PhaseShape;
  /** Samples that neighbouring rows of the picture, and neighbouring columns of the planes, differ by at most. */
  readonly acrossSlope: number;
  readonly downSlope: number;
}

/**
 * The exact map at every 16th column of the picture and of the planes, at every eighth row. Straight between them a lens of
 * k1 0.1 on 24 MP is met to 0.01 pixels.
 */
export function computeLattice(
  map: WarpMap,
  x: Axis,
  y: Axis,
  view: { readonly width: number; readonly height: number },
): WarpLattice {
  const bands = Math.ceil(view.height / BAND);
  const acrossSegments = Math.ceil(view.width / SEGMENT);
  const downSegments = Math.ceil(x.count / SEGMENT);
  const across = new Int32Array((bands + 1) * (acrossSegments + 1));
  for (let band = 0, at = 0; band <= bands; band++) {
    for (let m = 0; m <= acrossSegments; m++, at++) {
      map.locate(m * SEGMENT + 0.5, band * BAND + 0.5);
      across[at] = placeOf((map.place[U]! - 0.5 - x.origin) / x.pitch);
    }
  }
  const shape = shapeAcross(across, bands, acrossSegments + 1);
  const { firsts, lasts } = rangesOf(across, bands, acrossSegments + 1, downSegments, shape.acrossShape.reach);
  const down = new Int32Array((bands + 1) * (downSegments + 1));
  let start = view.width / 2;
  for (let band = 0; band <= bands; band++) {
    const first = Math.min(firsts[Math.max(0, band - 1)]!, firsts[Math.min(bands - 1, band)]!);
    const last = Math.max(lasts[Math.max(0, band - 1)]!, lasts[Math.min(bands - 1, band)]!);
    let near = start;
    for (let m = first; m <= last; m++) {
      near = map.cross(x.origin + m * SEGMENT * x.pitch + 0.5, band * BAND + 0.5, near);
      down[band * (downSegments + 1) + m] = placeOf((map.place[V]! - 0.5 - y.origin) / y.pitch);
      if (m === first) start = near;
      near += (SEGMENT * x.pitch) / map.place[UX]!;
    }
  }
  const made = { bands, acrossSegments, across, downSegments, down, firsts, lasts };
  return { ...made, ...shape, ...shapeDown(made) };
}

function placeOf(sample: number): number {
  return Math.round(Math.min(FARTHEST, Math.max(-FARTHEST, sample)) * UNIT);
}

function shapeAcross(across: Int32Array, bands: number, knots: number) {
  let [least, most, slope] = [UNIT * FARTHEST, 0, 0];
  for (let band = 0, at = 0; band < bands; band++) {
    for (let m = 0; m < knots; m++, at++) {
      slope = Math.max(slope, Math.abs(across[at + knots]! - across[at]!));
      if (m === knots - 1) continue;
      const step = across[at + 1]! - across[at]!;
      least = Math.min(least, step);
      most = Math.max(most, step);
    }
  }
  const acrossShape = shapePhases(least / SEGMENT / UNIT, most / SEGMENT / UNIT);
  return { acrossShape, acrossSlope: slope / BAND / UNIT };
}

type Made = Pick<WarpLattice, "bands" | "down" | "downSegments" | "firsts" | "lasts">;

function shapeDown({ bands, down, downSegments, firsts, lasts }: Made) {
  let [least, most, slope] = [UNIT * FARTHEST, 0, 0];
  for (let band = 0; band < bands; band++) {
    const at = band * (downSegments + 1);
    const last = lasts[band]!;
    for (let m = firsts[band]!; m <= last; m++) {
      const step = down[at + downSegments + 1 + m]! - down[at + m]!;
      least = Math.min(least, step);
      most = Math.max(most, step);
      if (m < last) slope = Math.max(slope, Math.abs(down[at + m + 1]! - down[at + m]!));
    }
  }
  return { downShape: shapePhases(least / BAND / UNIT, most / BAND / UNIT), downSlope: slope / SEGMENT / UNIT };
}

/** Segments of the planes under each band. */
function rangesOf(across: Int32Array, bands: number, knots: number, segments: number, reach: number) {
  const firsts = new Int32Array(bands);
  const lasts = new Int32Array(bands);
  for (let band = 0; band < bands; band++) {
    let [least, most] = [UNIT * FARTHEST, -UNIT * FARTHEST];
    for (let at = band * knots; at < (band + 2) * knots; at++) {
      least = Math.min(least, across[at]!);
      most = Math.max(most, across[at]!);
    }
    const first = Math.floor((least / UNIT - reach - 2) / SEGMENT);
    const last = Math.ceil((most / UNIT + reach + 2) / SEGMENT);
    firsts[band] = Math.min(Math.max(0, first), segments - 1);
    lasts[band] = Math.min(Math.max(firsts[band]! + 1, last), segments);
  }
  return { firsts, lasts };
}
