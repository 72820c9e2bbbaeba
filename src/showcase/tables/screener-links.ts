import { boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { id, moment } from "./columns.ts";
import { films } from "./films.ts";
import { videos } from "./media.ts";

/** Links by which somebody sees a film before everybody does. The link itself is signed: see `signed-link.ts`. */
export const screenerLinks = pgTable(
  "screener_links",
  {
    id: id(),
    filmId: text()
      .notNull()
      .references(() => films.id),
    /** Whom it is for. */
    name: text().notNull(),
    /** The name is part of the film's pictures. */
    showsName: boolean().notNull().default(true),
    /** The streams with the name in them; null: none were asked for yet. */
    videoId: text().references(() => videos.id),
    madeBy: text()
      .notNull()
      .references(() => accounts.id),
    createdAt: moment().notNull().defaultNow(),
    expiresAt: moment().notNull(),
    revokedAt: moment(),
    /** How often its page was opened, and when last. */
    views: integer().notNull().default(0),
    lastSeenAt: moment(),
  },
  (table) => [index("screener_links_by_film").on(table.filmId)],
);
