import { linearToOklab } from "../../base/oklab.ts";
import { srgbToLinear } from "../../base/srgb.ts";

/** Of more colours than these nobody sees the difference. */
const MAX_COLOURS = 6;

/** A palette in OKLab, three numbers a colour; of `#rrggbb`, without what is none. */
export function labPalette(colours: readonly string[]): Float32Array {
  return Float32Array.from(colours.slice(0, MAX_COLOURS).flatMap((colour) => labOf(colour) ?? []));
}

/** Light of each level of sRGB: the films of a showcase have tens of thousands of colours. */
const LINEAR = Float64Array.from({ length: 256 }, (_, level) => srgbToLinear(level / 255));

/** Null for what is no `#rrggbb`. */
function labOf(colour: string): readonly [number, number, number] | null {
  if (!/^#[\da-f]{6}$/i.test(colour)) return null;
  const rgb = Number.parseInt(colour.slice(1), 16);
  const { l, a, b } = linearToOklab(LINEAR[rgb >> 16]!, LINEAR[(rgb >> 8) & 255]!, LINEAR[rgb & 255]!);
  return [l, a, b];
}

/** Palettes of many films one after the other, so that thousands can be compared in a moment. */
export interface Palettes {
  /** Three numbers a colour. */
  readonly colours: Float32Array;
  /** Where each palette's colours begin, in numbers; one more than there are palettes. */
  readonly starts: Uint32Array;
  /** The mean of each palette's colours, three numbers. */
  readonly means: Float32Array;
}

/** @param palettes as `labPalette` makes them; the mean of an empty one is NaN */
export function packPalettes(palettes: readonly Float32Array[]): Palettes {
  const starts = new Uint32Array(palettes.length + 1);
  for (let index = 0; index < palettes.length; index++) starts[index + 1] = starts[index]! + palettes[index]!.length;
  const colours = new Float32Array(starts.at(-1)!);
  const means = new Float32Array(3 * palettes.length);
  for (let index = 0; index < palettes.length; index++) {
    const palette = palettes[index]!;
    colours.set(palette, starts[index]);
    for (let part = 0; part < 3; part++) {
      let sum = 0;
      for (let at = part; at < palette.length; at += 3) sum += palette[at]!;
      means[3 * index + part] = sum / (palette.length / 3);
    }
  }
  return { colours, starts, means };
}

/**
 * How different two palettes are: each colour against the nearest of the other, the mean both ways. 0 is the same;
 * about 0.02 is a difference that is just seen. Infinity where one is empty, where their means are farther apart than
 * `limit`, and as soon as it cannot be below it.
 */
export function paletteDistance(palettes: Palettes, a: number, b: number, limit: number): number {
  const { colours, starts, means } = palettes;
  const l = means[3 * a]! - means[3 * b]!;
  const greenRed = means[3 * a + 1]! - means[3 * b + 1]!;
  const blueYellow = means[3 * a + 2]! - means[3 * b + 2]!;
  // Most are; and it is ten times as fast to see as all their colours. NaN, of an empty one, is caught here, too.
  if (!(l * l + greenRed * greenRed + blueYellow * blueYellow < limit * limit)) return Infinity;
  const [aStart, aEnd, bStart, bEnd] = [starts[a]!, starts[a + 1]!, starts[b]!, starts[b + 1]!];
  const there = oneWay(colours, aStart, aEnd, bStart, bEnd, 2 * limit);
  if (there === Infinity) return Infinity;
  return (there + oneWay(colours, bStart, bEnd, aStart, aEnd, 2 * limit - there)) / 2;
}

function oneWay(
  colours: Float32Array,
  start: number,
  end: number,
  otherStart: number,
  otherEnd: number,
  limit: number,
): number {
  const count = (end - start) / 3;
  if (count === 0) return Infinity;
  const most = limit * count;
  let sum = 0;
  for (let one = start; one < end; one += 3) {
    let least = Infinity;
    for (let other = otherStart; other < otherEnd; other += 3) {
      const l = colours[one]! - colours[other]!;
      const a = colours[one + 1]! - colours[other + 1]!;
      const b = colours[one + 2]! - colours[other + 2]!;
      const away = l * l + a * a + b * b;
      if (away < least) least = away;
    }
    sum += Math.sqrt(least);
    if (sum >= most) return Infinity;
  }
  return sum / count;
}
