import { setImmediate } from "node:timers/promises";
import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Database } from "../db/database.ts";
import { readSettings, type Settings } from "../settings.ts";
import { collectionFilms, collections, filmMakers, films } from "../tables/films.ts";
import { assets } from "../tables/media.ts";
import { people } from "../tables/people.ts";
import { publicChanges, publicVersion } from "../tables/public.ts";
import { rowsAsJson } from "./rows-as-json.ts";
import { assembleCatalogue, type Catalogue, type ListedFilm, type ListedPerson, shownPicture } from "./catalogue.ts";
import { labPalette } from "./palette-distance.ts";

/** What a catalogue is made of, by id, so that a part of it can be read again. */
export interface CatalogueRows {
  /** The count of changes that all of it is of. */
  readonly version: number;
  readonly settings: Settings;
  /** Those that are published, with their makers in the order of the credit. */
  readonly films: ReadonlyMap<string, FilmRow & { readonly makerIds: readonly string[] }>;
  /** Linked to no film yet. */
  readonly people: ReadonlyMap<string, ListedPerson>;
  /** With their films, published or not, in the editor's order. */
  readonly collections: ReadonlyMap<string, { readonly row: CollectionRow; readonly filmIds: readonly string[] }>;
}

/** Made once of what was read, as after a change most of thousands of films are the same. */
interface FilmRow {
  /** Linked to nobody yet. */
  readonly film: ListedFilm;
  readonly curatorId: string | null;
}

type CollectionRow = Awaited<ReturnType<typeof readCollections>>[number];

/** Rows as they are now, and what differs from those before. */
export interface UpdatedRows {
  readonly rows: CatalogueRows;
  /** Ids of all that changed, and of who made a film that did; null: anything may have. */
  readonly changedIds: ReadonlySet<string> | null;
}

/** Of more changes than these, everything is read again: it costs no more. */
const MANY = 300;

