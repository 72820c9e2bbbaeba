import type { Axis } from "./axis.ts";
import type { WarpMap } from "./warp-map.ts";
import { type PhaseShape, shapePhases } from "./warp-phases.ts";

/** Columns from knot to knot, as the kernels have it; and rows from row to row of the lattice. */
export const SEGMENT = 16;
export const BAND = 4;

/** Where a warp takes a picture from, in samples of planes that share their axes. */
export interface WarpLattice {
  /** Of the picture, in bands of four. Row g of the lattice is the first of band g; there is one more. */
  readonly bands: number;
  /** Segments of the picture's columns; knots a row are one more. */
  readonly acrossSegments: number;
  /** Column of the planes at every 16th column of the picture, row by row. */
  readonly across: Float64Array;
  /** Segments of the planes' columns. */
  readonly downSegments: number;
  /** Row of the planes at every 16th of their columns, row by row; 0 where no band needs it. */
  readonly down: Float64Array;
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

/** The exact map at every 16th column of the picture and of the planes, at every fourth row. */
export function computeLattice(
  map: WarpMap,
  x: Axis,
  y: Axis,
  view: { readonly width: number; readonly height: number },
): WarpLattice {
  const bands = Math.ceil(view.height / BAND);
  const acrossSegments = Math.ceil(view.width / SEGMENT);
  const downSegments = Math.ceil(x.count / SEGMENT);
  const across = new Float64Array((bands + 1) * (acrossSegments + 1));
  for (let band = 0, at = 0; band <= bands; band++) {
    for (let m = 0; m <= acrossSegments; m++, at++) {
      map.locate(m * SEGMENT + 0.5, band * BAND + 0.5);
      across[at] = (map.u - 0.5 - x.origin) / x.pitch;
    }
  }
  const shape = shapeAcross(across, bands, acrossSegments + 1);
  const { firsts, lasts } = rangesOf(across, bands, acrossSegments + 1, downSegments, shape.acrossShape.reach);
  const down = new Float64Array((bands + 1) * (downSegments + 1));
  for (let band = 0; band <= bands; band++) {
    const first = Math.min(firsts[Math.max(0, band - 1)]!, firsts[Math.min(bands - 1, band)]!);
    const last = Math.max(lasts[Math.max(0, band - 1)]!, lasts[Math.min(bands - 1, band)]!);
    const row = band * BAND + 0.5;
    let near = 0;
    for (let m = first; m <= last; m++) {
      near = map.crossing(x.origin + m * SEGMENT * x.pitch + 0.5, row, near);
      map.locate(near, row);
      down[band * (downSegments + 1) + m] = (map.v - 0.5 - y.origin) / y.pitch;
    }
  }
  const made = { bands, acrossSegments, across, downSegments, down, firsts, lasts };
  return { ...made, ...shape, ...shapeDown(made) };
}

function shapeAcross(across: Float64Array, bands: number, knots: number) {
  let [least, most, slope] = [Infinity, 0, 0];
  for (let band = 0, at = 0; band < bands; band++, at++) {
    for (let m = 1; m < knots; m++, at++) {
      const step = (across[at + 1]! - across[at]!) / SEGMENT;
      least = Math.min(least, step);
      most = Math.max(most, step);
      slope = Math.max(slope, Math.abs(across[at + knots]! - across[at]!) / BAND);
    }
    slope = Math.max(slope, Math.abs(across[at + knots]! - across[at]!) / BAND);
  }
  return { acrossShape: shapePhases(least, most), acrossSlope: slope };
}

function shapeDown({
  bands,
  down,
  downSegments,
  firsts,
  lasts,
}: Omit<WarpLattice, "acrossShape" | "acrossSlope" | "downShape" | "downSlope">) {
  let [least, most, slope] = [Infinity, 0, 0];
  for (let band = 0; band < bands; band++) {
    const at = band * (downSegments + 1);
    for (let m = firsts[band]!; m <= lasts[band]!; m++) {
      const step = (down[at + downSegments + 1 + m]! - down[at + m]!) / BAND;
      least = Math.min(least, step);
      most = Math.max(most, step);
      if (m < lasts[band]!) slope = Math.max(slope, Math.abs(down[at + m + 1]! - down[at + m]!) / SEGMENT);
    }
  }
  return { downShape: shapePhases(least, most), downSlope: slope };
}

/** Segments of the planes under each band. */
function rangesOf(across: Float64Array, bands: number, knots: number, segments: number, reach: number) {
  const firsts = new Int32Array(bands);
  const lasts = new Int32Array(bands);
  for (let band = 0; band < bands; band++) {
    let [least, most] = [Infinity, -Infinity];
    for (let at = band * knots; at < (band + 2) * knots; at++) {
      least = Math.min(least, across[at]!);
      most = Math.max(most, across[at]!);
    }
    const last = Math.ceil((most + reach + 2) / SEGMENT);
    firsts[band] = Math.min(Math.max(0, Math.floor((least - reach - 2) / SEGMENT)), segments - 1);
    lasts[band] = Math.min(Math.max(firsts[band]! + 1, last), segments);
  }
  return { firsts, lasts };
}
