import { bigint, pgTable, text } from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { id, moment } from "./columns.ts";
import { films } from "./films.ts";

/** Films that `rushes publish` sends. The same file is one film, however often and from wherever it is sent. */
export const publications = pgTable("publications", {
  id: id(),
  /** Of the whole file, in hexadecimal. */
  sha256: text().notNull().unique(),
  sizeBytes: bigint({ mode: "number" }).notNull(),
  filmId: text()
    .notNull()
    .references(() => films.id),
  accountId: text()
    .notNull()
    .references(() => accounts.id),
  /** The upload under way (its id at `/uploads`), by which any client goes on; null: none was begun. */
  uploadId: text(),
  /** The file, once it has arrived whole. */
  assetId: text(),
  createdAt: moment().notNull().defaultNow(),
});
