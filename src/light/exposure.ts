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
/** How far (EV) a written number may be from an engraved one and still be it: cameras write 1/59.9 and 10/601. */
const SHUTTER_TOLERANCE = 0.015;
/** Rounding to two digits moves apertures and ISO so far (log2) at most. */
const NUMBER_TOLERANCE = 0.06;
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
    [snapper(SHUTTER_THIRDS, 3), snapper(SHUTTER_HALVES, 2)],
  );
  const apertures = snapAll(
    exposures.map((exposure) => exposure.aperture),
    [snapToSteps(1, 6), snapToSteps(1, 4)],
  );
  const isos = snapAll(
    exposures.map((exposure) => exposure.iso),
    [snapToSteps(100, 3), snapToSteps(100, 2)],
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

type Snap = (value: number) => number | null;

/** Applies the grid that fits most values; none when too few fit any. */
function snapAll(values: readonly (number | null)[], grids: readonly Snap[]): (number | null)[] {
  const known = values.map((value) => (value !== null && Number.isFinite(value) && value > 0 ? value : null));
  const distinct = [...new Set(known)].filter((value) => value !== null);
  let best: Snap = () => null;
  let bestCount = 0;
  for (const snap of grids) {
    const count = known.filter((value) => value !== null && snap(value) !== null).length;
    const kinds = distinct.filter((value) => snap(value) !== null).length;
    if (count >= GRID_SHARE * known.filter((value) => value !== null).length && kinds > bestCount) {
      best = snap;
      bestCount = kinds;
    }
  }
  return known.map((value) => (value === null ? null : (best(value) ?? value)));
}

/** Matches seconds to engraved denominators at `perStop` a stop from 2^-15 s on. */
function snapper(denominators: readonly number[], perStop: number): Snap {
  return (seconds) => {
    for (let i = 0; i < denominators.length; i++) {
      const exact = 2 ** (FASTEST_EV + i / perStop);
      const engraved = 1 / (denominators[i] as number);
      const distance = Math.min(Math.abs(Math.log2(seconds / engraved)), Math.abs(Math.log2(seconds / exact)));
      if (distance <= SHUTTER_TOLERANCE) return exact;
    }
    return null;
  };
}

function snapToSteps(base: number, perDoubling: number): Snap {
  return (value) => {
    const exact = base * 2 ** (Math.round(perDoubling * Math.log2(value / base)) / perDoubling);
    return Math.abs(Math.log2(value / exact)) <= NUMBER_TOLERANCE ? exact : null;
  };
}
