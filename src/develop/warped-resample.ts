import type { Kernels } from "../kernels/instance.ts";
import type { Remembered } from "./remembered.ts";
import { planSteps, type Resample, ROWS } from "./resample.ts";
import { rowBytes, type Source, takeCleared } from "./source.ts";
import { computeLattice, SEGMENT, type WarpLattice } from "./warp-lattice.ts";
import type { WarpMap } from "./warp-map.ts";
import { computePhases, type Phases, type PhaseShape, tableFor, UNIT } from "./warp-phases.ts";

/** Columns that go down the rows together, less one: their first taps are as many rows apart as these climb. */
const COLUMNS_APART = 7;
/** So do rows that go across together. */
const ROWS_APART = ROWS - 1;
/** Bytes that kernels sort weights in, and as many for each tap. */
const SCRATCH_BYTES = 1024;
const SCRATCH_TAP_BYTES = 256;
/** What a kernel reads of a plane (kernels/lib/warp.ts): addresses of its list and its rows, slack, address of columns. */
const RECORD = 4;
/** Places are whole numbers of 32 bits: none further away. */
const FARTHEST = 32000;

/**
 * Rows and columns of the view run aslant over the photograph: first down every column of the planes to where the row
 * crosses it, then along that row (Catmull & Smith 1980). Places come from the exact map, at the knots of a lattice.
 */
export function createWarpedResample(
  kernels: Kernels,
  remembered: Remembered<Phases>,
  source: Source,
  map: WarpMap,
  view: { readonly width: number; readonly height: number },
  slacks: readonly number[],
): Resample {
  const alike = new Map<string, number[]>();
  source.planes.forEach(({ x, y }, plane) => {
    const key = JSON.stringify([x, y]);
    alike.set(key, [...(alike.get(key) ?? []), plane]);
  });
  const groups = [...alike.values()].map((planes) =>
    createGroup(kernels, remembered, source, map, view, planes, slacks),
  );
  const groupOf = source.planes.map((_, plane) => groups.find(({ planes }) => planes.includes(plane))!);
  return {
    schedule: planSteps(
      source,
      Math.ceil(view.height / ROWS),
      (plane, band) => groupOf[plane]!.rows.least[band]!,
      (plane, band) => groupOf[plane]!.rows.most[band]!,
    ),
    down: (y) => groups.forEach((group) => group.down(y / ROWS)),
    across: (x, count, columns) => groups.forEach((group) => group.across(x, count, columns)),
  };
}

/** Planes that share their axes, and so their places and weights. */
interface Group {
  readonly planes: readonly number[];
  readonly rows: BandRows;
  down(band: number): void;
  across(x: number, count: number, columns: readonly number[]): void;
}

function createGroup(
  { exports, memory }: Kernels,
  remembered: Remembered<Phases>,
  source: Source,
  map: WarpMap,
  view: { readonly width: number; readonly height: number },
  planes: readonly number[],
  slacks: readonly number[],
): Group {
  const { x, y } = source.planes[planes[0]!]!;
  const lattice = computeLattice(map, x, y, view);
  const phasesOf = (shape: PhaseShape, slope: number, apart: number): Phases => {
    // Some more than what places are rounded to.
    const spread = Math.max(1, Math.ceil(slope * apart + 1e-3));
    return remembered.get(JSON.stringify([shape, spread]), () => computePhases(shape, spread));
  };
  const place = (phases: Phases): number => {
    const at = memory.take(phases.floats.byteLength);
    memory.float32(at, phases.floats.length).set(phases.floats);
    return at;
  };
  const downPhases = phasesOf(lattice.downShape, lattice.downSlope, COLUMNS_APART);
  const acrossPhases = phasesOf(lattice.acrossShape, lattice.acrossSlope, ROWS_APART);
  const downTables = place(downPhases);
  const acrossTables = place(acrossPhases);
  const rows = findRows(lattice, downPhases, y.count);

  const downKnots = memory.take(ROWS * (lattice.downSegments + 1) * 4);
  const downChosen = memory.take(lattice.downSegments * 4);
  const acrossKnots = memory.take(ROWS * (lattice.acrossSegments + 1) * 4);
  const acrossChosen = memory.take(lattice.acrossSegments * 4);
  const scratch = memory.take(SCRATCH_BYTES + SCRATCH_TAP_BYTES * (Math.max(downPhases.taps, acrossPhases.taps) + 3));
  // Before and behind a row its first and last quartet stand for what is beyond.
  const edge = acrossPhases.taps + acrossPhases.spread + 2;
  const quartets = planes.map(() => takeCleared(memory, rowBytes(x.count + 2 * edge) * ROWS));
  const records = memory.take(planes.length * RECORD * 4);
  const lists = planes.map(() => memory.take(Math.max(...rows.counts) * 4));
  const addresses = memory.uint32(records, planes.length * RECORD);
  const floats = memory.float32(records, planes.length * RECORD);
  planes.forEach((plane, at) => {
    addresses.set([lists[at]!, quartets[at]! + edge * 16], at * RECORD);
    floats[at * RECORD + 2] = slacks[plane]!;
  });

  return {
    planes,
    rows,
    down(band) {
      const [first, last] = [lattice.firsts[band]!, lattice.lasts[band]!];
      const [base, count] = [rows.bases[band]!, rows.counts[band]!];
      placeDown(memory.int32(downKnots, ROWS * (lattice.downSegments + 1)), lattice, band, base + downPhases.lead);
      chooseTables(memory.uint32(downChosen, lattice.downSegments), lattice, band, downTables, downPhases);
      planes.forEach((plane, at) => {
        const list = memory.uint32(lists[at]!, count);
        for (let k = 0; k < count; k++) list[k] = source.row(plane, Math.min(Math.max(0, base + k), y.count - 1));
      });
      exports.warpDown(
        records,
        planes.length,
        downKnots,
        (lattice.downSegments + 1) * 4,
        downChosen,
        first,
        last,
        downPhases.taps,
        downPhases.stride * 4,
        downPhases.spread,
        (count - downPhases.taps - downPhases.spread) * UNIT,
        scratch,
      );
      for (const at of quartets) {
        if (first === 0) repeatQuartet(memory.float32(at, (edge + 1) * ROWS), edge, 0);
        if (last === lattice.downSegments) {
          repeatQuartet(memory.float32(at + (edge + x.count - 1) * 16, (edge + 1) * ROWS), 0, 1);
        }
      }
      placeAcross(memory.int32(acrossKnots, ROWS * (lattice.acrossSegments + 1)), lattice, band, acrossPhases.lead);
      chooseAcross(memory.uint32(acrossChosen, lattice.acrossSegments), lattice, band, acrossTables, acrossPhases);
    },
    across(x0, count, columns) {
      planes.forEach((plane, at) => (addresses[at * RECORD + 3] = columns[plane]!));
      exports.warpAcross(
        records,
        planes.length,
        acrossKnots,
        acrossChosen,
        x0 / SEGMENT,
        count,
        acrossPhases.taps,
        acrossPhases.stride * 4,
        acrossPhases.spread,
        -(acrossPhases.taps + 1) * UNIT,
        x.count * UNIT,
        scratch,
      );
    },
  };
}

