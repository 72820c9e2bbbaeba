import { setImmediate } from "node:timers/promises";
import { asc, eq, inArray } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { readSettings, type Settings } from "../settings.ts";
import { publicChanges, publicVersion } from "../tables/public.ts";
import { assembleFilms, type Catalogue, type ListedPerson } from "./catalogue.ts";
import {
  type Answers,
  ask,
  type CollectionRow,
  type FilmRow,
  fingerprint,
  type Pair,
  QUESTIONS,
} from "./catalogue-questions.ts";

interface MadeFilmRow extends FilmRow {
  readonly makerIds: readonly string[];
}

/** Rows by id, so that a part of them can be read again. */
export interface RowsById {
  /** Those that are published, with their makers in the order of the credit. */
  readonly films: ReadonlyMap<string, MadeFilmRow>;
  /** Linked to no film yet. */
  readonly people: ReadonlyMap<string, ListedPerson>;
  /** With their films, published or not, in the editor's order. */
  readonly collections: ReadonlyMap<string, { readonly row: CollectionRow; readonly filmIds: readonly string[] }>;
}

/** What a catalogue is made of. */
export interface CatalogueRows extends RowsById {
  /** The count of changes that all of it is of. */
  readonly version: number;
  readonly settings: Settings;
}

/** What rows were once read from a database. */
export interface Reading {
  readonly version: number;
  /** Of that version. */
  readonly stamp: string;
  /** Of the questions. */
  readonly fingerprint: string;
}

/** Rows that some process read, of this database or another. */
export interface EarlierRows extends RowsById {
  readonly reading: Reading;
}

/** Rows as they are now, and what differs from those before. */
export interface UpdatedRows {
  /** The maps of those before, where nothing differs. */
  readonly rows: CatalogueRows;
  /** Ids of all that changed, and of who made a film that did; null: anything may have. */
  readonly changedIds: ReadonlySet<string> | null;
  /** Where all was read: from what, so that it can be kept. Null: a part, or there is nothing to tell it by. */
  readonly read: ReadAnswers | null;
}

/** What rows are made of, and when it was so. */
export interface ReadAnswers {
  readonly reading: Reading;
  readonly answers: Answers;
}

/** Of more changes than these, everything is read again: it costs no more. */
const MANY = 300;

/** Reads all of it, or what changed since `before`, at one moment. Earlier rows that are not this database's are passed over. */
export function readCatalogueRows(db: Database, before: CatalogueRows | EarlierRows | null): Promise<UpdatedRows> {
  return atOneMoment(db, async (transaction, version) => {
    const known = before !== null && "reading" in before ? await recognize(transaction, before) : before;
    if (known?.version === version) return { rows: known, changedIds: new Set(), read: null };
    const changes = known === null ? null : await readChanges(transaction, known.version, version);
    return known === null || changes === null
      ? readAll(transaction, version)
      : readAgain(transaction, version, known, changes);
  });
}

/** Asks for everything, to be kept. Null: there is nothing to tell it by. */
export function readAnswers(db: Database): Promise<ReadAnswers | null> {
  return atOneMoment(db, async (transaction, version) => {
    const films = await ask("films", transaction);
    return named(transaction, version, { films, ...(await askAllButFilms(transaction)) });
  });
}

