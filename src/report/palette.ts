import { linearToOklab, type Oklab } from "../base/oklab.ts";
import { linearToSrgb, srgbToLinear } from "../base/srgb.ts";
import type { PaletteColour } from "./report.ts";
import type { Thumb } from "./thumb.ts";

/** Colours of a palette at most. */
const COLOURS = 8;
const ROUNDS = 24;
/** Colours are counted in cubes of so many codes a side. */
const BIN_BITS = 3;
const BINS = 256 >> BIN_BITS;

/** A place in OKLab, and how many pixels are about there. */
interface Point {
  readonly l: number;
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

/**
 * The colours that pictures are made of, at most eight, from dark to bright, each with its share of the pixels: k-means in
 * OKLab (B. Ottosson, 2020), where equal distances look about alike, begun from the most frequent colour and then always
 * what is farthest from all so far. Pixels that are black altogether (bars) are not counted. The same pictures give the
 * same palette; none: [].
 */
export function choosePalette(thumbs: readonly Thumb[]): PaletteColour[] {
  const points = countColours(thumbs);
  if (points.length === 0) return [];
  let centres = spreadCentres(points);
  let groups = assign(points, centres);
  for (let round = 0; round < ROUNDS; round++) {
    centres = centres.map((centre, k) => meanOf(groups[k] as Point[]) ?? centre);
    groups = assign(points, centres);
  }
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  return groups
    .flatMap((group) => meanOf(group) ?? [])
    .sort((x, y) => x.l - y.l || x.weight - y.weight)
    .map((colour) => ({ colour: toHex(colour), share: colour.weight / total }));
}

function countColours(thumbs: readonly Thumb[]): Point[] {
  const sums = new Float64Array(BINS ** 3 * 4);
  for (const { rgb } of thumbs) {
    for (let i = 0; i < rgb.length; i += 3) {
      const [r, g, b] = [rgb[i] as number, rgb[i + 1] as number, rgb[i + 2] as number];
      if (r === 0 && g === 0 && b === 0) continue;
      const bin = 4 * (((r >> BIN_BITS) * BINS + (g >> BIN_BITS)) * BINS + (b >> BIN_BITS));
      sums[bin] = (sums[bin] as number) + r;
      sums[bin + 1] = (sums[bin + 1] as number) + g;
      sums[bin + 2] = (sums[bin + 2] as number) + b;
      sums[bin + 3] = (sums[bin + 3] as number) + 1;
    }
  }
  const points: Point[] = [];
  for (let bin = 0; bin < sums.length; bin += 4) {
    const weight = sums[bin + 3] as number;
    if (weight === 0) continue;
    const [r, g, b] = [0, 1, 2].map((c) => (sums[bin + c] as number) / weight) as [number, number, number];
    points.push({ ...toOklab(r, g, b), weight });
  }
  return points;
}

/** The most frequent colour, then what is farthest from those so far and not rare. */
function spreadCentres(points: readonly Point[]): Point[] {
  const first = points.reduce((most, point) => (point.weight > most.weight ? point : most));
  const centres = [first];
  const nearest = points.map((point) => distance(point, first));
  while (centres.length < Math.min(COLOURS, points.length)) {
    let best = 0;
    let most = 0;
    for (const [i, point] of points.entries()) {
      const worth = (nearest[i] as number) * Math.sqrt(point.weight);
      if (worth > most) [best, most] = [i, worth];
    }
    if (most === 0) break;
    const centre = points[best] as Point;
    centres.push(centre);
    for (const [i, point] of points.entries()) nearest[i] = Math.min(nearest[i] as number, distance(point, centre));
  }
  return centres;
}

function assign(points: readonly Point[], centres: readonly Point[]): Point[][] {
  const groups: Point[][] = centres.map(() => []);
  for (const point of points) {
    let best = 0;
    for (let k = 1; k < centres.length; k++) {
      if (distance(point, centres[k] as Point) < distance(point, centres[best] as Point)) best = k;
    }
    groups[best]?.push(point);
  }
  return groups;
}

function meanOf(group: readonly Point[]): Point | null {
  const weight = group.reduce((sum, point) => sum + point.weight, 0);
  if (weight === 0) return null;
  const mean = (part: "l" | "a" | "b"): number =>
    group.reduce((sum, point) => sum + point[part] * point.weight, 0) / weight;
  return { l: mean("l"), a: mean("a"), b: mean("b"), weight };
}

function distance(x: Point, y: Point): number {
  return (x.l - y.l) ** 2 + (x.a - y.a) ** 2 + (x.b - y.b) ** 2;
}

function toOklab(red: number, green: number, blue: number): Oklab {
  const [r, g, b] = [red, green, blue].map((code) => srgbToLinear(code / 255)) as [number, number, number];
  return linearToOklab(r, g, b);
}

function toHex({ l: lightness, a, b }: Point): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((light) => Math.round(255 * Math.min(1, Math.max(0, linearToSrgb(light)))));
  return `#${rgb.map((code) => code.toString(16).padStart(2, "0")).join("")}`;
}
