import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { id, moment } from "./columns.ts";

/** The way of a submission. `draft`: begun by its maker, not sent. `spam`: kept, out of sight. */
export const SUBMISSION_STATES = [
  "draft",
  "inbox",
  "screening",
  "shortlist",
  "interview",
  "scheduled",
  "published",
  "declined",
  "spam",
] as const;
export type SubmissionState = (typeof SUBMISSION_STATES)[number];

/** What the maker says of their film, as they say it; nothing is required until it is sent. */
export interface SubmissionAnswers {
  /** The short synopsis: a sentence or two. */
  readonly tagline?: string;
  readonly synopsis?: string;
  readonly statement?: string;
  readonly place?: string;
  readonly year?: number;
  readonly seconds?: number;
  readonly language?: string;
  readonly credits?: string;
  readonly makerBio?: string;
  readonly links?: string;
  /** "I hold the rights to show it." */
  readonly rights?: boolean;
  readonly rightsDetails?: string;
  readonly music?: "none" | "own" | "licensed" | "other";
  readonly musicDetails?: string;
}

/** A film sent in, by form or by mail. */
export const submissions = pgTable(
  "submissions",
  {
    id: id(),
    state: text().$type<SubmissionState>().notNull(),
    via: text().$type<"form" | "mail" | "desk" | "publish">().notNull(),
    title: text().notNull().default(""),
    makerName: text().notNull().default(""),
    email: text().notNull().default(""),
    /** Where the film can be seen, when it was not uploaded. */
    link: text().notNull().default(""),
    /** The uploaded film (`assets.id`). */
    assetId: text(),
    answers: jsonb().$type<SubmissionAnswers>().notNull().default({}),
    /** What was typed into fields and cannot be read yet ("soon" as a year), by field: nobody types twice. */
    typed: jsonb().$type<Readonly<Record<string, string>>>().notNull().default({}),
    /** Pictures and files that came with it (`assets.id`). */
    posterId: text(),
    stillIds: jsonb().$type<readonly string[]>().notNull().default([]),
    /** Captions and whatever else was attached; never public. */
    fileIds: jsonb().$type<readonly string[]>().notNull().default([]),
    /** SHA-256 of the magic link's secret: who reads the database cannot use the link. */
    linkHash: text().notNull(),
    /** SHA-256 of the token in the form that began it: sent twice, it begins one submission. */
    beginHash: text().unique(),
    /** The film that came of it. */
    filmId: text(),
    createdAt: moment().notNull().defaultNow(),
    /** When it was sent in (out of `draft`). */
    sentAt: moment(),
    /** When the maker first heard from an editor. */
    answeredAt: moment(),
    /** When it was published or declined. */
    decidedAt: moment(),
    /** The decision that waits for a second editor, where two must agree; null: none does. */
    proposedState: text().$type<"scheduled" | "published" | "declined">(),
    proposedBy: text().references(() => accounts.id),
    /** For which moment a film's appearance was proposed. */
    proposedFor: moment(),
    /** When its maker took it back. It keeps the state it had. */
    withdrawnAt: moment(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index("submissions_by_state").on(table.state, table.sentAt),
    index("submissions_by_link").on(table.linkHash),
    index("submissions_by_email").on(sql`lower(${table.email})`, table.createdAt),
  ],
);

/** Mail and answers about a submission, both ways, oldest first. And mail about none: to accounts, bounces of it. */
export const messages = pgTable(
  "messages",
  {
    id: id(),
    submissionId: text().references(() => submissions.id),
    direction: text().$type<"in" | "out">().notNull(),
    /** `Message-ID`, without brackets; one message is never stored twice. */
    messageId: text().notNull().unique(),
    inReplyTo: text(),
    fromAddress: text().notNull(),
    toAddress: text().notNull(),
    subject: text().notNull().default(""),
    text: text().notNull().default(""),
    attachmentIds: jsonb().$type<readonly string[]>().notNull().default([]),
    /** Of outgoing mail: what became of it. */
    delivery: text().$type<"waiting" | "sent" | "bounced" | "failed">(),
    /** Of outgoing mail: what the other server said when it did not take it. */
    deliveryError: text(),
    /** Of outgoing mail: how often it was tried. */
    attempts: integer().notNull().default(0),
    /** Written by a program: our own receipts, bounces, "out of office". Never answered by one. */
    isAutomatic: boolean().notNull().default(false),
    /** The account that wrote it; null: the maker, or the showcase itself. */
    accountId: text(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index("messages_by_submission").on(table.submissionId, table.createdAt),
    index("messages_by_recipient").on(sql`lower(${table.toAddress})`, table.createdAt),
  ],
);

/** What one editor thinks of one submission. */
export const reviews = pgTable(
  "reviews",
  {
    submissionId: text()
      .notNull()
      .references(() => submissions.id),
    accountId: text()
      .notNull()
      .references(() => accounts.id),
    /** 1–5; null: not given. */
    score: integer(),
    note: text().notNull().default(""),
    /** "I know this film maker": the score then counts for nothing, and they may not decide. */
    hasConflict: boolean().notNull().default(false),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.submissionId, table.accountId] })],
);
