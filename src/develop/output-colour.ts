import { type Matrix, WORKING_TO_DISPLAY } from "./matrix.ts";

/** A display: which colours its primaries have, and how its light becomes code values. */
export interface OutputColour {
  /** Tells it from the others. */
  readonly name: string;
  /** The working space (ACEScg) → its primaries, white to white: rows sum to 1. */
  readonly fromWorking: Matrix;
  /** Luminance of its primaries, R, G, B; sums to 1. */
  readonly luminance: readonly [number, number, number];
  /** Kr, Kg, Kb of its Y'CbCr; sums to 1. */
  readonly luma: readonly [number, number, number];
  /** Light, 0 to 1 (its peak) → R', G' or B', 0 to 1. */
  readonly transfer: (light: number) => number;
}

/**
 * ITU-R BT.709-6 (3.2 and 3.3) seen on a display by BT.1886 with black at 0: its transfer is the inverse of that one's,
 * L^(1/2.4).
 */
export const REC709: OutputColour = {
  name: "rec709",
  fromWorking: WORKING_TO_DISPLAY,
  luminance: [0.2126, 0.7152, 0.0722],
  luma: [0.2126, 0.7152, 0.0722],
  transfer: (light) => light ** (1 / 2.4),
};
