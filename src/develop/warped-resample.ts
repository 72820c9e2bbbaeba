import type { Kernels } from "../kernels/instance.ts";
import type { Remembered } from "./remembered.ts";
import { planSteps, type Resample, ROWS } from "./resample.ts";
import { rowBytes, type Source, takeCleared } from "./source.ts";
import { BAND, computeLattice, SEGMENT, type WarpLattice } from "./warp-lattice.ts";
import type { WarpMap } from "./warp-map.ts";
import { computePhases, type Phases, type PhaseShape, tableFor, UNIT } from "./warp-phases.ts";

/** Columns that go down the rows together, less one: their first taps are as many rows apart as these climb. */
const COLUMNS_APART = SEGMENT - 1;
/** So do rows that go across together. */
const ROWS_APART = ROWS - 1;
/** Bytes that kernels sort weights in, and as many for each tap. */
const SCRATCH_BYTES = 2048;
const SCRATCH_TAP_BYTES = 1024;
/** What a kernel reads of a plane (kernels/lib/warp.ts): addresses of its list and its rows, slack, address of columns. */
const RECORD = 4;
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
  readonly rows: GroupRows;
  down(group: number): void;
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
  const rows = findRows(lattice, view.height, downPhases, y.count);

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
    down(group) {
      const { first, last } = cellOf(lattice, group);
      const [base, count] = [rows.bases[group]!, rows.counts[group]!];
      placeDown(
        memory.int32(downKnots, ROWS * (lattice.downSegments + 1)),
        lattice,
        group,
        base * UNIT + downPhases.lead,
      );
      chooseDown(memory.uint32(downChosen, lattice.downSegments), lattice, group, downTables, downPhases);
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
      placeAcross(memory.int32(acrossKnots, ROWS * (lattice.acrossSegments + 1)), lattice, group, acrossPhases.lead);
      chooseAcross(memory.uint32(acrossChosen, lattice.acrossSegments), lattice, group, acrossTables, acrossPhases);
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

/** Which rows of the planes four rows of the picture need. */
interface GroupRows {
  /** Row that places count from, and how many from it on are listed, those beyond the plane's ends among them. */
  readonly bases: Int32Array;
  readonly counts: Int32Array;
  /** First and last row within the plane. */
  readonly least: Int32Array;
  readonly most: Int32Array;
}

function findRows(lattice: WarpLattice, height: number, { taps, spread, lead }: Phases, count: number): GroupRows {
  const groups = Math.ceil(height / ROWS);
  const rows = {
    bases: new Int32Array(groups),
    counts: new Int32Array(groups),
    least: new Int32Array(groups),
    most: new Int32Array(groups),
  };
  for (let group = 0; group < groups; group++) {
    const { first, last, above, below, rest } = cellOf(lattice, group);
    const { down } = lattice;
    let [least, most] = [2 ** 31 - 1, -(2 ** 31)];
    for (let m = first; m <= last; m++) {
      const from = down[above + m]!;
      const rise = down[below + m]! - from;
      const [start, end] = [from + ((rise * rest) >> 3), from + ((rise * (rest + ROWS)) >> 3)];
      least = Math.min(least, start, end);
      most = Math.max(most, start, end);
    }
    // Beyond the planes all rows are the same: none is listed further away than a kernel reaches.
    const base = Math.min(Math.max(-taps, (least - lead) >> 16), count);
    const end = Math.min(Math.max(-taps, (most - lead) >> 16), count) + taps + spread + 1;
    rows.bases[group] = base;
    rows.counts[group] = end - base;
    rows.least[group] = Math.min(Math.max(0, base), count - 1);
    rows.most[group] = Math.min(Math.max(0, end - 1), count - 1);
  }
  return rows;
}

/** Where four rows of the picture lie in the lattice: segments, and knots above and below them; `rest` rows below the former. */
function cellOf({ firsts, lasts, downSegments }: WarpLattice, group: number) {
  const band = Math.floor((group * ROWS) / BAND);
  const above = band * (downSegments + 1);
  const rest = group * ROWS - band * BAND;
  return { band, first: firsts[band]!, last: lasts[band]!, above, below: above + downSegments + 1, rest };
}

function placeDown(knots: Int32Array, lattice: WarpLattice, group: number, lead: number): void {
  const { down, downSegments } = lattice;
  const { first, last, above, below, rest } = cellOf(lattice, group);
  for (let m = first; m <= last; m++) {
    const from = down[above + m]! - lead;
    const rise = down[below + m]! - lead - from;
    for (let r = 0; r < ROWS; r++) knots[r * (downSegments + 1) + m] = from + ((rise * (rest + r)) >> 3);
  }
}

function placeAcross(knots: Int32Array, lattice: WarpLattice, group: number, lead: number): void {
  const { across, acrossSegments } = lattice;
  const { band, rest } = cellOf(lattice, group);
  const above = band * (acrossSegments + 1);
  const below = above + acrossSegments + 1;
  for (let m = 0; m <= acrossSegments; m++) {
    const from = across[above + m]! - lead;
    const rise = across[below + m]! - lead - from;
    for (let r = 0; r < ROWS; r++) knots[m * ROWS + r] = from + ((rise * (rest + r)) >> 3);
  }
}

/** The table of each segment's own step, in the middle of a band. */
function chooseDown(chosen: Uint32Array, lattice: WarpLattice, group: number, tables: number, phases: Phases): void {
  const { down, downShape } = lattice;
  if (downShape.tables === 1) return void chosen.fill(tables);
  const { first, last, above, below } = cellOf(lattice, group);
  for (let m = first; m < last; m++) {
    const step =
      (down[below + m]! + down[below + m + 1]! - down[above + m]! - down[above + m + 1]!) / (2 * BAND * UNIT);
    chosen[m] = tables + tableFor(downShape, step) * phases.tableFloats * 4;
  }
}

function chooseAcross(chosen: Uint32Array, lattice: WarpLattice, group: number, tables: number, phases: Phases): void {
  const { across, acrossSegments, acrossShape } = lattice;
  if (acrossShape.tables === 1) return void chosen.fill(tables);
  const above = cellOf(lattice, group).band * (acrossSegments + 1);
  for (let m = 0; m < acrossSegments; m++) {
    const below = above + acrossSegments + 1 + m;
    const step =
      (across[above + m + 1]! - across[above + m]! + across[below + 1]! - across[below]!) / (2 * SEGMENT * UNIT);
    chosen[m] = tables + tableFor(acrossShape, step) * phases.tableFloats * 4;
  }
}

/** Puts quartet `from` into as many from `to` on as there are others. */
function repeatQuartet(quartets: Float32Array, from: number, to: number): void {
  for (let at = to * ROWS; at < to * ROWS + quartets.length - ROWS; at++)
    quartets[at] = quartets[from * ROWS + (at % ROWS)]!;
}
