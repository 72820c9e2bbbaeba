import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { GradientRows } from "./gradient-rows.ts";
import { findRedBlue, MosaicRows } from "./mosaic.ts";
import type { Upright } from "./orientation.ts";
import { FADE, type Fade, mirrorIndex, NO_FADE, type Window } from "./source.ts";

/** Two rows above a row, five below it. */
const MOSAIC_ROWS = 8;
/** A row's gradients reach over so many rows above and below it. */
const REACH = 3;

/** Where red and blue stand in a Bayer mosaic. */
export interface BayerSites {
  /** Column and row parity. */
  readonly red: readonly [number, number];
  readonly blue: readonly [number, number];
}

/** Makes, row after row, green at every pixel of a Bayer mosaic and red's or blue's difference to it at their sites. */
export class BayerRows {
  readonly #kernels: Kernels;
  readonly #sites: BayerSites;
  readonly #pairs: number;
  readonly #height: number;
  readonly #floor: number;
  readonly #fade: Fade;
  readonly #mosaic: MosaicRows;
  readonly #gradients: GradientRows;
  #nextRead: number;
  #nextWhole: number;
  #nextGradient: number;

  /** `window.start` is even. `floor`: differences are shares of green and so much light. `from`: first row to be made. */
  constructor(
    kernels: Kernels,
    image: RawImage,
    view: Upright,
    balance: readonly number[],
    window: Window,
    rebuild: number | null,
    floor: number,
    from: number,
  ) {
    this.#kernels = kernels;
    this.#sites = findRedBlue(view.cfa);
    this.#pairs = Math.ceil(window.count / 2);
    this.#height = view.height;
    this.#floor = floor;
    // What is rebuilt needs its colour.
    this.#fade = rebuild === null ? FADE : NO_FADE;
    this.#mosaic = new MosaicRows(kernels, image, view, balance, window, MOSAIC_ROWS, rebuild);
    this.#gradients = new GradientRows(kernels, this.#pairs);
    this.#nextGradient = Math.max(0, Math.min(from, view.height - 1) - 1);
    this.#nextWhole = Math.max(0, this.#nextGradient - REACH);
    this.#nextRead = Math.max(0, this.#nextWhole - 1);
  }

  /** Byte offset of a half-row of light; those of the last row made, three after it and two before it are there. */
  half(row: number, parity: number): number {
    return this.#mosaic.half(row, parity);
  }

  /** Writes the next row: green at each of its pixels, a difference for each pair of them. */
  make(y: number, green: number, difference: number): void {
    const last = this.#height - 1;
    for (; this.#nextGradient <= Math.min(last, y + 1); this.#nextGradient++) {
      for (; this.#nextWhole <= Math.min(last, this.#nextGradient + REACH); this.#nextWhole++) {
        for (; this.#nextRead <= Math.min(last, this.#nextWhole + 1); this.#nextRead++)
          this.#mosaic.read(this.#nextRead);
        this.#mosaic.rebuild(this.#nextWhole);
      }
      this.#makeGradients(this.#nextGradient);
    }
    const { column, half, left } = this.#around(y);
    this.#kernels.exports.interpolateGreen(
      half(0),
      left,
      half(-1),
      half(1),
      half(-2),
      half(2),
      this.#gradients.around(y, column, this.#height),
      column,
      this.#pairs,
      this.#fade[0],
      this.#fade[1],
      this.#floor,
      green,
      difference,
    );
  }

  #makeGradients(y: number): void {
    const { half, left } = this.#around(y);
    const [across, down] = this.#gradients.at(y);
    const around = [half(-1), half(1), half(-2), half(2), half(-3), half(3)] as const;
    this.#kernels.exports.greenGradients(half(0), left, ...around, this.#pairs, across, down);
    this.#gradients.pad(y);
  }

  /** The column of a row's colour, the half-rows at this column around it, and the green left of each site. */
  #around(y: number) {
    const { red, blue } = this.#sites;
    const column = (y & 1) === red[1] ? red[0] : blue[0];
    const half = (dy: number): number => this.half(mirrorIndex(y + dy, this.#height), column);
    // The same pair's even column, or the odd one of the pair before.
    const left = column === 1 ? this.half(y, 0) : this.half(y, 1) - 4;
    return { column, half, left };
  }
}
