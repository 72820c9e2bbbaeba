import { interpolateKeys } from "./keyframes.ts";

/**
 * Colour temperature that is to look neutral by altitude of the sun, for whoever does not choose. Daylight by day and down to
 * the horizon, so that golden light stays golden; cooler through the blue hour, whose sky would else be a glaring blue
 * less than the lamps below it are orange; 3900 K from nautical twilight's end on, in the middle of the 3200 to 4800 K that
 * night skies are developed with: stars and airglow stay neutral, and street lamps do not paint the sky brown.
 */
export const DEFAULT_SUN_KEYS: readonly (readonly [number, number])[] = [
  [6, 5500],
  [0, 5350],
  [-4, 4900],
  [-8, 4300],
  [-12, 3900],
];

/** Kelvin for each altitude (degrees), by a monotone cubic through the keys; level beyond them. */
export function computeSunKelvins(keys: readonly (readonly [number, number])[], altitudes: Float64Array): Float64Array {
  return interpolateKeys(
    keys.map(([at, value]) => ({ at, value })),
    altitudes,
  );
}
