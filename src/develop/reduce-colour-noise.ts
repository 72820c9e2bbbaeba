import { hash32 } from "../base/hash32.ts";
import type { Kernels } from "../kernels/instance.ts";
import { type Picture, PIXEL_FACTS, type Plane } from "../kernels/picture.ts";

/** Samples from tap to tap on each level. */
const STEPS = [1, 2, 4] as const;
/** Difference of chroma, in 8-bit codes, that the strongest reduction still takes for noise; of luma so many times as much. */
const MOST_CODES = 48;
const LUMA = 1.5;
/** On each level the noise that is left is so much less. */
const FALL = 0.5;
/** Floats before and after a row. */
const PAD = 8;

/**
 * Takes noise of colour out of a finished picture, in place: where luma and chroma differ by no more than noise does, chroma
 * becomes their mean over some 16 pixels. Luma is left. Dithered anew.
 * @param amount above 0, to 100: how much counts as noise, 100 for 48 of 8-bit codes
 * @param dither number of the picture
 */
export function reduceColourNoise(
  { memory, exports }: Kernels,
  picture: Picture,
  amount: number,
  dither: number,
): void {
  const { bits, halvesRows } = PIXEL_FACTS[picture.format];
  const wide = bits === 8 ? 0 : 1;
  const [luma, first, second] = picture.planes;
  const { width, height } = first;
  const { mark } = memory;
  try {
    const stride = (Math.ceil(width / 16) * 16 + 2 * PAD) * 4;
    const takePlane = (): number => memory.take(stride * height + 64) + PAD * 4;
    const [guide, one, other, nextOne, nextOther] = Array.from({ length: 5 }, takePlane) as [
      number,
      number,
      number,
      number,
      number,
    ];
    // Two rows of luma, one after the other.
    const [above, below] = [0, 1].map(() => memory.take((luma.width + 32) * 4)) as [number, number];
    for (let y = 0; y < height; y++) {
      const rowOf = ({ offset, stride: bytes }: Plane, row: number): number => offset + row * bytes;
      exports.widenCodes(rowOf(luma, halvesRows ? 2 * y : y), luma.width, wide, above);
      if (halvesRows) exports.widenCodes(rowOf(luma, 2 * y + 1), luma.width, wide, below);
      exports.meanPairs(above, halvesRows ? below : above, width, guide + y * stride);
      exports.widenCodes(rowOf(first, y), width, wide, one + y * stride);
      exports.widenCodes(rowOf(second, y), width, wide, other + y * stride);
    }
    const limit = (MOST_CODES * amount * 2 ** (bits - 8)) / 100;
    let [from, to] = [[one, other] as const, [nextOne, nextOther] as const];
    for (const [level, step] of STEPS.entries()) {
      const lumaScale = 1 / (LUMA * limit) ** 2;
      const chromaScale = 1 / (limit * FALL ** level) ** 2;
      exports.smoothChroma(guide, ...from, stride, width, height, step, lumaScale, chromaScale, ...to);
      [from, to] = [to, from];
    }
    for (const [channel, plane] of [first, second].entries()) {
      for (let y = 0; y < height; y++) {
        const seed = hash32(hash32(hash32(dither) + 3 + channel) + y);
        exports.ditherCodes(from[channel]! + y * stride, width, 0, seed, wide, plane.offset + y * plane.stride);
      }
    }
  } finally {
    memory.release(mark);
  }
}
