import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { findRedBlue, MosaicRows } from "./mosaic.ts";
import type { Upright } from "./orientation.ts";
import { mirrorIndex, RowRing, type Source, type SourcePlane, FADE, type Window } from "./source.ts";

/** Two rows above, two below, rounded up to a power of two. */
const MOSAIC_ROWS = 8;

/**
 * A Bayer mosaic as green at every pixel, and red − green and blue − green where red and blue were measured.
 * `window.start` is even.
 */
export function createBayerSource(
  kernels: Kernels,
  image: RawImage,
  view: Upright,
  balance: readonly number[],
  window: Window,
): Source {
  const { red, blue } = findRedBlue(view.cfa);
  const pairs = Math.ceil(window.count / 2);
  // Where a side is one pixel long, its missing colour is made from the mirrored, that is the same, pixel.
  const sparse = ([column, row]: readonly [number, number]): SourcePlane => ({
    x: { origin: window.start + column, pitch: 2, count: Math.max(1, (window.count + 1 - column) >> 1) },
    y: { origin: row, pitch: 2, count: Math.max(1, (view.height + 1 - row) >> 1) },
    firstStep: row,
    everyStep: 2,
  });
  const dense: SourcePlane = {
    x: { origin: window.start, pitch: 1, count: window.count },
    y: { origin: 0, pitch: 1, count: view.height },
    firstStep: 0,
    everyStep: 1,
  };
  const sites = [red, [0, 0], blue] as const;
  let mosaic: MosaicRows | undefined;
  let rings: RowRing[] = [];
  let nextRead = 0;
  let nextStep = 0;

  function makeRow(rows: MosaicRows, y: number): void {
    const plane = (y & 1) === red[1] ? 0 : 2;
    const column = sites[plane]![0];
    const at = (dy: number): number => mirrorIndex(y + dy, view.height);
    kernels.exports.interpolateGreen(
      rows.half(at(0), column),
      // Green left of the site: the same pair's even column, or the odd one of the pair before.
      column === 1 ? rows.half(at(0), 0) : rows.half(at(0), 1) - 4,
      rows.half(at(-1), column),
      rows.half(at(1), column),
      rows.half(at(-2), column),
      rows.half(at(2), column),
      column,
      pairs,
      FADE[0],
      FADE[1],
      rings[1]!.at(y),
      rings[plane]!.at(y >> 1),
    );
  }

  return {
    planes: [sparse(red), dense, sparse(blue)],
    differences: true,
    begin(from, kept) {
      mosaic = new MosaicRows(kernels, image, view, balance, window, MOSAIC_ROWS);
      rings = kept.map((rows, plane) => new RowRing(kernels.memory, rows, plane === 1 ? 2 * pairs : pairs));
      nextStep = from;
      nextRead = Math.max(0, Math.min(from, view.height - 1) - 2);
    },
    advance(step) {
      for (; nextStep <= step; nextStep++) {
        const last = Math.min(view.height - 1, nextStep + 2);
        for (; nextRead <= last; nextRead++) mosaic!.read(nextRead);
        makeRow(mosaic!, nextStep);
      }
    },
    row: (plane, row) => rings[plane]!.at(row),
  };
}
