import { asc, desc, eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import type { ShownPicture } from "../pages/picture.tsx";
import { readSettings, type Settings } from "../settings.ts";
import { collectionFilms, collections, filmMakers, films } from "../tables/films.ts";
import { assets } from "../tables/media.ts";
import { people, type PersonLink } from "../tables/people.ts";
import { type Lab, labOf } from "./palette-distance.ts";

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
  readonly palette: readonly Lab[];
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
export interface Catalogue {
  readonly settings: Settings;
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

/** Reads all of it at one moment. */
export function readCatalogue(db: Database): Promise<Catalogue> {
  return db.transaction((transaction) => gather(transaction), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
}

async function gather(db: Database): Promise<Catalogue> {
  const settings = await readSettings(db);
  const persons = await readPeople(db);
  const series = await readCollections(db);
  const makers = new Map<string, ListedPerson[]>();
  const credits = await db
    .select({ filmId: filmMakers.filmId, personId: filmMakers.personId })
    .from(filmMakers)
    .orderBy(asc(filmMakers.filmId), asc(filmMakers.position));
  for (const { filmId, personId } of credits) push(makers, filmId, persons.get(personId)!);
  const placed = await db
    .select({ filmId: collectionFilms.filmId, collectionId: collectionFilms.collectionId })
    .from(collectionFilms)
    .orderBy(asc(collectionFilms.collectionId), asc(collectionFilms.position), asc(collectionFilms.addedAt));
  const seriesOf = new Map<string, ListedCollection[]>();
  for (const { filmId, collectionId } of placed) push(seriesOf, filmId, series.get(collectionId)!);

  const rows = await readFilmRows(db);
  const listed = rows.map(
    ({ curatorId, palette, posterId, posterWidth, posterHeight, posterAlt, ...row }): ListedFilm => ({
      ...row,
      publishedAt: row.publishedAt ?? row.updatedAt,
      palette: palette.slice(0, 6).flatMap((colour) => {
        const lab = labOf(colour);
        return lab === null ? [] : [lab];
      }),
      poster: shownPicture(posterId, posterWidth, posterHeight, posterAlt),
      makers: makers.get(row.id) ?? [],
      curator: persons.get(curatorId ?? "") ?? null,
      collections: seriesOf.get(row.id) ?? [],
    }),
  );
  const filmById = new Map(listed.map((film) => [film.id, film]));
  for (const film of listed) {
    for (const person of film.makers) (person.films as ListedFilm[]).push(film);
    (film.curator?.chosen as ListedFilm[] | undefined)?.push(film);
  }
  for (const { filmId, collectionId } of placed) {
    const film = filmById.get(filmId);
    if (film !== undefined) (series.get(collectionId)!.films as ListedFilm[]).push(film);
  }
  return {
    settings,
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
  for (const film of listed) {
    for (const name of film.tags) {
      const slug = tagSlug(name);
      if (slug === "") continue;
      const tag = tags.get(slug) ?? { name, films: [] };
      if (!tag.films.includes(film)) tag.films.push(film);
      tags.set(slug, tag);
    }
  }
  return tags;
}

async function readFilmRows(db: Database) {
  return db
    .select({
      id: films.id,
      slug: films.slug,
      title: films.title,
      tagline: films.tagline,
      place: films.place,
      latitude: films.latitude,
      longitude: films.longitude,
      year: films.year,
      seconds: films.seconds,
      publishedAt: films.publishedAt,
      updatedAt: films.updatedAt,
      tags: films.tags,
      palette: films.palette,
      curatorId: films.curatorId,
      posterId: films.posterId,
      posterWidth: assets.width,
      posterHeight: assets.height,
      posterAlt: assets.alt,
    })
    .from(films)
    .leftJoin(assets, eq(assets.id, films.posterId))
    .where(eq(films.state, "published"))
    .orderBy(desc(films.publishedAt), asc(films.id));
}

async function readPeople(db: Database): Promise<Map<string, ListedPerson>> {
  const rows = await db
    .select({
      id: people.id,
      slug: people.slug,
      name: people.name,
      bio: people.bio,
      place: people.place,
      links: people.links,
      isCurator: people.isCurator,
      portraitId: people.portraitId,
      width: assets.width,
      height: assets.height,
      alt: assets.alt,
    })
    .from(people)
    .leftJoin(assets, eq(assets.id, people.portraitId))
    .orderBy(asc(people.name), asc(people.id));
  return new Map(
    rows.map(({ portraitId, width, height, alt, ...row }) => [
      row.id,
      { ...row, portrait: shownPicture(portraitId, width, height, alt), films: [], chosen: [] },
    ]),
  );
}

async function readCollections(db: Database): Promise<Map<string, ListedCollection>> {
  const rows = await db
    .select({
      id: collections.id,
      slug: collections.slug,
      title: collections.title,
      description: collections.description,
      position: collections.position,
      startsOn: collections.startsOn,
      endsOn: collections.endsOn,
    })
    .from(collections)
    // Nulls come last in PostgreSQL's order: those are not on the front page.
    .orderBy(asc(collections.position), asc(collections.title));
  return new Map(rows.map((row) => [row.id, { ...row, films: [] }]));
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
