import { createHash } from "node:crypto";
import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Database } from "../db/database.ts";
import { collectionFilms, collections, filmMakers, films } from "../tables/films.ts";
import { assets } from "../tables/media.ts";
import { people } from "../tables/people.ts";
import { type ListedFilm, type ListedPerson, shownPicture, unlinkedFilm, unlinkedPerson } from "./catalogue.ts";
import { rowsAsJson } from "./rows-as-json.ts";

/** Made once of what was read, as after a change most of thousands of films are the same. */
export interface FilmRow {
  /** Linked to nobody yet. */
  readonly film: ListedFilm;
  readonly curatorId: string | null;
}

/** One of several that belong to the same thing, in order. */
export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** A question whose answer is one JSON text. */
interface Question<Row> {
  /** @param ids those to ask for; left out: all */
  build(db: Database, ids?: readonly string[]): Answering;
  read(text: string): readonly Row[];
}

interface Answering extends PromiseLike<readonly { readonly text: string | null }[]> {
  toSQL(): { readonly sql: string };
}

/** Undefined, which stands in no query: all of them. */
function among(column: AnyPgColumn, ids: readonly string[] | undefined): SQL | undefined {
  return ids === undefined ? undefined : inArray(column, [...ids]);
}

const filmRows = rowsAsJson({
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

/** Those that are published. */
const filmsQuestion: Question<FilmRow> = {
  build: (db, ids) =>
    db
      .select(filmRows.selection)
      .from(films)
      .leftJoin(assets, eq(assets.id, films.posterId))
      .where(and(eq(films.state, "published"), among(films.id, ids))),
  read: (text) =>
    filmRows.read(text).map((row) => {
      const poster = shownPicture(row.posterId, row.posterWidth, row.posterHeight, row.posterAlt);
      return { film: unlinkedFilm(row, row.publishedAt ?? row.updatedAt, poster), curatorId: row.curatorId };
    }),
};

const makerRows = rowsAsJson({ key: filmMakers.filmId, value: filmMakers.personId }, [
  filmMakers.filmId,
  filmMakers.position,
]);

/** By film. */
const makersQuestion: Question<Pair> = {
  build: (db, ids) => db.select(makerRows.selection).from(filmMakers).where(among(filmMakers.filmId, ids)),
  read: makerRows.read,
};

const placedRows = rowsAsJson({ key: collectionFilms.collectionId, value: collectionFilms.filmId }, [
  collectionFilms.collectionId,
  collectionFilms.position,
  collectionFilms.addedAt,
]);

/** Films by collection. */
const placedQuestion: Question<Pair> = {
  build: (db, ids) =>
    db.select(placedRows.selection).from(collectionFilms).where(among(collectionFilms.collectionId, ids)),
  read: placedRows.read,
};

const personRows = rowsAsJson({
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

/** Linked to no film yet. */
const peopleQuestion: Question<ListedPerson> = {
  build: (db, ids) =>
    db
      .select(personRows.selection)
      .from(people)
      .leftJoin(assets, eq(assets.id, people.portraitId))
      .where(among(people.id, ids)),
  read: (text) =>
    personRows.read(text).map((row) => {
      const portrait = shownPicture(row.portraitId, row.width, row.height, row.alt);
      return unlinkedPerson(row, portrait);
    }),
};

const collectionRows = rowsAsJson({
  id: collections.id,
  slug: collections.slug,
  title: collections.title,
  description: collections.description,
  position: collections.position,
  startsOn: collections.startsOn,
  endsOn: collections.endsOn,
});

/** A collection, without its films. */
export type CollectionRow = ReturnType<typeof collectionRows.read>[number];

const collectionsQuestion: Question<CollectionRow> = {
  build: (db, ids) => db.select(collectionRows.selection).from(collections).where(among(collections.id, ids)),
  read: collectionRows.read,
};

/** What the catalogue is read with. */
export const QUESTIONS = {
  films: filmsQuestion,
  makers: makersQuestion,
  placed: placedQuestion,
  people: peopleQuestion,
  collections: collectionsQuestion,
};

export type QuestionName = keyof typeof QUESTIONS;
export const QUESTION_NAMES = Object.keys(QUESTIONS) as readonly QuestionName[];

/** An answer for each question, as its text. */
export type Answers = Readonly<Record<QuestionName, string>>;

/** The answer's text. */
export async function ask(name: QuestionName, db: Database, ids?: readonly string[]): Promise<string> {
  return (await QUESTIONS[name].build(db, ids))[0]?.text ?? "[]";
}

/** Changes with what is asked for: answers to other questions are of no use. */
export function fingerprint(db: Database): string {
  const asked = QUESTION_NAMES.map((name) => QUESTIONS[name].build(db).toSQL().sql);
  return createHash("sha256").update(asked.join("\n")).digest("hex");
}
