import { boolean, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { id, moment } from "./columns.ts";

/** A link that somebody shows of themselves. */
export interface PersonLink {
  readonly label: string;
  /** `https:` or `http:` only; checked where it is entered. */
  readonly url: string;
}

/** Film makers and curators: whoever has a page. Not accounts: those who sign in are in `accounts`. */
export const people = pgTable("people", {
  id: id(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  /** Paragraphs, plain text with blank lines between. */
  bio: text().notNull().default(""),
  /** Where they live and work, as they would say it. */
  place: text().notNull().default(""),
  portraitId: text(),
  links: jsonb().$type<readonly PersonLink[]>().notNull().default([]),
  /** For the desk; never on a page. */
  email: text(),
  /** Chooses films, and is shown on the pages of those. */
  isCurator: boolean().notNull().default(false),
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
});
