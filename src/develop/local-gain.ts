import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { computeLocalEv, computeLocalEvAt, type LocalLight, radialShares } from "../light/local-light.ts";
import type { Upright } from "./orientation.ts";
import type { Crop, DevelopSettings } from "./settings.ts";
import type { Shown } from "./shown.ts";
import { U, V, type WarpMap } from "./warp-map.ts";

/** Knots across and down the picture, less one: two for each cell of the grid that was measured, and more. */
const SPANS = 192;

/** Gains of the picture's places, four rows of it at a time. */
export interface LocalGain {
  /** Makes the knots of the rows from y on. */
  begin(y: number): void;
  /** Applies them to the light of `count` columns from x on; offsets of quartets. */
  apply(red: number, green: number, blue: number, x: number, count: number): void;
}

/**
 * What gives the places of a picture their own gain: a lattice of factors over it, straight between. Takes memory for the
 * knots of four rows. Undefined: there is nothing to do.
 */
export function createLocalGain(
  { exports, memory }: Kernels,
  image: RawImage,
  view: Upright,
  { local: given, vignetting = null, width, height }: DevelopSettings,
  { crop, map }: Shown,
): LocalGain | undefined {
  if (!given && vignetting === null) return undefined;
  const local = given ?? NO_LOCAL;
  const factors =
    map === null
      ? computeFactors(local, vignetting, image, view, crop)
      : computeWarpedFactors(local, vignetting, image, view, map, width / SPANS, height / SPANS);
  const knots = SPANS + 1;
  // One more, which the last column's line runs to when it lies on the last knot.
  const offset = memory.take((knots + 1) * 16);
  return {
    begin(y) {
      const values = memory.float32(offset, (knots + 1) * 4);
      for (let r = 0; r < 4; r++) {
        const place = ((Math.min(y + r, height - 1) + 0.5) / height) * SPANS;
        const above = Math.floor(place) * knots;
        const t = place - Math.floor(place);
        for (let k = 0; k < knots; k++) {
          const from = factors[above + k]!;
          values[k * 4 + r] = from + (factors[above + knots + k]! - from) * t;
        }
        values[knots * 4 + r] = values[SPANS * 4 + r]!;
      }
    },
    apply(red, green, blue, x, count) {
      const step = SPANS / width;
      exports.gainPlaces(red, green, blue, count, offset, (x + 0.5) * step, step);
    },
  };
}

const NO_LOCAL: LocalLight = { radial: null, rows: null, field: null };

/** What gives a place of the sensor's area (0 to 1 across and down) back what the lens took. */
function createUnfall(vignetting: DevelopSettings["vignetting"], image: RawImage): (u: number, v: number) => number {
  if (!vignetting) return () => 1;
  const [k1, k2, k3] = vignetting;
  const [across, down] = radialShares(image.width / image.height);
  return (u, v) => {
    const square = across * (2 * u - 1) ** 2 + down * (2 * v - 1) ** 2;
    return 1 / (1 + square * (k1 + square * (k2 + square * k3)));
  };
}

/** 2^EV at each knot, and what the lens took, row by row of the picture. */
function computeFactors(
  local: LocalLight,
  vignetting: DevelopSettings["vignetting"],
  image: RawImage,
  view: Upright,
  crop: Crop,
): Float64Array {
  const places = Array.from({ length: SPANS + 1 }, (_, k) => k / SPANS);
  const across = places.map((place) => clamp((crop.x + place * crop.width) / view.width));
  const down = places.map((place) => clamp((crop.y + place * crop.height) / view.height));
  const turn = (values: number[], step: number): number[] => (step < 0 ? values.map((value) => 1 - value) : values);
  const [u, v] = view.turned
    ? [turn(down, view.stepY), turn(across, view.stepX)]
    : [turn(across, view.stepX), turn(down, view.stepY)];
  const ev = computeLocalEv(local, image.width / image.height, u, v);
  const count = SPANS + 1;
  const unfall = createUnfall(vignetting, image);
  return ev.map((_, at) => {
    const [column, row] = [at % count, Math.floor(at / count)];
    const [x, y] = view.turned ? [row, column] : [column, row];
    return 2 ** ev[y * count + x]! * unfall(u[x]!, v[y]!);
  });
}

/** The same where a warp has the knots. */
function computeWarpedFactors(
  local: LocalLight,
  vignetting: DevelopSettings["vignetting"],
  image: RawImage,
  view: Upright,
  map: WarpMap,
  stepX: number,
  stepY: number,
): Float64Array {
  const count = SPANS + 1;
  const [u, v] = [new Float64Array(count * count), new Float64Array(count * count)];
  const turn = (place: number, step: number): number => (step < 0 ? 1 - place : place);
  for (let at = 0; at < u.length; at++) {
    map.locate((at % count) * stepX, Math.floor(at / count) * stepY);
    const across = clamp(map.place[U]! / view.width);
    const down = clamp(map.place[V]! / view.height);
    u[at] = view.turned ? turn(down, view.stepY) : turn(across, view.stepX);
    v[at] = view.turned ? turn(across, view.stepX) : turn(down, view.stepY);
  }
  const unfall = createUnfall(vignetting, image);
  return computeLocalEvAt(local, image.width / image.height, u, v).map((ev, at) => 2 ** ev * unfall(u[at]!, v[at]!));
}

function clamp(place: number): number {
  return Math.min(1, Math.max(0, place));
}
