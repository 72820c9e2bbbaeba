import { kernel, RADIUS, slopeAtOne, restoreSum } from "./axis.ts";

/** Phases between two samples: places are met to 1/512 of a sample. The kernels have it so. */
const PHASES = 256;
/** Of a sample: what places are counted in. */
export const UNIT = 65536;
/** Before a table's weights: bias and core, and 8 bytes. */
const HEAD = 4;
/** Where a kernel's width differs over the picture by less than this share, it has one; otherwise one each such step. */
const WIDTH_STEP = 1 / 64;
/** Widths are rounded to such parts of a sample, so that pictures which differ by what places are rounded to share tables. */
const GRAIN = 1024;

/** Weights for every place and width of the kernel, as `warpDown` and `warpAcross` read them. */
export interface Phases {
  /** Of a weight, and `spread` more. */
  readonly taps: number;
  readonly spread: number;
  /** Floats from phase to phase, and from table to table. */
  readonly stride: number;
  readonly tableFloats: number;
  /** Samples from the first tap to the place itself, and half a phase: what is taken off a place, in units. */
  readonly lead: number;
  /** Least and greatest width, in samples; `tables` of them. */
  readonly least: number;
  readonly most: number;
  readonly tables: number;
  readonly floats: Float32Array;
}

/** What a kernel that follows steps from `least` to `most` samples long needs of its tables. */
export interface PhaseShape {
  readonly least: number;
  readonly most: number;
  readonly tables: number;
  readonly reach: number;
}

export function shapePhases(leastStep: number, mostStep: number): PhaseShape {
  const [least, most] = [leastStep, mostStep].map((step) => Math.round(Math.max(1, step) * GRAIN) / GRAIN) as [
    number,
    number,
  ];
  const tables = 1 + Math.ceil((most - least) / WIDTH_STEP - 1e-3);
  return { least, most, tables, reach: RADIUS * most };
}

/** Which of its tables a step is for. */
export function tableFor({ least, most, tables }: PhaseShape, step: number): number {
  if (tables === 1) return 0;
  const at = Math.round(((step - least) / (most - least)) * (tables - 1));
  return Math.min(tables - 1, Math.max(0, at));
}

/** `spread`: by how much first taps of samples that are worked on together differ at most; as many of `taps` are 0. */
export function computePhases(shape: PhaseShape, spread: number): Phases {
  const { least, most, tables, reach } = shape;
  const needed = Math.ceil(2 * reach);
  const taps = needed + spread;
  const stride = spread + Math.ceil(taps / 4) * 4;
  const tableFloats = HEAD + spread + PHASES * stride;
  const floats = new Float32Array(tables * tableFloats);
  const heads = new Int32Array(floats.buffer);
  for (let table = 0; table < tables; table++) {
    const width = tables === 1 ? most : least + ((most - least) * table) / (tables - 1);
    const at = table * tableFloats;
    // Where views are turned far, some more than the positive middle: the kernels need it as wide as the spread.
    const core = Math.floor(2 * width);
    const wider = Math.max(0, spread - core);
    heads[at] = Math.floor((reach - 1 - width - wider / 2) * UNIT) + UNIT - 1 - UNIT / PHASES / 2;
    heads[at + 1] = core + wider;
    for (let phase = 0; phase < PHASES; phase++) {
      const from = at + HEAD + spread + phase * stride;
      fillWeights(floats.subarray(from, from + needed), phase / PHASES + reach - 1, width);
    }
  }
  return {
    taps,
    spread,
    stride,
    tableFloats,
    lead: Math.round((reach - 1 - 1 / PHASES / 2) * UNIT),
    least,
    most,
    tables,
    floats,
  };
}

/** Weights of samples 0, 1, … for a place. */
function fillWeights(weights: Float32Array, place: number, width: number): void {
  const slope = slopeAtOne(width);
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += kernel((k - place) / width, slope);
  for (let k = 0; k < weights.length; k++) weights[k] = kernel((k - place) / width, slope) / sum;
  restoreSum(weights);
}
