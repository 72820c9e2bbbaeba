import { bigint, customType, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { films } from "./films.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/**
 * One row that counts the changes of what the public side shows. Triggers write it at the end of every transaction that
 * changes such a table, whoever does it, so that no page that was kept can be older than what it shows.
 */
export const publicVersion = pgTable("public_version", {
  id: integer().primaryKey(),
  number: bigint({ mode: "number" }).notNull().default(0),
  /** The transaction that counted last: one counts once, however many rows it changes. */
  changedBy: text(),
});

/** What each of the last counts was about, so that what did not change need not be read again. Written by the same triggers. */
export const publicChanges = pgTable(
  "public_changes",
  {
    /** As `public_version` counts; the last thousand are kept. */
    number: bigint({ mode: "number" }).notNull(),
    kind: text().$type<"asset" | "collection" | "film" | "person" | "settings" | "video">().notNull(),
    /** Its id; the name of a setting. */
    subjectId: text().notNull(),
    /** By it a count is told from the same count of another database, or of a copy that has gone its own way since. */
    stamp: uuid().notNull().defaultRandom(),
  },
  (table) => [primaryKey({ columns: [table.number, table.kind, table.subjectId] })],
);

/** What a film is found by. Written by triggers from the film, its makers' names, its place and its tags. */
export const filmWords = pgTable(
  "film_words",
  {
    filmId: text()
      .primaryKey()
      .references(() => films.id),
    words: tsvector().notNull(),
    /** Those of title, makers, place, year and tags alone: what is found there comes first. */
    headWords: tsvector().notNull().default(""),
  },
  (table) => [index("film_words_by_word").using("gin", table.words)],
);
