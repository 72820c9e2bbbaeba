import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { BayerRows } from "./bayer-rows.ts";
import { HalfRows } from "./half-rows.ts";
import { findRedBlue } from "./mosaic.ts";
import type { Upright } from "./orientation.ts";
import { mirrorIndex, RowRing, type Source, type SourcePlane, type Window } from "./source.ts";

/**
 * Differences are interpolated as shares of green and so much light: a tenth of clipping, above any noise that matters.
 * Less suits shade better, where red and blue change in proportion to green.
 */
const FLOOR = 0.1;
/** From one row above the one that is finished to two below it. */
const ROWS = 4;
/** Rows that have to be made beyond the one that is finished. */
const AHEAD = 2;

/**
 * A Bayer mosaic as green at every pixel and red − green and blue − green at every pixel (`every` 1) or, without aliases,
 * at every other column (`every` 2): enough for pictures somewhat smaller, and half the work of scaling them.
 * `window.start` is even.
 */
export function createBayerSource(
  kernels: Kernels,
  image: RawImage,
  view: Upright,
  balance: readonly number[],
  window: Window,
  rebuild: number | null,
  every: 1 | 2,
): Source {
  const sites = findRedBlue(view.cfa);
  const { exports, memory } = kernels;
  const pairs = Math.ceil(window.count / 2);
  const last = view.height - 1;
  const y = { origin: 0, pitch: 1, count: view.height };
  const plane = (column: number, pitch: number): SourcePlane => ({
    // Where a side is one pixel long, its missing colour is made from the mirrored, that is the same, pixel.
    x: { origin: window.start + column, pitch, count: Math.max(1, Math.ceil((window.count - column) / pitch)) },
    y,
    firstStep: 0,
    everyStep: 1,
  });
  const sparse = (column: number): SourcePlane => plane(every === 1 ? 0 : column, every);
  let rings: RowRing[] = [];
  let made: Made | undefined;
  let nextMade = 0;
  let nextFilled = 0;
  let next = 0;

  const isRed = (row: number): boolean => (row & 1) === sites.red[1];
  /** Column of the colour that is measured in a row. */
  const columnOf = (row: number): number => (isRed(row) ? sites.red[0] : sites.blue[0]);
  const besides = (row: number) => [mirrorIndex(row - 1, view.height), mirrorIndex(row + 1, view.height)] as const;

  /** Green of a row, and the difference of its own colour at its sites. */
  function makeRow({ rows, greens, own }: Made, row: number): void {
    const green = rings[1]!.at(row);
    rows.make(row, green, own.at(row));
    own.pad(row);
    exports.takeHalf(green, columnOf(row), pairs, greens.at(row));
    greens.pad(row);
  }

  /** The other colour at the sites of a row's own, from the rows above and below. */
  function fillSites({ greens, own, other }: Made, row: number): void {
    const [above, below] = besides(row);
    // Of the two sites beside a column, the left one is in the pair before where this column is even.
    const left = columnOf(row) === 0 ? -4 : 0;
    const [s1, s2, g1, g2] = [
      own.at(above) + left,
      own.at(below) + left,
      greens.at(above) + left,
      greens.at(below) + left,
    ];
    exports.fillSites(s1, s2 + 4, s1 + 4, s2, g1, g2 + 4, g1 + 4, g2, greens.at(row), pairs, other.at(row));
    other.pad(row);
  }

  /** Both colours at the green sites of a row; then both differences in light. */
  function finishRow({ rows, greens, own, other, atSites, atGreens }: Made, row: number): void {
    const column = columnOf(row);
    const [above, below] = besides(row);
    // Green on odd columns lies between its pair's site and the next one's, on even ones between the one before and it.
    const left = column === 0 ? 0 : -4;
    exports.fillGreens(
      own.at(row) + left,
      other.at(row) + left,
      greens.at(row) + left,
      own.at(above),
      other.at(above),
      greens.at(above),
      own.at(below),
      other.at(below),
      greens.at(below),
      rows.half(row, 1 - column),
      pairs,
      FLOOR,
      atGreens.at(0),
      atGreens.at(1),
    );
    exports.restoreDifferences(own.at(row), greens.at(row), pairs, FLOOR, atSites.at(0));
    exports.restoreDifferences(other.at(row), greens.at(row), pairs, FLOOR, atSites.at(1));
    for (let side = 0; side < 2; side++) {
      const colour = isRed(row) === (side === 0) ? 0 : 2;
      const even = (column === 0 ? atSites : atGreens).at(side);
      const odd = (column === 0 ? atGreens : atSites).at(side);
      const dst = rings[colour]!.at(row);
      if (every === 1) {
        exports.joinHalves(even, odd, pairs, dst);
        continue;
      }
      atSites.pad(side);
      atGreens.pad(side);
      if ((colour === 0 ? sites.red : sites.blue)[0] === 0) exports.halveRow(even, odd - 4, pairs, dst);
      else exports.halveRow(odd, even, pairs, dst);
    }
  }

  return {
    planes: [sparse(sites.red[0]), plane(0, 1), sparse(sites.blue[0])],
    differences: true,
    begin(from, kept) {
      next = from;
      nextFilled = Math.max(0, Math.min(from, last) - 1);
      nextMade = Math.max(0, nextFilled - 1);
      // Green is made before the differences of its row.
      rings = kept.map((count, at) => new RowRing(memory, at === 1 ? count + AHEAD : count, 2 * pairs));
      made = {
        rows: new BayerRows(kernels, image, view, balance, window, rebuild, FLOOR, nextMade),
        greens: new HalfRows(kernels, ROWS, pairs),
        own: new HalfRows(kernels, ROWS, pairs),
        other: new HalfRows(kernels, ROWS, pairs),
        atSites: new HalfRows(kernels, 2, pairs),
        atGreens: new HalfRows(kernels, 2, pairs),
      };
    },
    advance(step) {
      for (; next <= step; next++) {
        for (; nextMade <= Math.min(last, next + AHEAD); nextMade++) makeRow(made!, nextMade);
        for (; nextFilled <= Math.min(last, next + 1); nextFilled++) fillSites(made!, nextFilled);
        finishRow(made!, next);
      }
    },
    row: (at, row) => rings[at]!.at(row),
  };
}

/** What is there of the last rows: half-rows at the sites of each row's own colour. */
interface Made {
  readonly rows: BayerRows;
  readonly greens: HalfRows;
  /** Differences, as shares of green, of the row's own colour. */
  readonly own: HalfRows;
  /** Of the other colour. */
  readonly other: HalfRows;
  /** Differences in light in one row, of its own colour and of the other, at its sites and at green ones. */
  readonly atSites: HalfRows;
  readonly atGreens: HalfRows;
}
