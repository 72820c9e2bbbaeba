import type { Kernels } from "../kernels/instance.ts";
import type { PlacedCurve } from "./place-curve.ts";

type Triple = readonly [number, number, number];

/** A table of colours, as a `.cube` file gives it. */
export interface Lut {
  /** A curve for each channel, or a colour for each place of a cube. */
  readonly kind: "1d" | "3d";
  /** Entries, or entries in each direction. */
  readonly size: number;
  /** What the first and the last entry stand for; between, entries are evenly spaced. */
  readonly domain: { readonly min: Triple; readonly max: Triple };
  /** Four floats an entry: red, green, blue and one that is not used. Of a cube, red runs fastest. */
  readonly table: Float32Array;
}

/** Floats of the block of parameters that `lutColour` reads (kernels/lib/lut.ts). */
const PARAMETERS = 7;

/**
 * Puts a cube into kernel memory. The function returned sends r, g, b (one after the other, `count` quartets each)
 * through it, from `src` to `dst`, which may be one.
 * @param curves of red, green and blue: what is looked up → places in the cube, 0 to size − 1; sampled alike
 */
export function placeCube(
  { exports, memory }: Kernels,
  curves: readonly [PlacedCurve, PlacedCurve, PlacedCurve],
  table: Float32Array,
  size: number,
): (src: number, count: number, dst: number) => void {
  const colours = memory.take(table.byteLength);
  memory.float32(colours, table.length).set(table);
  const parameters = memory.take(PARAMETERS * 4);
  const { low, high } = curves[0].curve;
  memory.float32(parameters, 2).set([low, high]);
  memory.uint32(parameters, PARAMETERS).set([...curves.map(({ origin }) => origin), colours, size], 2);
  return (src, count, dst) => exports.lutColour(src, count, parameters, dst);
}
