import type { Film, FilmShot } from "../film/film.ts";
import type { Frame, GeoPlace } from "../film/frame.ts";
import { computeMedian } from "../light/robust.ts";

/** Where film.yaml says that a shot was taken, else the middle of what its photographs say; null: neither does. */
export function findShotPlace(
  shot: FilmShot,
  film: Film,
  frames: readonly (Frame | null | undefined)[],
): GeoPlace | null {
  for (const place of [shot.place, film.place]) {
    if (place?.latitude !== undefined && place.longitude !== undefined) {
      return { latitude: place.latitude, longitude: place.longitude };
    }
  }
  return findMiddle(frames);
}

/** The median of what photographs say, so that a receiver that is lost for a while does not move it; null: none says. */
export function findMiddle(frames: readonly (Frame | null | undefined)[]): GeoPlace | null {
  const told = frames.flatMap((frame) => (frame?.place ? [frame.place] : []));
  const [first] = told;
  if (first === undefined) return null;
  // Counted from the first, since the date line may lie between: 179° and −179° are two degrees apart.
  const east = computeMedian(told.map(({ longitude }) => wrap(longitude - first.longitude)));
  return {
    latitude: computeMedian(told.map(({ latitude }) => latitude)),
    longitude: wrap(first.longitude + east),
  };
}

/** An angle as −180 to 180. */
function wrap(degrees: number): number {
  return degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;
}

/** Thousandths of a degree are 111 m, north to south. */
const STEPS = 1000;

/**
 * A place as a report tells it: to about 100 m. A receiver between houses or cliffs errs by tens of metres, so that more
 * digits would be made up; and a report is passed on, and need not say in front of which door somebody stood. Null: not
 * known; what is within 100 m of 0°, 0° is a receiver without a fix.
 */
export function roundPlace(place: GeoPlace | null): GeoPlace | null {
  if (place === null) return null;
  // Plus 0: a negative zero would be written as one.
  const [latitude, longitude] = [place.latitude, place.longitude].map((angle) => Math.round(angle * STEPS) / STEPS + 0);
  return latitude === 0 && longitude === 0 ? null : { latitude: latitude!, longitude: longitude! };
}