function atOneMoment<T>(db: Database, read: (transaction: Database, version: number) => Promise<T>): Promise<T> {
  return db.transaction(
    async (transaction) => {
      const [counted] = await transaction.select({ number: publicVersion.number }).from(publicVersion);
      return read(transaction, counted?.number ?? 0);
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

/** Reads what is published, at one moment. */
export async function readCatalogue(db: Database): Promise<Catalogue> {
  const { rows } = await readCatalogueRows(db, null);
  return { settings: rows.settings, ...assembleFilms(rows) };
}

/** Null: they are of another database, or of questions that are asked no more. */
async function recognize(db: Database, { reading, ...rows }: EarlierRows): Promise<CatalogueRows | null> {
  if (reading.fingerprint !== fingerprint(db) || (await readStamp(db, reading.version)) !== reading.stamp) return null;
  // Of now: where they changed since, all is read again.
  return { ...rows, version: reading.version, settings: await readSettings(db) };
}

/** Null: nothing has changed yet, or so long ago that it was forgotten. */
async function readStamp(db: Database, version: number): Promise<string | null> {
  const { number, kind, subjectId, stamp } = publicChanges;
  const [row] = await db
    .select({ stamp })
    .from(publicChanges)
    .where(eq(number, version))
    .orderBy(asc(kind), asc(subjectId))
    .limit(1);
  return row?.stamp ?? null;
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

async function readAll(db: Database, version: number): Promise<UpdatedRows> {
  const films = await ask("films", db);
  // Thousands of rows are taken apart while the database reads the rest.
  const filmRows = setImmediate().then(() => QUESTIONS.films.read(films));
  const answers = { films, ...(await askAllButFilms(db)) };
  const settings = await readSettings(db);
  return {
    rows: { version, settings, ...rowsById(answers, await filmRows) },
    changedIds: null,
    read: await named(db, version, answers),
  };
}

async function askAllButFilms(db: Database): Promise<Omit<Answers, "films">> {
  return {
    makers: await ask("makers", db),
    placed: await ask("placed", db),
    people: await ask("people", db),
    collections: await ask("collections", db),
  };
}

async function named(db: Database, version: number, answers: Answers): Promise<ReadAnswers | null> {
  const stamp = await readStamp(db, version);
  return stamp === null ? null : { reading: { version, stamp, fingerprint: fingerprint(db) }, answers };
}

/** What the answers say. */
export function rowsById(answers: Answers, films = QUESTIONS.films.read(answers.films)): RowsById {
  const makers = grouped(QUESTIONS.makers.read(answers.makers));
  const placed = grouped(QUESTIONS.placed.read(answers.placed));
  const people = QUESTIONS.people.read(answers.people);
  const collections = QUESTIONS.collections.read(answers.collections);
  return {
    films: new Map(films.map((row) => [row.film.id, withMakers(row, makers)])),
    people: new Map(people.map((row) => [row.id, row])),
    collections: new Map(collections.map((row) => [row.id, { row, filmIds: placed.get(row.id) ?? [] }])),
  };
}

async function readAgain(db: Database, version: number, before: CatalogueRows, changes: Changes): Promise<UpdatedRows> {
  const changedIds = new Set([...changes.film, ...changes.person, ...changes.collection, ...changes.video]);
  const filmsNow = new Map(before.films);
  const touch = (filmId: string): void => {
    for (const id of filmsNow.get(filmId)?.makerIds ?? []) changedIds.add(id);
  };
  if (changes.film.length > 0) {
    const makers = grouped(QUESTIONS.makers.read(await ask("makers", db, changes.film)));
    for (const id of changes.film) {
      touch(id);
      filmsNow.delete(id);
    }
    for (const row of QUESTIONS.films.read(await ask("films", db, changes.film))) {
      filmsNow.set(row.film.id, withMakers(row, makers));
      touch(row.film.id);
    }
  }
  const peopleNow = new Map(before.people);
  if (changes.person.length > 0) {
    for (const id of changes.person) peopleNow.delete(id);
    for (const row of QUESTIONS.people.read(await ask("people", db, changes.person))) peopleNow.set(row.id, row);
  }
  const collectionsNow = new Map(before.collections);
  if (changes.collection.length > 0) {
    const placed = grouped(QUESTIONS.placed.read(await ask("placed", db, changes.collection)));
    for (const id of changes.collection) collectionsNow.delete(id);
    for (const row of QUESTIONS.collections.read(await ask("collections", db, changes.collection))) {
      collectionsNow.set(row.id, { row, filmIds: placed.get(row.id) ?? [] });
    }
  }
  const { settings } = before;
  return {
    rows: { version, settings, films: filmsNow, people: peopleNow, collections: collectionsNow },
    changedIds,
    read: null,
  };
}

/** Written out: of a copy by `...` each has a shape of its own, which takes more room than what is in it. */
function withMakers({ film, curatorId }: FilmRow, makers: ReadonlyMap<string, readonly string[]>): MadeFilmRow {
  return { film, curatorId, makerIds: makers.get(film.id) ?? [] };
}

function grouped(rows: readonly Pair[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { key, value } of rows) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