/** Which rows of the planes a band needs. */
interface BandRows {
  /** Row that places count from, and how many from it on are listed, those beyond the plane's ends among them. */
  readonly bases: Int32Array;
  readonly counts: Int32Array;
  /** First and last row within the plane. */
  readonly least: Int32Array;
  readonly most: Int32Array;
}

function findRows(
  { bands, down, downSegments, firsts, lasts }: WarpLattice,
  { taps, spread, lead }: Phases,
  count: number,
): BandRows {
  const rows = {
    bases: new Int32Array(bands),
    counts: new Int32Array(bands),
    least: new Int32Array(bands),
    most: new Int32Array(bands),
  };
  for (let band = 0; band < bands; band++) {
    let [least, most] = [Infinity, -Infinity];
    for (const row of [band, band + 1]) {
      for (let m = firsts[band]!; m <= lasts[band]!; m++) {
        const place = down[row * (downSegments + 1) + m]!;
        least = Math.min(least, place);
        most = Math.max(most, place);
      }
    }
    // Beyond the planes all rows are the same: none is listed further away than a kernel reaches.
    const base = Math.min(Math.max(-taps, Math.floor(least - lead)), count);
    const end = Math.min(Math.max(-taps, Math.floor(most - lead)), count) + taps + spread + 1;
    rows.bases[band] = base;
    rows.counts[band] = end - base;
    rows.least[band] = Math.min(Math.max(0, base), count - 1);
    rows.most[band] = Math.min(Math.max(0, end - 1), count - 1);
  }
  return rows;
}

/** A place as the kernels have it. */
function placeOf(sample: number): number {
  return Math.round(Math.min(FARTHEST, Math.max(-FARTHEST, sample)) * UNIT);
}

function placeDown(knots: Int32Array, lattice: WarpLattice, band: number, lead: number): void {
  const { down, downSegments, firsts, lasts } = lattice;
  const at = band * (downSegments + 1);
  for (let m = firsts[band]!; m <= lasts[band]!; m++) {
    const from = down[at + m]!;
    const step = (down[at + downSegments + 1 + m]! - from) / ROWS;
    for (let r = 0; r < ROWS; r++) knots[r * (downSegments + 1) + m] = placeOf(from + step * r - lead);
  }
}

function placeAcross(knots: Int32Array, { across, acrossSegments }: WarpLattice, band: number, lead: number): void {
  const at = band * (acrossSegments + 1);
  for (let m = 0; m <= acrossSegments; m++) {
    const from = across[at + m]!;
    const step = (across[at + acrossSegments + 1 + m]! - from) / ROWS;
    for (let r = 0; r < ROWS; r++) knots[m * ROWS + r] = placeOf(from + step * r - lead);
  }
}

/** The table of each segment's own step, in the middle of a band. */
function chooseTables(chosen: Uint32Array, lattice: WarpLattice, band: number, tables: number, phases: Phases): void {
  const { down, downSegments, downShape, firsts, lasts } = lattice;
  const at = band * (downSegments + 1);
  for (let m = firsts[band]!; m < lasts[band]!; m++) {
    const below = at + downSegments + 1;
    const step = (down[below + m]! + down[below + m + 1]! - down[at + m]! - down[at + m + 1]!) / (2 * ROWS);
    chosen[m] = tables + tableFor(downShape, step) * phases.tableFloats * 4;
  }
}

function chooseAcross(chosen: Uint32Array, lattice: WarpLattice, band: number, tables: number, phases: Phases): void {
  const { across, acrossSegments, acrossShape } = lattice;
  const at = band * (acrossSegments + 1);
  for (let m = 0; m < acrossSegments; m++) {
    const below = at + acrossSegments + 1 + m;
    const step = (across[at + m + 1]! - across[at + m]! + across[below + 1]! - across[below]!) / (2 * SEGMENT);
    chosen[m] = tables + tableFor(acrossShape, step) * phases.tableFloats * 4;
  }
}

/** Puts quartet `from` into as many from `to` on as there are others. */
function repeatQuartet(quartets: Float32Array, from: number, to: number): void {
  for (let at = to * ROWS; at < to * ROWS + quartets.length - ROWS; at++)
    quartets[at] = quartets[from * ROWS + (at % ROWS)]!;
}
