import type { Catalogue, ListedFilm } from "./catalogue.ts";
import { paletteDistance } from "./palette-distance.ts";

/** Another film to watch, and why it is shown: nothing here knows who watches. */
export interface RelatedFilm {
  readonly film: ListedFilm;
  readonly reason: string;
}

const COUNT = 6;
const EARTH_KM = 6371;
/** Farther is no longer the same place. */
const NEAR_KM = 500;
/** Palettes that differ more do not look alike. */
const ALIKE = 0.08;

/** Other films: up to two of the same collection, then the nearest, then those that look alike, then the newest. */
export function relatedFilms(catalogue: Catalogue, film: ListedFilm): readonly RelatedFilm[] {
  const chosen = new Map<string, RelatedFilm>();
  const ownIds = new Set(film.makers.map((maker) => maker.id));
  const isFree = (other: ListedFilm): boolean =>
    other.id !== film.id && !chosen.has(other.id) && !other.makers.some((maker) => ownIds.has(maker.id));
  const add = (other: ListedFilm, reason: string): void => {
    if (chosen.size < COUNT && isFree(other)) chosen.set(other.id, { film: other, reason });
  };
  for (const collection of film.collections) {
    const position = collection.films.indexOf(film);
    for (const other of [...collection.films.slice(position + 1), ...collection.films.slice(0, position)]) {
      if (chosen.size === 2) break;
      add(other, `Also in ${collection.title}`);
    }
  }
  for (const { other, away } of nearest(catalogue.films, (one) => kilometres(film, one), NEAR_KM, isFree)) {
    add(other, away < 1 ? "Filmed at the same place" : `Filmed ${Math.round(away)} km from here`);
  }
  for (const { other } of nearest(
    catalogue.films,
    (one) => paletteDistance(film.palette, one.palette),
    ALIKE,
    isFree,
  )) {
    add(other, "In the same colours");
  }
  for (const other of catalogue.films.slice(0, 4 * COUNT)) add(other, "New here");
  return [...chosen.values()];
}

/** The two with the least distance, below the limit. */
function nearest(
  all: readonly ListedFilm[],
  distance: (film: ListedFilm) => number,
  limit: number,
  isFree: (film: ListedFilm) => boolean,
): readonly { other: ListedFilm; away: number }[] {
  const best: { other: ListedFilm; away: number }[] = [];
  for (const other of all) {
    const away = distance(other);
    if (!(away < (best.length < 2 ? limit : best[1]!.away)) || !isFree(other)) continue;
    best.push({ other, away });
    best.sort((a, b) => a.away - b.away);
    best.length = Math.min(best.length, 2);
  }
  return best;
}

/** Great circle between two films' places; Infinity where one has none. */
function kilometres(a: ListedFilm, b: ListedFilm): number {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return Infinity;
  const radians = Math.PI / 180;
  // Most are too far north or south already: no need of the sines.
  if (Math.abs(a.latitude - b.latitude) * radians * EARTH_KM > NEAR_KM) return Infinity;
  const halfNorth = Math.sin(((b.latitude - a.latitude) * radians) / 2);
  const halfEast = Math.sin(((b.longitude - a.longitude) * radians) / 2);
  const square = halfNorth ** 2 + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * halfEast ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(square)));
}
