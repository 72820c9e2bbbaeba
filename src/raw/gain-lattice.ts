import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { mean } from "./dng-levels.ts";

/** Samples from knot to knot in a row, as the kernel has it. */
const SPAN = 32;
/** Rows from knot to knot: gain maps and vignettes bend less than can be seen in so many. */
const ROWS = 16;

/** Gain of the photograph's pixel (x, y) at a position (x & 1) + 2·(y & 1) of its mosaic. */
export type PlaceGain = (x: number, y: number, position: number) => number;

/**
 * Multiplies the light of a photograph in kernel memory, in place: straight between places 32 samples and 16 rows apart.
 * With several colours a pixel, all are multiplied alike, as position 0.
 */
export function applyGain({ memory, exports }: Kernels, image: RawImage, gain: PlaceGain): void {
  const { width, height, offset, stride, white, layout } = image;
  const samples = layout === "rgb" ? 3 : 1;
  const count = width * samples;
  const knots = Math.ceil(count / SPAN) + 1;
  const { mark } = memory;
  const row = memory.take(knots * 8);
  /** Pairs of a row of knots, for rows of either parity. */
  const evaluate = (y: number): readonly [Float64Array, Float64Array] => {
    const pairs = [new Float64Array(knots * 2), new Float64Array(knots * 2)] as const;
    for (const [odd, values] of pairs.entries()) {
      for (const even of [0, 1]) {
        const at = (x: number): number => gain(x, y, samples === 3 ? 0 : even + 2 * odd);
        for (let k = 0; k < knots; k++)
          values[k * 2 + even] = onLine(at, (k * SPAN) / samples, SPAN / samples, width - 1);
      }
    }
    return pairs;
  };
  const rowAt = (top: number): readonly [Float64Array, Float64Array] => {
    const last = height - 1;
    if (top <= last) return evaluate(top);
    const [before, end] = [evaluate(top - ROWS), evaluate(last)];
    const stretch = ROWS / Math.max(1, last - (top - ROWS));
    return [0, 1].map((odd) => {
      const [from, to] = [before[odd] as Float64Array, end[odd] as Float64Array];
      return from.map((value, i) => value + ((to[i] as number) - value) * stretch);
    }) as unknown as [Float64Array, Float64Array];
  };
  const blacks = blackPairs(image);
  // Not in the kernels' memory, which is shared: single numbers are slow there.
  const values = new Float32Array(knots * 2);
  let above = rowAt(0);
  for (let top = 0; top < height; top += ROWS) {
    const below = rowAt(top + ROWS);
    for (let y = top; y < Math.min(height, top + ROWS); y++) {
      const [from, to] = [above[y & 1] as Float64Array, below[y & 1] as Float64Array];
      const share = (y - top) / ROWS;
      for (let i = 0; i < knots * 2; i++) values[i] = from[i]! + (to[i]! - from[i]!) * share;
      memory.float32(row, knots * 2).set(values);
      const [even, odd] = blacks[y & 1] as readonly [number, number];
      exports.gainMosaicRow(offset + y * stride * 2, count, row, even, odd, Math.round(white));
    }
    above = below;
  }
  memory.release(mark);
}

/** The gain at a knot; of one beyond the last pixel, where the line from the knot before through that pixel leads. */
function onLine(at: (x: number) => number, x: number, span: number, last: number): number {
  if (x <= last) return at(x);
  const from = at(x - span);
  return from + ((at(last) - from) * span) / Math.max(1, last - (x - span));
}

/** Black of even and odd samples, of rows of either parity. Where it goes by colour, the colours' mean. */
function blackPairs({ layout, black }: RawImage): readonly (readonly [number, number])[] {
  const [a, b, c, d] = black;
  if (layout === "bayer") return [[a, b], [c, d]]; // prettier-ignore
  const all = mean([a, b, c]);
  return [[all, all], [all, all]]; // prettier-ignore
}
