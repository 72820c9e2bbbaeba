import type { Exposure } from "../film/frame.ts";

/** What the camera settings of a shot's frames amount to. */
export interface ExposureCurve {
  /** log2(t·S / (100·N²)) with exact settings, per frame; null: unknown. A setting no frame knows counts as constant. */
  readonly ev: readonly (number | null)[];
  /** Index of the distinct setting (shutter, aperture, ISO), in order of appearance; null: unknown. */
  readonly setting: readonly (number | null)[];
}

/** Denominators engraved for 1/8192, 1/6451 … in third stops, fastest first; then whole seconds to 32. */
const SHUTTER_THIRDS = [
  32000,
  25000,
  20000,
  16000,
  12500,
  10000,
  8000,
  6400,
  5000,
  4000,
  3200,
  2500,
  2000,
  1600,
  1250,
  1000,
  800,
  640,
  500,
  400,
  320,
  250,
  200,
  160,
  125,
  100,
  80,
  60,
  50,
  40,
  30,
  25,
  20,
  15,
  13,
  10,
  8,
  6,
  5,
  4,
  1 / 0.3,
  1 / 0.4,
  2,
  1 / 0.6,
  1 / 0.8,
  1,
  1 / 1.3,
  1 / 1.6,
  1 / 2,
  1 / 2.5,
  1 / 3.2,
  1 / 4,
  1 / 5,
  1 / 6,
  1 / 8,
  1 / 10,
  1 / 13,
  1 / 15,
  1 / 20,
  1 / 25,
  1 / 30,
];
const SHUTTER_HALVES = [
  32000,
  24000,
  16000,
  12000,
  8000,
  6000,
  4000,
  3000,
  2000,
  1500,
  1000,
  750,
  500,
  350,
  250,
  180,
  125,
  90,
  60,
  45,
  30,
  20,
  15,
  10,
  8,
  6,
  4,
  3,
  2,
  1 / 0.7,
  1,
  1 / 1.5,
  1 / 2,
  1 / 3,
  1 / 4,
  1 / 6,
  1 / 8,
  1 / 10,
  1 / 15,
  1 / 20,
  1 / 30,
];
const FASTEST_EV = -15;
/** F-numbers engraved for 1, 1.12 … in third stops and 1, 1.19 … in half stops. */
const APERTURE_THIRDS = [
  1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.5, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9, 10, 11, 13, 14, 16, 18, 20,
  22, 25, 29, 32, 36, 40, 45,
];
const APERTURE_HALVES = [1, 1.2, 1.4, 1.7, 2, 2.4, 2.8, 3.3, 4, 4.8, 5.6, 6.7, 8, 9.5, 11, 13, 16, 19, 22, 27, 32];
/** Sensitivities written for 25, 31.5 … in third stops. */
const ISO_THIRDS = [
  25, 32, 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000, 1250, 1600, 2000, 2500, 3200, 4000,
  5000, 6400, 8000, 10000, 12800, 16000, 20000, 25600, 32000, 40000, 51200, 64000, 80000, 102400, 128000, 160000,
  204800, 256000, 320000, 409600,
];
/** How far (EV) a written number may be from an engraved one and still be it: cameras write 1/59.9 and 10/601. */
const TOLERANCE = 0.012;
/** The same once the shot is known to use a grid. */
const LOOSE_TOLERANCE = 0.04;
/** Below this share of engraved values, settings are continuous (phones, auto exposure of small cameras). */
const GRID_SHARE = 0.8;

/**
 * Exact exposure from engraved settings: 1/60 is 1/64, 30 s is 32 s, f/5.6 is 5.657. Third-stop or half-stop shutter
 * speeds, whichever explains more of the shot; values off the grid (timed bulb exposures, 1/855 s) stay as written.
 * Distance in a shot only matters, so a setting that every frame lacks counts as constant.
 */
export function computeExposure(exposures: readonly Exposure[]): ExposureCurve {
  const shutters = snapAll(
    exposures.map((exposure) => exposure.shutter),
    [
      createSnap(
        SHUTTER_THIRDS.map((denominator) => 1 / denominator),
        2 ** FASTEST_EV,
        3,
      ),
      createSnap(
        SHUTTER_HALVES.map((denominator) => 1 / denominator),
        2 ** FASTEST_EV,
        2,
      ),
    ],
  );
  const apertures = snapAll(
    exposures.map((exposure) => exposure.aperture),
    [createSnap(APERTURE_THIRDS, 1, 6), createSnap(APERTURE_HALVES, 1, 4)],
  );
  const isos = snapAll(
    exposures.map((exposure) => exposure.iso),
    [createSnap(ISO_THIRDS, 25, 3)],
  );
  const indexes = new Map<string, number>();
  const setting: (number | null)[] = [];
  const none = [shutters, apertures, isos].every((list) => list.every((value) => value === null));
  const [hasShutter, hasAperture, hasIso] = [shutters, apertures, isos].map((list) =>
    list.some((value) => value !== null),
  );
  const ev = exposures.map((_, i): number | null => {
    const t = hasShutter === true ? shutters[i] : 1;
    const n = hasAperture === true ? apertures[i] : 1;
    const s = hasIso === true ? isos[i] : 100;
    if (none || t === null || n === null || s === null || t === undefined || n === undefined || s === undefined) {
      setting.push(null);
      return null;
    }
    const key = `${t} ${n} ${s}`;
    const index = indexes.get(key) ?? indexes.size;
    indexes.set(key, index);
    setting.push(index);
    return Math.log2((t * s) / (100 * n * n));
  });
  return { ev, setting };
}

/** The exact value of a number within `tolerance` (EV) of one on the grid. */
type Snap = (value: number, tolerance: number) => number | null;

/** Applies the grid that fits most values; none when too few fit any. */
function snapAll(values: readonly (number | null)[], grids: readonly Snap[]): (number | null)[] {
  const known = values.map((value) => (value !== null && Number.isFinite(value) && value > 0 ? value : null));
  const distinct = [...new Set(known)].filter((value) => value !== null);
  let best: Snap = () => null;
  let bestCount = 0;
  for (const snap of grids) {
    const count = known.filter((value) => value !== null && snap(value, TOLERANCE) !== null).length;
    const kinds = distinct.filter((value) => snap(value, TOLERANCE) !== null).length;
    if (count >= GRID_SHARE * known.filter((value) => value !== null).length && kinds > bestCount) {
      best = snap;
      bestCount = kinds;
    }
  }
  return known.map((value) => (value === null ? null : (best(value, LOOSE_TOLERANCE) ?? value)));
}

/** Matches a number, engraved or exact, to `first` · 2^(i / perDoubling). */
function createSnap(engraved: readonly number[], first: number, perDoubling: number): Snap {
  return (value, tolerance) => {
    let nearest: number | null = null;
    let least = tolerance;
    engraved.forEach((number, i) => {
      const exact = first * 2 ** (i / perDoubling);
      const distance = Math.min(Math.abs(Math.log2(value / number)), Math.abs(Math.log2(value / exact)));
      if (distance > least) return;
      least = distance;
      nearest = exact;
    });
    return nearest;
  };
}
