import type { Kernels } from "../kernels/instance.ts";
import { rowBytes, takeCleared } from "./source.ts";

/** Floats kept free before a row. */
const LEAD = 4;

/** The last half-rows of something, with the first and the last float repeated twice beyond both ends. */
export class HalfRows {
  readonly #exports: Kernels["exports"];
  readonly #rows: number;
  readonly #count: number;
  readonly #bytes: number;
  readonly #offset: number;

  /** `rows`: how many are kept; `count`: floats of each. */
  constructor({ exports, memory }: Kernels, rows: number, count: number) {
    this.#exports = exports;
    this.#rows = rows;
    this.#count = count;
    this.#bytes = rowBytes(count + LEAD);
    this.#offset = takeCleared(memory, this.#bytes * rows) + LEAD * 4;
  }

  /** Byte offset of a row's first float. */
  at(row: number): number {
    return this.#offset + (row % this.#rows) * this.#bytes;
  }

  /** Repeats the ends of a row that was made. */
  pad(row: number): void {
    this.#exports.repeatEnds(this.at(row), this.#count);
  }
}
