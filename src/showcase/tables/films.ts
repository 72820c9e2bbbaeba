import { boolean, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { id, moment } from "./columns.ts";
import { people } from "./people.ts";

/** Where a film stands. Nothing is deleted: what must go from the public side is `withdrawn`. */
export const FILM_STATES = ["draft", "scheduled", "published", "withdrawn"] as const;
export type FilmState = (typeof FILM_STATES)[number];

/** Who did what: "Music: …". */
export interface Credit {
  readonly role: string;
  readonly name: string;
}

export interface Chapter {
  readonly startSeconds: number;
  readonly title: string;
}

/** A correction that is shown under the film, with its date (`YYYY-MM-DD`). */
export interface Correction {
  readonly date: string;
  readonly text: string;
}

/** A part of an interview, in order. */
export type InterviewBlock =
  | { readonly kind: "question"; readonly text: string }
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "quote"; readonly text: string }
  | { readonly kind: "still"; readonly assetId: string; readonly caption: string };

/** How a film was made, as a rushes report or the film maker tells it. All of it may be missing. */
export interface HowMade {
  readonly frames?: number;
  readonly shots?: number;
  readonly days?: number;
  readonly kit?: readonly string[];
  readonly places?: readonly string[];
  /** One strip a shot: what the film looks like over its time. Asset ids. */
  readonly keograms?: readonly { readonly shot: string; readonly assetId: string }[];
  /** Light of each shot over its frames, in EV, before and after; thinned for drawing. Null: not known. */
  readonly light?: readonly {
    readonly shot: string;
    readonly before: readonly (number | null)[];
    readonly after: readonly (number | null)[];
  }[];
  readonly text?: string;
}

export const films = pgTable(
  "films",
  {
    id: id(),
    slug: text().notNull().unique(),
    title: text().notNull(),
    /** One sentence for cards and feeds. */
    tagline: text().notNull().default(""),
    synopsis: text().notNull().default(""),
    state: text().$type<FilmState>().notNull().default("draft"),
    /** When it appears (`scheduled`) or appeared (`published`). */
    publishedAt: moment(),
    year: integer(),
    /** Length of the film in seconds; null until its video was probed. */
    seconds: doublePrecision(),
    place: text().notNull().default(""),
    /** Degrees, north and east positive; null: not on the map. */
    latitude: doublePrecision(),
    longitude: doublePrecision(),
    /** BCP 47 code of the spoken language; empty: nobody speaks. */
    language: text().notNull().default(""),
    credits: jsonb().$type<readonly Credit[]>().notNull().default([]),
    chapters: jsonb().$type<readonly Chapter[]>().notNull().default([]),
    tags: jsonb().$type<readonly string[]>().notNull().default([]),
    disclaimer: text().notNull().default(""),
    corrections: jsonb().$type<readonly Correction[]>().notNull().default([]),
    interview: jsonb().$type<readonly InterviewBlock[]>().notNull().default([]),
    howMade: jsonb().$type<HowMade>().notNull().default({}),
    /** Colours of the film, `#rrggbb`, the most of it first. */
    palette: jsonb().$type<readonly string[]>().notNull().default([]),
    curatorId: text().references(() => people.id),
    curatorNote: text().notNull().default(""),
    /** The video that plays (`videos.id`); null: none yet. */
    videoId: text(),
    /** The one that takes its place when it is ready; null: none is on its way. */
    nextVideoId: text(),
    posterId: text(),
    /** The submission it came from. */
    submissionId: text(),
    /** Came with the program, so that a new showcase has something to look at. */
    isSample: boolean().notNull().default(false),
    /** Counts what was saved on the desk: who saves a form of an older one is told what changed. */
    revision: integer().notNull().default(0),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [index("films_by_state").on(table.state, table.publishedAt)],
);

/** Who made a film, in the order of the credit. */
export const filmMakers = pgTable(
  "film_makers",
  {
    filmId: text()
      .notNull()
      .references(() => films.id),
    personId: text()
      .notNull()
      .references(() => people.id),
    position: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.filmId, table.personId] }),
    index("film_makers_by_person").on(table.personId),
  ],
);

/** Series of the showcase: "Changing Planet". */
export const collections = pgTable("collections", {
  id: id(),
  slug: text().notNull().unique(),
  title: text().notNull(),
  description: text().notNull().default(""),
  /** Order on the front page, least first; null: not on the front page. */
  position: integer(),
  /** Dates that are shown with it (`YYYY-MM-DD`). */
  startsOn: text(),
  endsOn: text(),
  /** Counts what was saved on the desk: who saves a form of an older one is told what changed. */
  revision: integer().notNull().default(0),
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
});

export const collectionFilms = pgTable(
  "collection_films",
  {
    collectionId: text()
      .notNull()
      .references(() => collections.id),
    filmId: text()
      .notNull()
      .references(() => films.id),
    position: integer().notNull().default(0),
    addedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.collectionId, table.filmId] }),
    index("collection_films_by_film").on(table.filmId),
  ],
);

/** Captions of a film in one language, already WebVTT and checked. */
export const captions = pgTable(
  "captions",
  {
    filmId: text()
      .notNull()
      .references(() => films.id),
    /** BCP 47. */
    language: text().notNull(),
    label: text().notNull(),
    assetId: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.filmId, table.language] })],
);
