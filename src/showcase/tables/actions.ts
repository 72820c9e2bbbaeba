import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { id, moment } from "./columns.ts";

/** What was done, by whom and when. Only added to. */
export const actions = pgTable(
  "actions",
  {
    id: id(),
    at: moment().notNull(),
    /** An account's id, `maker` or `showcase`. */
    who: text().notNull(),
    /** A verb in the past: `published`, `declined`, `scored`. */
    what: text().notNull(),
    /** `film`, `submission`, `person` … and its id. */
    subject: text().notNull(),
    subjectId: text().notNull(),
    details: jsonb().$type<Readonly<Record<string, unknown>>>().notNull().default({}),
  },
  (table) => [
    index("actions_by_subject").on(table.subject, table.subjectId, table.at),
    index("actions_by_time").on(table.at),
  ],
);
