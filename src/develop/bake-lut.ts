import type { Kernels } from "../kernels/instance.ts";
import { type Curve, sampleCurve, sampleTone } from "./curve.ts";
import { placeCube } from "./lut.ts";
import { placeCurve } from "./place-curve.ts";
import type { Remembered } from "./remembered.ts";

/** Scene light → scene light, linear in the working space; 0 or more in, numbers out. Pure. */
export type ColourMap = (red: number, green: number, blue: number) => readonly [number, number, number];

/** A map of scene light as a table: places in it, and what is in it, are logs of light. */
export interface BakedMap {
  readonly size: number;
  /** Four floats a colour, red running fastest: 1 to 2, 1 + `shape` of the light. */
  readonly table: Float32Array;
}

/** Entries in each direction: half an EV apart. */
const SIZE = 33;
/** Below about this light places are as light is, above as its log. */
const KNEE = 2 ** -10;
/** Most light that is told apart, as most of what tone curves are sampled for. */
const MOST = 2 ** 7;
const SPAN = Math.log2(MOST / KNEE + 1);
/** Lines between 1 and 2, as a power of two, of the curve back to light: 120 an EV. */
const BACK_STEPS = 11;
const MANTISSA_BITS = 23;

/** Light → 0 to 1: straight near black, then as its log. */
function shape(light: number): number {
  return Math.log2(Math.min(MOST, Math.max(0, light)) / KNEE + 1) / SPAN;
}

function unshape(place: number): number {
  return KNEE * (2 ** (place * SPAN) - 1);
}

/**
 * Samples a map of scene light at 33³ colours from 0 to 128 (7 EV above clipping), half an EV apart. Light that stays as it
 * is, is kept to 2·10⁻⁴ of itself, factors on light from 0.05 on to 2·10⁻³; light below 0 counts as 0.
 */
export function bakeMap(map: ColourMap): BakedMap {
  const light = Float64Array.from({ length: SIZE }, (_, k) => unshape(k / (SIZE - 1)));
  // Shared: threads that develop all read this one.
  const table = new Float32Array(new SharedArrayBuffer(SIZE ** 3 * 16));
  let at = 0;
  for (const blue of light) {
    for (const green of light) {
      for (const red of light) {
        const [r, g, b] = map(red, green, blue);
        table[at++] = 1 + shape(r);
        table[at++] = 1 + shape(g);
        table[at++] = 1 + shape(b);
        at++;
      }
    }
  }
  return { size: SIZE, table };
}

/** What lies `part` (0 to 1) of the way from one baked map to another, straight in light. */
export function blendMaps(from: BakedMap, to: BakedMap, part: number): BakedMap {
  const table = from.table.map((entry, at) => {
    const other = to.table[at]!;
    if (entry === other) return entry;
    const light = unshape(entry - 1);
    return 1 + shape(light + (unshape(other - 1) - light) * part);
  });
  return { size: from.size, table };
}

/**
 * Puts a baked map into kernel memory. The function returned sends scene light (r, g, b one after the other, `count`
 * quartets each) through it, in place.
 */
export function placeMap(
  kernels: Kernels,
  curves: Remembered<Curve>,
  { size, table }: BakedMap,
): (light: number, count: number) => void {
  const { exports, memory } = kernels;
  const there = placeCurve(
    memory,
    curves.get(`map ${size}`, () => sampleTone((light) => (size - 1) * shape(light))),
  );
  const { curve, origin } = placeCurve(
    memory,
    curves.get("map back", () => sampleCurve((place) => unshape(place - 1), 0, 1, BACK_STEPS)),
  );
  const through = placeCube(kernels, [there, there, there], table, size);
  const shift = MANTISSA_BITS - BACK_STEPS - 3;
  return (light, count) => {
    through(light, count, light);
    exports.curveColour(light, 3 * count, curve.low, curve.high, origin, shift);
  };
}
