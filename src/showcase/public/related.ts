import type { Catalogue, ListedFilm } from "./catalogue.ts";
import { packPalettes, paletteDistance, type Palettes } from "./palette-distance.ts";

/** Another film to watch, and why it is shown: nothing here knows who watches. */
export interface RelatedFilm {
  readonly film: ListedFilm;
  readonly reason: string;
}

/** The most of them. */
export const RELATED_COUNT = 6;
const EARTH_KM = 6371;
const RADIANS = Math.PI / 180;
/** Farther is no longer the same place. */
const NEAR_KM = 500;
/** Palettes that differ more do not look alike. */
const ALIKE = 0.08;

/** Other films: up to two of the same collection, then the nearest, then those that look alike, then those of the same time. */
export function relatedFilms(catalogue: Catalogue, film: ListedFilm): readonly RelatedFilm[] {
  const chosen = new Map<string, RelatedFilm>();
  const ownIds = new Set(film.makers.map((maker) => maker.id));
  const isFree = (other: ListedFilm): boolean =>
    other.id !== film.id && !chosen.has(other.id) && !other.makers.some((maker) => ownIds.has(maker.id));
  const add = (other: ListedFilm, reason: string): void => {
    if (chosen.size < RELATED_COUNT && isFree(other)) chosen.set(other.id, { film: other, reason });
  };
  for (const collection of film.collections) {
    const position = collection.films.indexOf(film);
    for (const other of [...collection.films.slice(position + 1), ...collection.films.slice(0, position)]) {
      if (chosen.size === 2) break;
      add(other, `Also in ${collection.title}`);
    }
  }
  const { placed, palettes, places } = indexOf(catalogue);
  const near = around(placed, film);
  for (const { other, away } of nearest(near, (_, one) => kilometres(film, one), NEAR_KM, isFree)) {
    add(other, away < 1 ? "Filmed at the same place" : `Filmed ${Math.round(away)} km from here`);
  }
  const own = places.get(film);
  const unlike = (index: number, _: ListedFilm, limit: number): number =>
    own === undefined ? Infinity : paletteDistance(palettes, own, index, limit);
  for (const { other } of nearest(catalogue.films, unlike, ALIKE, isFree)) {
    add(other, "In the same colours");
  }
  for (const other of ofThatTime(catalogue.films, own ?? 0)) add(other, "Published around the same time");
  return [...chosen.values()];
}

/**
 * Those that were published just after and just before, the nearest first. The newest of all would stand on most pages, and
 * each edit of one of them would have most pages made again.
 */
function ofThatTime(films: readonly ListedFilm[], place: number): readonly ListedFilm[] {
  const found: ListedFilm[] = [];
  for (let step = 1; step <= 4 * RELATED_COUNT; step++) {
    for (const other of [films[place - step], films[place + step]]) if (other !== undefined) found.push(other);
  }
  return found;
}

/** The two with the least distance, below the limit; of two as near, the one that comes first in `all`. */
function nearest(
  all: readonly ListedFilm[],
  /** Of what is not nearer than `limit`, any number that is not less than it will do. */
  distance: (index: number, film: ListedFilm, limit: number) => number,
  limit: number,
  isFree: (film: ListedFilm) => boolean,
): readonly { other: ListedFilm; away: number }[] {
  const best: { other: ListedFilm; away: number }[] = [];
  let most = limit;
  for (let index = 0; index < all.length; index++) {
    const other = all[index]!;
    const away = distance(index, other, most);
    if (!(away < most) || !isFree(other)) continue;
    best.push({ other, away });
    best.sort((a, b) => a.away - b.away);
    best.length = Math.min(best.length, 2);
    if (best.length === 2) most = best[1]!.away;
  }
  return best;
}

/** What makes a search among thousands of films short. */
interface FilmIndex {
  /** Those with a place, from south to north. */
  readonly placed: readonly ListedFilm[];
  /** Of all films, in the catalogue's order. */
  readonly palettes: Palettes;
  readonly places: ReadonlyMap<ListedFilm, number>;
}

const indexes = new WeakMap<Catalogue, FilmIndex>();

function indexOf(catalogue: Catalogue): FilmIndex {
  let index = indexes.get(catalogue);
  if (index === undefined) {
    const { films } = catalogue;
    index = {
      placed: films
        .filter(({ latitude, longitude }) => latitude !== null && longitude !== null)
        .sort((a, b) => a.latitude! - b.latitude!),
      palettes: packPalettes(films.map(({ palette }) => palette)),
      places: new Map(films.map((film, place) => [film, place])),
    };
    indexes.set(catalogue, index);
  }
  return index;
}

/** Those not too far north or south to be near. */
function around(placed: readonly ListedFilm[], { latitude, longitude }: ListedFilm): readonly ListedFilm[] {
  if (latitude === null || longitude === null) return [];
  const reach = NEAR_KM / EARTH_KM / RADIANS;
  const firstAt = (least: number): number => {
    let [low, high] = [0, placed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (placed[middle]!.latitude! < least) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return placed.slice(firstAt(latitude - reach), firstAt(latitude + reach));
}

/** Great circle between two films' places; Infinity where one has none. */
function kilometres(a: ListedFilm, b: ListedFilm): number {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return Infinity;
  const halfNorth = Math.sin(((b.latitude - a.latitude) * RADIANS) / 2);
  const halfEast = Math.sin(((b.longitude - a.longitude) * RADIANS) / 2);
  const square = halfNorth ** 2 + Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * halfEast ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(square)));
}
