import type { ShownPicture } from "../pages/picture.tsx";
import type { Settings } from "../settings.ts";
import type { PersonLink } from "../tables/people.ts";
import type { RowsById } from "./catalogue-rows.ts";
import { labPalette } from "./palette-distance.ts";

/** What cards, lists and "more films" need of a published film. */
export interface ListedFilm {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly tagline: string;
  readonly place: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly year: number | null;
  readonly seconds: number | null;
  readonly publishedAt: Date;
  readonly updatedAt: Date;
  readonly tags: readonly string[];
  /** As `labPalette` makes it. */
  readonly palette: Float32Array;
  readonly poster: ShownPicture | null;
  /** In the order of the credit. */
  readonly makers: readonly ListedPerson[];
  readonly curator: ListedPerson | null;
  readonly collections: readonly ListedCollection[];
}

/** Somebody who made or chose a film that is published. */
export interface ListedPerson {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly bio: string;
  readonly place: string;
  readonly links: readonly PersonLink[];
  readonly portrait: ShownPicture | null;
  readonly isCurator: boolean;
  /** Newest first. */
  readonly films: readonly ListedFilm[];
  readonly chosen: readonly ListedFilm[];
}

export interface ListedCollection {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly position: number | null;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  /** In the editor's order. */
  readonly films: readonly ListedFilm[];
}

/** Everything published, in memory: small, and read again when it changes. */
export interface Catalogue extends PublishedFilms {
  readonly settings: Settings;
}

/** Films that are published, and what they belong to. */
export interface PublishedFilms {
  /** Newest first. */
  readonly films: readonly ListedFilm[];
  readonly filmById: ReadonlyMap<string, ListedFilm>;
  readonly filmBySlug: ReadonlyMap<string, ListedFilm>;
  /** By name. */
  readonly people: readonly ListedPerson[];
  /** In the order of the front page, then by title. Empty ones are not shown. */
  readonly collections: readonly ListedCollection[];
  /** By address. The name is as the newest film writes it. */
  readonly tags: ReadonlyMap<string, { readonly name: string; readonly films: readonly ListedFilm[] }>;
}

const byName = new Intl.Collator("en").compare;

/** Puts together what was read, which stays as it is. */
export function assembleFilms(rows: RowsById): PublishedFilms {
  const persons = new Map<string, ListedPerson>();
  const ofPeople = [...rows.people.values()].sort((a, b) => byName(a.name, b.name) || (a.id < b.id ? -1 : 1));
  for (const person of ofPeople) persons.set(person.id, { ...person, films: [], chosen: [] });
  const series = new Map<string, ListedCollection>();
  const inOrder = (position: number | null): number => position ?? Infinity;
  const ofCollections = [...rows.collections.values()].sort((a, b) =>
    inOrder(a.row.position) === inOrder(b.row.position)
      ? byName(a.row.title, b.row.title)
      : inOrder(a.row.position) - inOrder(b.row.position),
  );
  const seriesOf = new Map<string, ListedCollection[]>();
  for (const { row, filmIds } of ofCollections) {
    const collection = { ...row, films: [] };
    series.set(row.id, collection);
    for (const filmId of filmIds) push(seriesOf, filmId, collection);
  }
  const listed = [...rows.films.values()]
    .map(({ film, curatorId, makerIds }): ListedFilm => ({
      ...film,
      // As long as it is: what is filtered has room for more.
      makers: makerIds.flatMap((id) => persons.get(id) ?? []).slice(),
      curator: persons.get(curatorId ?? "") ?? null,
      collections: seriesOf.get(film.id) ?? [],
    }))
    .sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime() || (a.id < b.id ? -1 : 1));
  const filmById = new Map(listed.map((film) => [film.id, film]));
  for (const film of listed) {
    for (const person of film.makers) (person.films as ListedFilm[]).push(film);
    (film.curator?.chosen as ListedFilm[] | undefined)?.push(film);
  }
  for (const { row, filmIds } of ofCollections) {
    const { films } = series.get(row.id)!;
    for (const filmId of filmIds) {
      const film = filmById.get(filmId);
      if (film !== undefined) (films as ListedFilm[]).push(film);
    }
  }
  return {
    films: listed,
    filmById,
    filmBySlug: new Map(listed.map((film) => [film.slug, film])),
    people: [...persons.values()].filter((person) => person.films.length + person.chosen.length > 0),
    collections: [...series.values()].filter((one) => one.films.length > 0),
    tags: gatherTags(listed),
  };
}

/** Address of a tag: as `slugOf` would, but the same for everybody who writes it. */
export function tagSlug(tag: string): string {
  return tag
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}

function gatherTags(listed: readonly ListedFilm[]): Catalogue["tags"] {
  const tags = new Map<string, { name: string; films: ListedFilm[] }>();
  // A few tags stand on thousands of films.
  const slugs = new Map<string, string>();
  for (const film of listed) {
    for (const name of film.tags) {
      const slug = slugs.get(name) ?? tagSlug(name);
      slugs.set(name, slug);
      if (slug === "") continue;
      const tag = tags.get(slug) ?? { name, films: [] };
      if (tag.films.at(-1) !== film) tag.films.push(film);
      tags.set(slug, tag);
    }
  }
  return tags;
}

/** A published film's own columns. */
type FilmColumns = Omit<ListedFilm, "publishedAt" | "palette" | "poster" | "makers" | "curator" | "collections"> & {
  readonly palette: readonly string[];
};

/** A film, linked to nobody yet. Written out, so that all have one shape: of copies by `...` each has its own. */
export function unlinkedFilm(row: FilmColumns, publishedAt: Date, poster: ShownPicture | null): ListedFilm {
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    tagline: row.tagline,
    place: row.place,
    latitude: row.latitude,
    longitude: row.longitude,
    year: row.year,
    seconds: row.seconds,
    publishedAt,
    updatedAt: row.updatedAt,
    tags: row.tags,
    palette: labPalette(row.palette),
    poster,
    // They are there already, so that a copy that has them is of the same shape: that is three times as fast.
    makers: [],
    curator: null,
    collections: [],
  };
}

/** Somebody, linked to no film yet. */
export function unlinkedPerson(
  row: Omit<ListedPerson, "portrait" | "films" | "chosen">,
  portrait: ShownPicture | null,
): ListedPerson {
  const { id, slug, name, bio, place, links, isCurator } = row;
  return { id, slug, name, bio, place, links, portrait, isCurator, films: [], chosen: [] };
}

/** Null where there is none, or its size is not known. */
export function shownPicture(
  assetId: string | null,
  width: number | null,
  height: number | null,
  alt: string | null,
): ShownPicture | null {
  if (assetId === null || width === null || height === null) return null;
  return { assetId, width, height, alt: alt ?? "" };
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