/** Reads all of it, or what changed since `before`, at one moment. */
export function readCatalogueRows(db: Database, before: CatalogueRows | null): Promise<UpdatedRows> {
  return db.transaction(
    async (transaction) => {
      const [counted] = await transaction.select({ number: publicVersion.number }).from(publicVersion);
      const version = counted?.number ?? 0;
      const changes = before === null ? null : await readChanges(transaction, before.version, version);
      return before === null || changes === null
        ? { rows: await readAll(transaction, version), changedIds: null }
        : readAgain(transaction, version, before, changes);
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

/** Reads what is published, at one moment. */
export async function readCatalogue(db: Database): Promise<Catalogue> {
  return assembleCatalogue((await readCatalogueRows(db, null)).rows);
}

type Changes = Readonly<Record<"collection" | "film" | "person" | "video", readonly string[]>>;

/** Null: too much to tell, or what is shown in places that are not known here. */
async function readChanges(db: Database, from: number, to: number): Promise<Changes | null> {
  const changes: Record<keyof Changes, string[]> = { collection: [], film: [], person: [], video: [] };
  const numbers = Array.from({ length: Math.min(to - from, MANY + 1) }, (_, index) => from + 1 + index);
  if (numbers.length === 0) return changes;
  if (numbers.length > MANY) return null;
  const found = await db
    .selectDistinct({ kind: publicChanges.kind, id: publicChanges.subjectId })
    .from(publicChanges)
    .where(inArray(publicChanges.number, numbers))
    .limit(MANY + 1);
  if (found.length > MANY) return null;
  for (const { kind, id } of found) {
    if (kind === "asset" || kind === "settings") return null;
    changes[kind].push(id);
  }
  return changes;
}

async function readAll(db: Database, version: number): Promise<CatalogueRows> {
  const takeFilms = await askFilmRows(db);
  // Thousands of rows are taken apart while the database reads the next.
  const [makers, filmRows] = await Promise.all([readMakers(db), setImmediate().then(takeFilms)]);
  const placed = await readPlaced(db);
  const persons = await readPeople(db);
  const series = await readCollections(db);
  const settings = await readSettings(db);
  return {
    version,
    settings,
    films: new Map(filmRows.map((row) => [row.film.id, { ...row, makerIds: makers.get(row.film.id) ?? [] }])),
    people: new Map(persons.map((row) => [row.id, row])),
    collections: new Map(series.map((row) => [row.id, { row, filmIds: placed.get(row.id) ?? [] }])),
  };
}

async function readAgain(db: Database, version: number, before: CatalogueRows, changes: Changes): Promise<UpdatedRows> {
  const changedIds = new Set([...changes.film, ...changes.person, ...changes.collection, ...changes.video]);
  const filmsNow = new Map(before.films);
  const touch = (filmId: string): void => {
    for (const id of filmsNow.get(filmId)?.makerIds ?? []) changedIds.add(id);
  };
  if (changes.film.length > 0) {
    const makers = await readMakers(db, changes.film);
    for (const id of changes.film) {
      touch(id);
      filmsNow.delete(id);
    }
    for (const row of await readFilmRows(db, changes.film)) {
      filmsNow.set(row.film.id, { ...row, makerIds: makers.get(row.film.id) ?? [] });
      touch(row.film.id);
    }
  }
  const peopleNow = new Map(before.people);
  if (changes.person.length > 0) {
    for (const id of changes.person) peopleNow.delete(id);
    for (const row of await readPeople(db, changes.person)) peopleNow.set(row.id, row);
  }
  const collectionsNow = new Map(before.collections);
  if (changes.collection.length > 0) {
    const placed = await readPlaced(db, changes.collection);
    for (const id of changes.collection) collectionsNow.delete(id);
    for (const row of await readCollections(db, changes.collection)) {
      collectionsNow.set(row.id, { row, filmIds: placed.get(row.id) ?? [] });
    }
  }
  const { settings } = before;
  return {
    rows: { version, settings, films: filmsNow, people: peopleNow, collections: collectionsNow },
    changedIds,
  };
}

/** Undefined, which stands in no query: all of them. */
function among(column: AnyPgColumn, ids: readonly string[] | undefined): SQL | undefined {
  return ids === undefined ? undefined : inArray(column, [...ids]);
}

/** By film. */
async function readMakers(db: Database, ids?: readonly string[]): Promise<Map<string, string[]>> {
  const { filmId, personId, position } = filmMakers;
  const rows = rowsAsJson({ key: filmId, value: personId }, [filmId, position]);
  return grouped(rows.read(await db.select(rows.selection).from(filmMakers).where(among(filmId, ids))));
}

/** By collection. */
async function readPlaced(db: Database, ids?: readonly string[]): Promise<Map<string, string[]>> {
  const { collectionId, filmId, position, addedAt } = collectionFilms;
  const rows = rowsAsJson({ key: collectionId, value: filmId }, [collectionId, position, addedAt]);
  return grouped(rows.read(await db.select(rows.selection).from(collectionFilms).where(among(collectionId, ids))));
}

function grouped(rows: readonly { readonly key: string; readonly value: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { key, value } of rows) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

async function readFilmRows(db: Database, ids?: readonly string[]): Promise<readonly FilmRow[]> {
  return (await askFilmRows(db, ids))();
}

/** @returns what takes the answer apart */
async function askFilmRows(db: Database, ids?: readonly string[]): Promise<() => readonly FilmRow[]> {
  const rows = rowsAsJson({
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
  });
  const found = await db
    .select(rows.selection)
    .from(films)
    .leftJoin(assets, eq(assets.id, films.posterId))
    .where(and(eq(films.state, "published"), among(films.id, ids)));
  const take = (row: ReturnType<typeof rows.read>[number]): FilmRow => ({
    film: {
      id: row.id,
      slug: row.slug,
      title: row.title,
      tagline: row.tagline,
      place: row.place,
      latitude: row.latitude,
      longitude: row.longitude,
      year: row.year,
      seconds: row.seconds,
      publishedAt: row.publishedAt ?? row.updatedAt,
      updatedAt: row.updatedAt,
      tags: row.tags,
      palette: labPalette(row.palette),
      poster: shownPicture(row.posterId, row.posterWidth, row.posterHeight, row.posterAlt),
      // They are there already, so that a copy that has them is of the same shape: that is three times as fast.
      makers: [],
      curator: null,
      collections: [],
    },
    curatorId: row.curatorId,
  });
  return () => rows.read(found).map(take);
}

async function readPeople(db: Database, ids?: readonly string[]): Promise<readonly ListedPerson[]> {
  const rows = rowsAsJson({
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
  });
  const found = await db
    .select(rows.selection)
    .from(people)
    .leftJoin(assets, eq(assets.id, people.portraitId))
    .where(among(people.id, ids));
  return rows.read(found).map(({ id, slug, name, bio, place, links, isCurator, ...portrait }) => ({
    id,
    slug,
    name,
    bio,
    place,
    links,
    portrait: shownPicture(portrait.portraitId, portrait.width, portrait.height, portrait.alt),
    isCurator,
    films: [],
    chosen: [],
  }));
}

async function readCollections(db: Database, ids?: readonly string[]) {
  const rows = rowsAsJson({
    id: collections.id,
    slug: collections.slug,
    title: collections.title,
    description: collections.description,
    position: collections.position,
    startsOn: collections.startsOn,
    endsOn: collections.endsOn,
  });
  const found = await db.select(rows.selection).from(collections).where(among(collections.id, ids));
  return rows.read(found);
}
