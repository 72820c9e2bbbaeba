import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { id, moment } from "./columns.ts";
import { films, type InterviewBlock } from "./films.ts";

export const INTERVIEW_STATES = ["drafting", "sent", "answered", "edited", "approved"] as const;
export type InterviewState = (typeof INTERVIEW_STATES)[number];

/** Questions to a film maker and what came back, over a private link. */
export const interviews = pgTable("interviews", {
  id: id(),
  filmId: text()
    .notNull()
    .unique()
    .references(() => films.id),
  state: text().$type<InterviewState>().notNull().default("drafting"),
  /** SHA-256 of the private link's secret. */
  linkHash: text().unique(),
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
});

/** Every state of an interview that somebody saved. Only added to; the highest number is the current one. */
export const interviewRevisions = pgTable(
  "interview_revisions",
  {
    id: id(),
    interviewId: text()
      .notNull()
      .references(() => interviews.id),
    number: integer().notNull(),
    by: text().$type<"editor" | "maker">().notNull(),
    accountId: text(),
    blocks: jsonb().$type<readonly InterviewBlock[]>().notNull(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [index("revisions_by_interview").on(table.interviewId, table.number)],
);
