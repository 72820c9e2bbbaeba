import { transformPlane } from "./fourier.ts";
import type { CellPlane } from "./register-features.ts";

/** How far one plane lies from another. */
export interface PhaseShift {
  /** Cells from where something is in the first plane to where it is in the second. */
  readonly x: number;
  readonly y: number;
  /** How much higher the peak is than the highest that is not beside it; below `CLEAR` nothing is known. */
  readonly clearness: number;
}

/** From here on a peak is no chance. */
export const CLEAR = 1.5;
/** Cells around a peak that belong to it. */
const BESIDE = 3;
/** Frequencies from this share of the highest on are noise: what is smaller than two cells. */
const LOW_PASS = 0.5;

/**
 * Finds how far what is in `a` has moved in `b` by the phases of their frequencies alone (Kuglin & Hines 1975), to about a
 * fifth of a cell. Brightness does not matter, nor what is in one of them only, as long as more is in both. No roll, no size.
 * Null: there is nothing in one of them.
 */
export function correlatePhase(a: CellPlane, b: CellPlane): PhaseShift | null {
  const [width, height] = [powerOf2(a.width), powerOf2(a.height)];
  const first = transform(a, width, height);
  const second = transform(b, width, height);
  if (!first || !second) return null;
  const re = new Float64Array(width * height);
  const im = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const v = Math.min(y, height - y) / (height / 2);
    for (let x = 0; x < width; x++) {
      const u = Math.min(x, width - x) / (width / 2);
      const i = y * width + x;
      const real =
        (first.re[i] as number) * (second.re[i] as number) + (first.im[i] as number) * (second.im[i] as number);
      const imaginary =
        (first.re[i] as number) * (second.im[i] as number) - (first.im[i] as number) * (second.re[i] as number);
      const size = Math.hypot(real, imaginary);
      // A bell of frequencies in place of all: the peak is a bell, too, and can be fitted between cells.
      const weight = size > 0 ? Math.exp(-(u * u + v * v) / (2 * LOW_PASS * LOW_PASS)) / size : 0;
      re[i] = real * weight;
      im[i] = imaginary * weight;
    }
  }
  transformPlane(re, im, width, height, true);
  return findPeak(re, width, height);
}

function powerOf2(size: number): number {
  return 2 ** Math.ceil(Math.log2(size));
}

/** Windowed by Hann, so that the edges of the plane are no feature of it, in the middle of zeros. Null: all is flat. */
function transform(
  plane: CellPlane,
  width: number,
  height: number,
): { readonly re: Float64Array; readonly im: Float64Array } | null {
  const re = new Float64Array(width * height);
  const im = new Float64Array(width * height);
  let energy = 0;
  for (let y = 0; y < plane.height; y++) {
    const down = hann(y, plane.height);
    for (let x = 0; x < plane.width; x++) {
      const value = plane.values[y * plane.width + x] as number;
      if (Number.isNaN(value)) continue;
      re[y * width + x] = value * down * hann(x, plane.width);
      energy += Math.abs(value);
    }
  }
  if (!(energy > 0)) return null;
  transformPlane(re, im, width, height, false);
  return { re, im };
}

function hann(at: number, count: number): number {
  return 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / count);
}

function findPeak(values: Float64Array, width: number, height: number): PhaseShift {
  const at = (x: number, y: number): number =>
    values[((y + height) % height) * width + ((x + width) % width)] as number;
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  const [x, y] = [best % width, Math.floor(best / width)];
  let other = 0;
  for (let i = 0; i < values.length; i++) {
    const across = Math.abs((i % width) - x);
    const down = Math.abs(Math.floor(i / width) - y);
    if (Math.min(across, width - across) <= BESIDE && Math.min(down, height - down) <= BESIDE) continue;
    other = Math.max(other, values[i] as number);
  }
  const peak = values[best] as number;
  return {
    x: wrap(x + between(at(x - 1, y), peak, at(x + 1, y)), width),
    y: wrap(y + between(at(x, y - 1), peak, at(x, y + 1)), height),
    clearness: other > 0 ? peak / other : Number.POSITIVE_INFINITY,
  };
}

/** Top of the bell through three values: a parabola through their logarithms. */
function between(before: number, top: number, after: number): number {
  if (!(before > 0 && after > 0)) return 0;
  const [a, b, c] = [Math.log(before), Math.log(top), Math.log(after)];
  const bend = a - 2 * b + c;
  return bend < 0 ? (0.5 * (a - c)) / bend : 0;
}

function wrap(place: number, size: number): number {
  return place > size / 2 ? place - size : place;
}
