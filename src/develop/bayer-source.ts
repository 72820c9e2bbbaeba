import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { GradientRows } from "./gradient-rows.ts";
import { findRedBlue, MosaicRows } from "./mosaic.ts";
import type { Upright } from "./orientation.ts";
import { mirrorIndex, RowRing, type Source, type SourcePlane, FADE, type Window } from "./source.ts";

/** Two rows above a row, four below it. */
const MOSAIC_ROWS = 8;
/** A row's gradients reach over so many rows above and below it. */
const REACH = 3;
/**
 * Differences are shares of green and so much light: less suits shade better, more is truer to the mean where colour
 * and light change from pixel to pixel and a kernel takes them together.
 */
const FLOOR = 0.3;

/**
 * A Bayer mosaic as green at every pixel, and red − green and blue − green, as shares of green, where red and blue were
 * measured. `window.start` is even.
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
  let gradients: GradientRows | undefined;
  let nextRead = 0;
  let nextGradient = 0;
  let nextStep = 0;

  /** A row's colour, its column, and where the half-rows that the kernels read lie. */
  function rowsAround(rows: MosaicRows, y: number) {
    const plane = (y & 1) === red[1] ? 0 : 2;
    const column = sites[plane]![0];
    const half = (dy: number): number => rows.half(mirrorIndex(y + dy, view.height), column);
    // Green left of the site: the same pair's even column, or the odd one of the pair before.
    const green = column === 1 ? rows.half(y, 0) : rows.half(y, 1) - 4;
    return { plane, column, half, green } as const;
  }

  function makeGradients(rows: MosaicRows, y: number): void {
    const { half, green } = rowsAround(rows, y);
    const [across, down] = gradients!.at(y);
    const around = [half(-1), half(1), half(-2), half(2), half(-3), half(3)] as const;
    kernels.exports.greenGradients(half(0), green, ...around, pairs, across, down);
    gradients!.pad(y);
  }

  function makeRow(rows: MosaicRows, y: number): void {
    const { plane, column, half, green } = rowsAround(rows, y);
    kernels.exports.interpolateGreen(
      half(0),
      green,
      half(-1),
      half(1),
      half(-2),
      half(2),
      gradients!.around(y, column, view.height),
      column,
      pairs,
      FADE[0],
      FADE[1],
      FLOOR,
      rings[1]!.at(y),
      rings[plane]!.at(y >> 1),
    );
  }

  return {
    planes: [sparse(red), dense, sparse(blue)],
    differences: true,
    sharesOver: FLOOR,
    begin(from, kept) {
      mosaic = new MosaicRows(kernels, image, view, balance, window, MOSAIC_ROWS);
      rings = kept.map((rows, plane) => new RowRing(kernels.memory, rows, plane === 1 ? 2 * pairs : pairs));
      gradients = new GradientRows(kernels, pairs);
      nextStep = from;
      nextGradient = Math.max(0, Math.min(from, view.height - 1) - 1);
      nextRead = Math.max(0, nextGradient - REACH);
    },
    advance(step) {
      const end = view.height - 1;
      for (; nextStep <= step; nextStep++) {
        for (; nextGradient <= Math.min(end, nextStep + 1); nextGradient++) {
          for (; nextRead <= Math.min(end, nextGradient + REACH); nextRead++) mosaic!.read(nextRead);
          makeGradients(mosaic!, nextGradient);
        }
        makeRow(mosaic!, nextStep);
      }
    },
    row: (plane, row) => rings[plane]!.at(row),
  };
}
