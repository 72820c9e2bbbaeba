import { fitShape } from "../motion/fit-radii.ts";
import { type Fringe, type LateralColour, soundLateralColour } from "../motion/lateral-colour.ts";
import { isGentle, type Lens } from "../motion/lens.ts";
import type { FoundLens } from "./find-lens.ts";
import type { KnownDistortion, KnownVignetting } from "./lens-database.ts";

/** Light over that of the middle: 1 + k1·r² + k2·r⁴ + k3·r⁶, r = 1 in the corners of the photograph. */
export type Vignetting = readonly [k1: number, k2: number, k3: number];

/** How a lens bends at a focal length; null: not known, or more than could be straightened. */
export function distortionAt(found: FoundLens, focalMm: number): Lens | null {
  const { distortion } = found.lens;
  const unit = unitOf(found);
  const near = neighbours(distortion, ([, focal]) => focal, focalMm);
  if (near === null) return null;
  const { low, high, share } = near;
  const lens = fitShape((r) => (bend(low, r * unit) * (1 - share) + bend(high, r * unit) * share) / unit);
  return lens !== null && isGentle(lens) ? lens : null;
}

/** lensfun's r is 1 half a short side from the middle of the frame it was measured on, ours half a diagonal of this one. */
function unitOf({ lens: { crop: measured, aspect }, crop }: FoundLens): number {
  return (measured / crop) * Math.sqrt(aspect * aspect + 1);
}

/** How red and blue lie to green at a focal length; null: not known, too little to be seen, or more than lenses do. */
export function lateralColourAt(found: FoundLens, focalMm: number): LateralColour | null {
  const unit = unitOf(found);
  const near = neighbours(found.lens.lateralColour, ([focal]) => focal, focalMm);
  if (near === null) return null;
  const { low, high, share } = near;
  const fringe = (v: 1 | 4): Fringe => {
    const term = (at: number): number => (low[at] as number) * (1 - share) + (high[at] as number) * share;
    return [term(v) - 1, term(v + 1) * unit, term(v + 2) * unit * unit, 0, 0];
  };
  return soundLateralColour({ red: fringe(1), blue: fringe(4) });
}

/** How light falls at a focal length and an f-number; null: not known. */
export function vignettingAt(
  { lens: { vignetting, crop: measured }, crop }: FoundLens,
  focalMm: number,
  aperture: number,
): Vignetting | null {
  const near = neighbours([...new Set(vignetting.map(([focal]) => focal))], (focal) => focal, focalMm);
  if (near === null) return null;
  const [low, high] = [near.low, near.high].map((focal) => {
    return atAperture(
      vignetting.filter(([own]) => own === focal),
      aperture,
    );
  }) as [Vignetting, Vignetting];
  const [k1, k2, k3] = mix(low, high, near.share);
  const ratio = (measured / crop) ** 2;
  const here = [k1 * ratio, k2 * ratio ** 2, k3 * ratio ** 3] as const;
  return isSane(here) ? here : null;
}

/** Of one focal length: what a time-lapse shows is far away; between f-numbers by stops, of which each halves the light. */
function atAperture(known: readonly KnownVignetting[], aperture: number): Vignetting {
  const furthest = new Map<number, KnownVignetting>();
  for (const entry of known) {
    const other = furthest.get(entry[1]);
    if (!other || other[2] < entry[2]) furthest.set(entry[1], entry);
  }
  const near = neighbours([...furthest.values()], ([, stop]) => Math.log2(stop), Math.log2(aperture));
  const { low, high, share } = near as Neighbours<KnownVignetting>;
  return mix([low[3], low[4], low[5]], [high[3], high[4], high[5]], share);
}

function mix(from: Vignetting, to: Vignetting, share: number): Vignetting {
  const part = (i: 0 | 1 | 2): number => from[i] + (to[i] - from[i]) * share;
  return [part(0), part(1), part(2)];
}

/** Places along a radius. */
const RADII = 64;
/** Nothing is made more than 4 EV brighter. */
const LEAST_LIGHT = 1 / 16;

function isSane([k1, k2, k3]: Vignetting): boolean {
  return Array.from({ length: RADII + 1 }, (_, i) => (i / RADII) ** 2).every((square) => {
    const light = 1 + square * (k1 + square * (k2 + square * k3));
    return light > LEAST_LIGHT && light < 2;
  });
}

/** Where a straight place at r was photographed, both in lensfun's unit (its documentation, "Lens distortion"). */
function bend(known: KnownDistortion, r: number): number {
  if (known[0] === "poly3") return r * (1 - known[2] + known[2] * r * r);
  if (known[0] === "poly5") return r * (1 + known[2] * r * r + known[3] * r ** 4);
  const [, , a, b, c] = known;
  return r * (a * r ** 3 + b * r * r + c * r + 1 - a - b - c);
}

interface Neighbours<T> {
  readonly low: T;
  readonly high: T;
  /** Of `high`, 0 to 1. */
  readonly share: number;
}

/** Entries on either side of a place, and how near they are; beyond the ends those of the end. Null: there are none. */
function neighbours<T>(entries: readonly T[], placeOf: (entry: T) => number, place: number): Neighbours<T> | null {
  const sorted = entries.toSorted((a, b) => placeOf(a) - placeOf(b));
  const after = sorted.findIndex((entry) => placeOf(entry) >= place);
  const last = sorted.length - 1;
  const [low, high] = [sorted[after < 0 ? last : Math.max(0, after - 1)], sorted[after < 0 ? last : after]];
  if (low === undefined || high === undefined) return null;
  const way = placeOf(high) - placeOf(low);
  return { low, high, share: way > 0 ? Math.min(1, Math.max(0, (place - placeOf(low)) / way)) : 0 };
}
