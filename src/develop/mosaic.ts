import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type Level, levelFor } from "./levels.ts";
import type { Upright } from "./orientation.ts";
import { FADE, mirrorIndex, rowBytes, takeCleared, type Window } from "./source.ts";

/** Floats kept free before a half-row, for the mirrored column pair. */
const LEAD = 4;

/** Reads rows of an upright colour filter mosaic, split into even and odd columns, into a ring. */
export class MosaicRows {
  readonly #kernels: Kernels;
  readonly #view: Upright;
  readonly #window: Window;
  readonly #levels: readonly Level[];
  readonly #half: number;
  readonly #rows: number;
  readonly #rebuild: number | null;
  readonly #offset: number;

  constructor(
    kernels: Kernels,
    image: RawImage,
    view: Upright,
    balance: readonly number[],
    window: Window,
    rows: number,
    rebuild: number | null = null,
  ) {
    this.#kernels = kernels;
    this.#view = view;
    this.#window = window;
    this.#levels = view.cfa.map((colour, at) => levelFor(image, colour, view.black[at]!, balance));
    this.#half = rowBytes(Math.ceil(window.count / 2) + LEAD);
    this.#rows = rows;
    this.#rebuild = rebuild;
    this.#offset = takeCleared(kernels.memory, this.#half * 2 * rows) + LEAD * 4;
  }

  /** Byte offset of the half-row with columns of `parity` of a row that was read. */
  half(row: number, parity: number): number {
    return this.#offset + ((row % this.#rows) * 2 + parity) * this.#half;
  }

  read(row: number): void {
    const { origin, stepX, stepY } = this.#view;
    const { start, count } = this.#window;
    const first = this.#levels[(row & 1) * 2]!;
    const second = this.#levels[(row & 1) * 2 + 1]!;
    const even = this.half(row, 0);
    const odd = this.half(row, 1);
    this.#kernels.exports.splitMosaicRow(
      origin + row * stepY + start * stepX,
      stepX,
      count,
      even,
      odd,
      first.black,
      first.scale,
      first.limit,
      second.black,
      second.scale,
      second.limit,
    );
    this.#kernels.exports.padMosaicRow(even, odd, count);
  }

  /** Rebuilds what clipped of a row's green, where that is wanted (see `DevelopSettings`); the rows beside it are read. */
  rebuild(row: number): void {
    if (this.#rebuild === null) return;
    const { cfa, height } = this.#view;
    const { count } = this.#window;
    const column = cfa[(row & 1) * 2] === 1 ? 0 : 1;
    // The same pair's other column, or that of the pair before.
    const left = this.half(row, 1 - column) - (column === 0 ? 4 : 0);
    const above = this.half(mirrorIndex(row - 1, height), column);
    const below = this.half(mirrorIndex(row + 1, height), column);
    const beside = [left, left + 4, above, below] as const;
    rebuildGreens(this.#kernels, this.half(row, column), beside, Math.ceil(count / 2), this.#rebuild);
    this.#kernels.exports.padMosaicRow(this.half(row, 0), this.half(row, 1), count);
  }
}

/** Rebuilds green that clipped from the red and blue beside it; from the same light on that colour fades from elsewhere. */
export function rebuildGreens(
  { exports }: Kernels,
  green: number,
  [a1, a2, b1, b2]: readonly [number, number, number, number],
  count: number,
  hue: number,
): void {
  exports.rebuildGreen(green, a1, a2, b1, b2, count, FADE[0], FADE[1], hue);
}

/** Where red and blue stand in a Bayer pattern: column and row parity. @throws RushesError `unsupported` */
export function findRedBlue(cfa: readonly number[]): {
  readonly red: readonly [number, number];
  readonly blue: readonly [number, number];
} {
  const red = cfa.indexOf(0);
  const blue = cfa.indexOf(2);
  if (cfa.length !== 4 || red < 0 || blue !== 3 - red || cfa.filter((colour) => colour === 1).length !== 2) {
    throw new RushesError("unsupported", `Expected a Bayer pattern but received ${cfa.join(" ")}`);
  }
  return { red: [red & 1, red >> 1], blue: [blue & 1, blue >> 1] };
}
