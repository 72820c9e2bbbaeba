import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type Fringe, type LateralColour, widestFringe } from "../motion/lateral-colour.ts";
import { RowRing, takeCleared } from "./source.ts";

/** A cubic goes through one site before and two after. */
const BEFORE = 1;
const AFTER = 2;
/** Room before and beyond a row, besides what it reaches. */
const MARGIN = 6;

/** The sites of a colour. */
interface Sites {
  /** Index of the first sample, and samples from one to the next across and down. */
  readonly first: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly across: number;
  readonly down: number;
  /** Pixels from site to site, and of the first one. */
  readonly pitch: number;
  readonly column: number;
  readonly row: number;
}

/**
 * Takes red and blue from where the lens put them beside green, in kernel memory, before developing: each on its own sites,
 * so that a mosaic stays one. What is clipped stays so; greens are not touched.
 *
 * After bad photosites were repaired, as a cubic would spread them. Black levels need nothing: each colour has one of its own.
 * X-Trans mosaics have no even grid of red and blue, and are left as they are: who plans a film says so.
 */
export function alignColours(kernels: Kernels, image: RawImage, { red, blue }: LateralColour): void {
  if (image.layout === "xtrans") return;
  const { memory } = kernels;
  for (const [colour, fringe] of [
    [0, red],
    [2, blue],
  ] as const) {
    const mark = memory.mark;
    try {
      alignColour(kernels, image, findSites(image, colour), fringe);
    } finally {
      memory.release(mark);
    }
  }
}

function findSites({ layout, stride, width, height, cfa }: RawImage, colour: 0 | 2): Sites {
  if (layout === "rgb") {
    return { first: colour, stepX: 3, stepY: stride, across: width, down: height, pitch: 1, column: 0, row: 0 };
  }
  const at = cfa.indexOf(colour);
  const [column, row] = [at & 1, at >> 1];
  return {
    first: row * stride + column,
    stepX: 2,
    stepY: 2 * stride,
    across: Math.ceil((width - column) / 2),
    down: Math.ceil((height - row) / 2),
    pitch: 2,
    column,
    row,
  };
}

function alignColour(
  { exports, memory }: Kernels,
  { offset, width, height, white }: RawImage,
  { first, stepX, stepY, across, down, pitch, column, row }: Sites,
  fringe: Fringe,
): void {
  const half = Math.hypot(width, height) / 2;
  const reach = Math.ceil((widestFringe(fringe) * half) / pitch) + 1;
  const count = 2 * reach + BEFORE + AFTER + 1;
  const ring = new RowRing(memory, count, across);
  const terms = takeCleared(memory, 5 * 4);
  memory.float32(terms, 5).set(fringe);
  const pointersAt = takeCleared(memory, count * 4);
  const pointers = memory.uint32(pointersAt, count);
  const [shifts, aligned] = [new RowRing(memory, 1, across).at(0), new RowRing(memory, 1, across).at(0)];
  const middle = new RowRing(memory, 1, across + 2 * (reach + MARGIN)).at(0) + (reach + MARGIN) * 4;
  const rowAt = (y: number): number => offset + (first + y * stepY) * 2;
  const x0 = (column + 0.5 - width / 2) / half;
  let taken = 0;
  for (let y = 0; y < down; y++) {
    // Rows are read before they are overwritten, as far ahead as they are needed.
    for (; taken < down && taken <= y + reach + AFTER; taken++) {
      exports.takeSites(rowAt(taken), stepX * 2, across, ring.at(taken));
    }
    for (let i = 0; i < count; i++) {
      pointers[i] = ring.at(Math.min(down - 1, Math.max(0, y - reach - BEFORE + i)));
    }
    const v = (row + y * pitch + 0.5 - height / 2) / half;
    const pitchAcross = pitch / half;
    exports.alignSites(pointersAt, reach, across, x0, v, pitchAcross, terms, white, middle, shifts, aligned);
    exports.putSites(aligned, across, rowAt(y), stepX * 2);
  }
}
