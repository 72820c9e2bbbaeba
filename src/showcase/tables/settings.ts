import { jsonb, pgTable, text } from "drizzle-orm/pg-core";

/** What the editor sets of the showcase as a whole: one row a field of `Settings`. */
export const settings = pgTable("settings", {
  name: text().primaryKey(),
  value: jsonb().notNull(),
});
