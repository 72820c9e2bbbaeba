import type { Kernels } from "../kernels/instance.ts";
import { mirrorIndex, rowBytes, takeCleared } from "./source.ts";

/** Floats kept free before a row, for the site before the first. */
const LEAD = 4;
/** The row, one above, one below, rounded up to a power of two. */
const ROWS = 4;
/** Across and down of three rows. */
const POINTERS = 6;

/** What `greenGradients` makes of the last rows, with a site repeated at both ends. */
export class GradientRows {
  readonly #kernels: Kernels;
  readonly #count: number;
  readonly #bytes: number;
  readonly #offset: number;
  readonly #pointers: number;

  /** `count`: sites of a row. */
  constructor(kernels: Kernels, count: number) {
    this.#kernels = kernels;
    this.#count = count;
    this.#bytes = rowBytes(count + LEAD);
    this.#offset = takeCleared(kernels.memory, this.#bytes * 2 * ROWS) + LEAD * 4;
    this.#pointers = takeCleared(kernels.memory, POINTERS * 4);
  }

  /** Byte offsets of a row's gradients across and down. */
  at(row: number): readonly [across: number, down: number] {
    const across = this.#offset + (row % ROWS) * 2 * this.#bytes;
    return [across, across + this.#bytes];
  }

  /** Repeats the first and the last site of a row that was made. */
  pad(row: number): void {
    for (const offset of this.at(row)) {
      const floats = this.#kernels.memory.float32(offset - 4, this.#count + 2);
      floats[0] = floats[1]!;
      floats[this.#count + 1] = floats[this.#count]!;
    }
  }

  /** Where the six pointers lie that `interpolateGreen` takes for a row with colour on columns of parity `column`. */
  around(row: number, column: number, height: number): number {
    // Colour on even columns: the sites of the other rows are the odd columns of the pair before and of the same one.
    const beside = column === 0 ? 4 : 0;
    const others = [row - 1, row + 1].flatMap((y) => this.at(mirrorIndex(y, height)).map((offset) => offset - beside));
    this.#kernels.memory.uint32(this.#pointers, POINTERS).set([...this.at(row), ...others]);
    return this.#pointers;
  }
}
