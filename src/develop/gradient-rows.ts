import type { Kernels } from "../kernels/instance.ts";
import { HalfRows } from "./half-rows.ts";
import { mirrorIndex, takeCleared } from "./source.ts";

/** The row, one above, one below, rounded up to a power of two. */
const ROWS = 4;
/** Across and down of three rows. */
const POINTERS = 6;

/** What `greenGradients` makes of the last rows. */
export class GradientRows {
  readonly #across: HalfRows;
  readonly #down: HalfRows;
  readonly #pointersAt: number;
  readonly #pointers: Uint32Array;

  /** `count`: sites of a row. */
  constructor(kernels: Kernels, count: number) {
    this.#across = new HalfRows(kernels, ROWS, count);
    this.#down = new HalfRows(kernels, ROWS, count);
    this.#pointersAt = takeCleared(kernels.memory, POINTERS * 4);
    this.#pointers = kernels.memory.uint32(this.#pointersAt, POINTERS);
  }

  /** Byte offsets of a row's gradients across and down. */
  at(row: number): readonly [across: number, down: number] {
    return [this.#across.at(row), this.#down.at(row)];
  }

  /** Repeats the first and the last site of a row that was made. */
  pad(row: number): void {
    this.#across.pad(row);
    this.#down.pad(row);
  }

  /** Where the six pointers lie that `interpolateGreen` takes for a row with colour on columns of parity `column`. */
  around(row: number, column: number, height: number): number {
    // Colour on even columns: the sites of the other rows are the odd columns of the pair before and of the same one.
    const beside = column === 0 ? 4 : 0;
    const [above, below] = [mirrorIndex(row - 1, height), mirrorIndex(row + 1, height)];
    this.#pointers[0] = this.#across.at(row);
    this.#pointers[1] = this.#down.at(row);
    this.#pointers[2] = this.#across.at(above) - beside;
    this.#pointers[3] = this.#down.at(above) - beside;
    this.#pointers[4] = this.#across.at(below) - beside;
    this.#pointers[5] = this.#down.at(below) - beside;
    return this.#pointersAt;
  }
}
