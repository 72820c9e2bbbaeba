import { pictureAt } from "../pages/picture.tsx";
import { clockOf, listOf } from "../pages/words.ts";
import type { Catalogue } from "../public/catalogue.ts";

/** A film as the exported site's own search finds and shows it. */
export interface IndexedFilm {
  /** Below the site's root, as all addresses here. */
  readonly url: string;
  readonly title: string;
  /** Makers and place, as on its card. */
  readonly facts: string;
  /** What else it is found by. */
  readonly words: string;
  readonly picture: string;
  readonly length: string;
}

/** All films, newest first, for `showcase/scripts/search.ts`. */
export function searchIndex({ films }: Catalogue): readonly IndexedFilm[] {
  return films.map((film) => ({
    url: `films/${encodeURIComponent(film.slug)}/`,
    title: film.title,
    facts: [listOf(film.makers.map((maker) => maker.name)), film.place].filter((text) => text !== "").join(" · "),
    words: [film.tagline, film.year, ...film.tags, ...film.collections.map((collection) => collection.title)].join(" "),
    picture: film.poster === null ? "" : pictureAt(film.poster, 640).slice(1),
    length: film.seconds === null ? "" : clockOf(film.seconds),
  }));
}
