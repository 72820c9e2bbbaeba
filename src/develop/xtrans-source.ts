import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { BLOCK } from "../kernels/xtrans-pattern.ts";
import type { Upright } from "./orientation.ts";
import {
  FADE,
  type Fade,
  NO_FADE,
  rowBytes,
  RowRing,
  type Source,
  type SourcePlane,
  takeCleared,
  type Window,
} from "./source.ts";
import { coverWithBlocks, XtransRows } from "./xtrans-rows.ts";

/** Pixels that `interpolateXtransGreen` reads, in its order: u across, v towards the middle of the block. */
const PLACES = [
  [-1, 0],
  [1, 0],
  [-2, 0],
  [2, 0],
  [-3, 1],
  [3, 1],
  [0, 1],
  [-1, 2],
  [1, 2],
  [-1, -3],
  [1, -3],
  [-1, -1],
  [1, -1],
  [0, 0],
  [-2, 1],
  [2, 1],
  [0, 2],
  [-1, -2],
  [1, -2],
  [0, -1],
  [-1, 1],
  [1, 1],
] as const;

/** The photosites of a block that are not green, above, below, left and right of its middle: where (u, v) lies. */
const SITES: readonly ((u: number, v: number) => readonly [x: number, y: number])[] = [
  (u, v) => [1 + u, v],
  (u, v) => [1 + u, 2 - v],
  (u, v) => [v, 1 + u],
  (u, v) => [2 - v, 1 + u],
];

/** Blocks before the first and after the last whose colour differences are needed. */
const BESIDE = 1;
/** Rows of blocks in the rings: one above, one below. */
const ROWS = 3;
/** Parts of a side of a block. */
const QUARTERS = 2;
/** What is kept of a row of blocks: green at its four photosites, and four differences to it. */
const KEPT = 8;
/** Added to light before its root is taken: noise about black stays nearly even. 9 EV below white. */
const FLOOR = 0.002;
const FADE_FROM = Math.sqrt(FADE[0] + FLOOR);
const ROOT_FADE: Fade = [FADE_FROM, 1 / (Math.sqrt(FADE[0] + 1 / FADE[1] + FLOOR) - FADE_FROM)];

/**
 * An X-Trans mosaic as green at every pixel, and red − green and blue − green there too or, where not `dense`, in the
 * middle of each quarter of a block.
 */
export function createXtransSource(
  kernels: Kernels,
  image: RawImage,
  view: Upright,
  balance: readonly number[],
  window: Window,
  rebuild: number | null,
  dense: boolean,
): Source {
  const { exports, memory } = kernels;
  const grid = coverWithBlocks(view, window);
  const cut = grid.from - grid.left;
  const green: SourcePlane = {
    x: { origin: grid.from, pitch: 1, count: grid.to - grid.from },
    y: { origin: 0, pitch: 1, count: view.height },
    firstStep: 0,
    everyStep: 1,
  };
  const pitch = BLOCK / QUARTERS;
  const quarter = (pitch - 1) / 2;
  const quarters: SourcePlane = {
    x: { origin: grid.left + quarter, pitch, count: grid.across * QUARTERS },
    y: { origin: grid.top + quarter, pitch, count: grid.down * QUARTERS },
    firstStep: grid.top,
    everyStep: pitch,
  };
  const colour = dense ? green : quarters;
  const planes = [colour, green, colour] as const;
  const blocks = grid.across + 2 * BESIDE;
  // What is rebuilt needs its colour.
  const fade = rebuild === null ? ROOT_FADE : NO_FADE;
  const siteStride = rowBytes(blocks + BESIDE);
  let mosaic: XtransRows | undefined;
  let rings: RowRing[] = [];
  /** Where rows go that are not of the picture. */
  let nowhere = 0;
  let sites = 0;
  let pointers = 0;
  let nextGreen = 0;
  let nextRow = 0;

  const sitesAt = (row: number): number => sites + ((row + ROWS) % ROWS) * KEPT * siteStride;

  /** Green and colour differences at the photosites of a row of blocks. */
  function makeGreen(row: number): void {
    mosaic!.read(row + 1);
    const { stride } = mosaic!;
    const table = memory.uint32(pointers, PLACES.length);
    const rows = [-1, 0, 1].map((beside) => mosaic!.at(row + beside) - BESIDE * 4);
    SITES.forEach((place, site) => {
      PLACES.forEach(([u, v], index) => {
        const [x, y] = place(u, v);
        const third = ((y + BLOCK) % BLOCK) * BLOCK + ((x + BLOCK) % BLOCK);
        table[index] = rows[Math.floor(y / BLOCK) + 1]! + third * stride + Math.floor(x / BLOCK) * 4;
      });
      const to = sitesAt(row) + site * siteStride;
      exports.interpolateXtransGreen(pointers, blocks, fade[0], fade[1], to, to + SITES.length * siteStride);
    });
  }

  function spread(row: number): void {
    const first = (row & 1) === 0 ? grid.vertical : 2 - grid.vertical;
    const table = memory.uint32(pointers, 3 * BLOCK);
    let place = 0;
    for (const plane of [first, 1, 2 - first]) {
      const whole = dense || plane === 1;
      const rows = whole ? BLOCK : QUARTERS;
      const above = row * rows + (whole ? grid.top : 0);
      for (let y = above; y < above + rows; y++) {
        table[place++] = y >= 0 && y < planes[plane]!.y.count ? rings[plane]!.at(y) : nowhere;
      }
    }
    const make = dense ? exports.spreadXtransColour : exports.spreadXtransQuarters;
    make(
      sitesAt(row - 1) + BESIDE * 4,
      sitesAt(row) + BESIDE * 4,
      sitesAt(row + 1) + BESIDE * 4,
      siteStride,
      mosaic!.at(row),
      mosaic!.stride,
      grid.across,
      FLOOR,
      pointers,
    );
  }

  return {
    planes,
    differences: true,
    begin(from, kept) {
      mosaic = new XtransRows(kernels, image, view, balance, grid, ROWS, FLOOR, rebuild);
      // A row of blocks is made at a time.
      rings = kept.map((rows) => new RowRing(memory, rows + BLOCK, grid.across * BLOCK));
      nowhere = takeCleared(memory, rowBytes(grid.across * BLOCK));
      sites = takeCleared(memory, siteStride * KEPT * ROWS);
      pointers = memory.take(PLACES.length * 4);
      nextRow = Math.floor((from - grid.top) / BLOCK);
      nextGreen = nextRow - 1;
      mosaic.read(nextGreen - 1);
      mosaic.read(nextGreen);
    },
    advance(step) {
      for (; grid.top + nextRow * BLOCK <= step; nextRow++) {
        for (; nextGreen <= nextRow + 1; nextGreen++) makeGreen(nextGreen);
        spread(nextRow);
      }
    },
    row: (at, row) => rings[at]!.at(row) + (dense || at === 1 ? cut * 4 : 0),
  };
}
