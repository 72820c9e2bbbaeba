import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { BLOCK, findXtransPattern, SMALLEST_XTRANS, xtransColour } from "../kernels/xtrans-pattern.ts";
import { levelFor } from "./levels.ts";
import type { Upright } from "./orientation.ts";
import { FADE, rowBytes, takeCleared, type Window } from "./source.ts";

/** Blocks kept before the first and after the last one of a row, of mirrored pixels. */
const MARGIN = 2;
/** Floats kept free for them, and for a vector that starts among them. */
const LEAD = 4;
/** Pixels after which colours repeat. */
const PERIOD = 6;
/** Black, scale and limit of three columns, for four blocks each. */
const LEVELS = 36;

/** How the blocks of an upright X-Trans mosaic cover a part of it. Blocks at the edges may be cut. */
export interface XtransGrid {
  /** Column of the first block's first pixel, row of the first row of blocks: −2 or more. */
  readonly left: number;
  readonly top: number;
  /** Columns that are read, the last not included. */
  readonly from: number;
  readonly to: number;
  /** Blocks from left to right, and from top to bottom. */
  readonly across: number;
  readonly down: number;
  /** Colour above and below the middle of the very first block: 0 red, 2 blue. */
  readonly vertical: 0 | 2;
}

/** @throws RushesError `unsupported` for another pattern, or a mosaic smaller than two of them */
export function coverWithBlocks(view: Upright, window: Window): XtransGrid {
  const pattern = findXtransPattern(view.cfa);
  if (pattern === null || Math.min(view.width, view.height) < SMALLEST_XTRANS) {
    const size = `${view.width}×${view.height} of ${view.cfa.join(" ")}`;
    throw new RushesError(
      "unsupported",
      `Expected an X-Trans mosaic of ${SMALLEST_XTRANS} pixels but received ${size}`,
    );
  }
  // At least the smallest mosaic, so that there is something to mirror.
  const start = Math.min(window.start, view.width - SMALLEST_XTRANS);
  const to = Math.max(window.start + window.count, start + SMALLEST_XTRANS);
  const left = pattern.x + BLOCK * Math.floor((start - pattern.x) / BLOCK);
  const top = pattern.y === 0 ? 0 : pattern.y - BLOCK;
  return {
    left,
    top,
    from: Math.max(0, left),
    to,
    across: Math.ceil((to - left) / BLOCK),
    down: Math.ceil((view.height - top) / BLOCK),
    vertical: xtransColour(pattern, left + 1, top) as 0 | 2,
  };
}

/** Reads rows of blocks of an upright X-Trans mosaic, each as nine rows of thirds, into a ring. */
export class XtransRows {
  /** Bytes between rows of thirds. */
  readonly stride: number;
  readonly #kernels: Kernels;
  readonly #view: Upright;
  readonly #grid: XtransGrid;
  /** Columns count from the first block's first pixel. */
  readonly #columns: Mirror;
  readonly #lines: Mirror;
  readonly #levels: number;
  readonly #rows: number;
  readonly #floor: number | null;
  readonly #rebuild: number | null;
  readonly #offset: number;

  /** `floor`: roots are taken of light and this together; null: no roots. `rebuild`: of rows of roots, see `DevelopSettings`. */
  constructor(
    kernels: Kernels,
    image: RawImage,
    view: Upright,
    balance: readonly number[],
    grid: XtransGrid,
    rows: number,
    floor: number | null,
    rebuild: number | null = null,
  ) {
    const { memory } = kernels;
    this.#kernels = kernels;
    this.#view = view;
    this.#grid = grid;
    this.#columns = mirrorOf(grid.from - grid.left, grid.to - grid.left, 1);
    this.#lines = mirrorOf(0, view.height, grid.top + 1);
    this.#levels = takeCleared(memory, LEVELS * PERIOD * 4);
    memory.float32(this.#levels, LEVELS * PERIOD).set(levelsOf(image, view, balance, grid.left));
    this.stride = rowBytes(grid.across + LEAD + MARGIN);
    this.#rows = rows;
    this.#floor = floor;
    this.#rebuild = rebuild;
    this.#offset = takeCleared(memory, this.stride * BLOCK * BLOCK * rows) + LEAD * 4;
  }

  /** Byte offset of the thirds of a row of blocks that was read: three of its first row of pixels, then of the others. */
  at(row: number): number {
    return this.#offset + modulo(row, this.#rows) * BLOCK * BLOCK * this.stride;
  }

  /** Reads a row of blocks, also above or below the picture: it is mirrored there. */
  read(row: number): void {
    const { exports } = this.#kernels;
    const { origin, stepX, stepY } = this.#view;
    const { from, to, first, last } = this.#columns;
    const rooted = this.#floor === null ? 0 : 1;
    const high = (this.#grid.across + MARGIN) * BLOCK;
    for (let i = 0; i < BLOCK; i++) {
      const y = this.#grid.top + row * BLOCK + i;
      const src = origin + mirrored(y, this.#lines) * stepY + this.#grid.from * stepX;
      const thirds = this.at(row) + i * BLOCK * this.stride;
      const levels = this.#levels + modulo(y, PERIOD) * LEVELS * 4;
      exports.splitXtransRow(src, stepX, from, to, thirds, this.stride, levels, rooted, this.#floor ?? 0);
      exports.padXtransRow(-MARGIN * BLOCK, from, to, high, first, last, thirds, this.stride);
    }
    if (this.#rebuild === null || this.#floor === null) return;
    // Mirrored blocks are whole blocks, too.
    const blocks = this.#grid.across + 2 * MARGIN;
    const thirds = this.at(row) - MARGIN * 4;
    exports.rebuildXtransGreen(thirds, this.stride, blocks, this.#floor, FADE[0], FADE[1], this.#rebuild);
  }
}

/** Pixels `from` to `to` are there; others are mirrored about `first` and `last`, middles of blocks. */
interface Mirror {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

/** `middle`: of any block. */
function mirrorOf(from: number, to: number, middle: number): Mirror {
  const first = middle + BLOCK * Math.ceil((from - middle) / BLOCK);
  const last = middle + BLOCK * Math.floor((to - 1 - middle) / BLOCK);
  return { from, to, first, last };
}

function mirrored(index: number, { from, to, first, last }: Mirror): number {
  let at = index;
  while (at < from || at >= to) at = 2 * (at < from ? first : last) - at;
  return at;
}

/** For each of six rows what `splitXtransRow` reads. */
function levelsOf(image: RawImage, view: Upright, balance: readonly number[], left: number): number[] {
  const levels: number[] = [];
  for (let row = 0; row < PERIOD; row++) {
    for (let column = 0; column < BLOCK; column++) {
      const blocks = [0, 1, 0, 1].map((block) => {
        const at = row * PERIOD + modulo(left + block * BLOCK + column, PERIOD);
        return levelFor(image, view.cfa[at]!, view.black[at]!, balance);
      });
      for (const field of ["black", "scale", "limit"] as const) levels.push(...blocks.map((level) => level[field]));
    }
  }
  return levels;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
