import { onCurve, type TwinCurve } from "./curve.twin.ts";

const f = Math.fround;
const TINY = f(1e-12);
const KNEE = f(0.85);
const STEEP = f(1 / (1 - 0.85));

export type Rgb = readonly [number, number, number];

function map(rgb: Rgb, change: (part: number, at: number) => number): Rgb {
  return rgb.map(change) as unknown as Rgb;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return f(f(f(a[0]! * b[0]!) + f(a[1]! * b[1]!)) + f(a[2]! * b[2]!));
}

function transform(matrix: readonly number[], rgb: Rgb): Rgb {
  const m = matrix.map(f);
  return [dot(m.slice(0, 3), rgb), dot(m.slice(3, 6), rgb), dot(m.slice(6, 9), rgb)];
}

/** Some of the way, `lose`, towards grey. */
function draw(rgb: Rgb, grey: number, lose: number): Rgb {
  return map(rgb, (part) => f(part + f(f(grey - part) * lose)));
}

export function toneColour(
  rgb: Rgb,
  matrix: readonly number[],
  tone: TwinCurve,
): { readonly before: Rgb; readonly after: Rgb } {
  let before = transform(matrix, rgb);
  const least = Math.min(...before);
  if (least < 0) {
    const grey = Math.max(0, f(f(f(before[0] + before[1]) + before[2]) * f(1 / 3)));
    before = draw(before, grey, f(least / f(f(least - grey) - TINY)));
  }
  return { before, after: map(before, (part) => onCurve(part, tone)) };
}

export function finishColour(before: Rgb, after: Rgb, matrix: readonly number[], hue: number, luminance: Rgb): Rgb {
  const [least, most] = [Math.min(...before), Math.max(...before)];
  const [tLeast, tMost] = [Math.min(...after), Math.max(...after)];
  const span = f(f(hue) * f(f(tMost - tLeast) / f(f(most - least) + TINY)));
  const common = f(f(f(hue) * tLeast) - f(span * least));
  const mixed = map(after, (t, c) => f(f(t * f(1 - hue)) + f(before[c]! * span)));
  const xyz = map(transform(matrix, mixed), (part) => f(part + common));
  const luma = dot(luminance, xyz);
  const way = f(luma - Math.min(...xyz));
  const up = f(Math.max(...xyz) - luma);
  const excess = f(way - f(KNEE * luma));
  const room = f(1 - luma);
  let lose = 0;
  if (excess > 0) {
    const push = f(excess * STEEP);
    lose = f(f(excess * push) / f(f(f(luma + push) * way) + TINY));
  }
  if (up > room) lose = Math.max(lose, f(1 - f(f(Math.max(0, room) + TINY) / f(Math.max(0, up) + TINY))));
  return lose > 0 ? draw(xyz, luma, lose) : xyz;
}

/** A display's way to code values; `cb`, `cr`: codes for a code of B − Y and R − Y. */
export interface TwinCoding {
  readonly transfers: readonly [TwinCurve, TwinCurve, TwinCurve];
  readonly luma: Rgb;
  readonly cb: number;
  readonly cr: number;
}

export function encodeColour(rgb: Rgb, { transfers, luma, cb, cr }: TwinCoding): Rgb {
  const [r, g, b] = map(rgb, (part, c) => onCurve(part, transfers[c]!));
  const y = dot(luma, [r, g, b]);
  return [y, f(f(b - y) * f(cb)), f(f(r - y) * f(cr))];
}

export function encodePlain(rgb: Rgb, matrix: readonly number[], coding: TwinCoding): Rgb {
  return encodeColour(transform(matrix, rgb), coding);
}
