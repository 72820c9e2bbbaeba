import { bigint, doublePrecision, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { id, moment } from "./columns.ts";

/** A file that is kept: a portrait, a still, a poster, captions, an attachment, an uploaded film. */
export const assets = pgTable("assets", {
  id: id(),
  /** What it is, by its own bytes and not by its name. */
  contentType: text().notNull(),
  /** Where it lies in the media store. */
  key: text().notNull().unique(),
  sizeBytes: bigint({ mode: "number" }).notNull(),
  sha256: text().notNull(),
  /** Its name as it came, for the desk. */
  name: text().notNull().default(""),
  /** Pixels, of pictures. */
  width: integer(),
  height: integer(),
  /** What is on it, for those who do not see it. */
  alt: text().notNull().default(""),
  createdAt: moment().notNull().defaultNow(),
});

export const VIDEO_STATES = ["waiting", "working", "ready", "failed"] as const;
export type VideoState = (typeof VIDEO_STATES)[number];

/** One rung of the ladder, as it was made. */
export interface Rendition {
  readonly codec: "h264" | "av1";
  readonly width: number;
  readonly height: number;
  /** Bits a second, the most over a segment and the mean. */
  readonly peakBitrate: number;
  readonly meanBitrate: number;
}

/** Something about a film's file that people should know, in words. */
export interface VideoNote {
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
}

/** A film's file and the streams made of it. */
export const videos = pgTable("videos", {
  id: id(),
  /** The file as it came. */
  sourceId: text()
    .notNull()
    .references(() => assets.id),
  /** A name that is part of the pictures; null: none. */
  burnIn: text(),
  state: text().$type<VideoState>().notNull().default("waiting"),
  /** 0–1. */
  progress: doublePrecision().notNull().default(0),
  /** Why it failed. */
  error: text(),
  seconds: doublePrecision(),
  width: integer(),
  height: integer(),
  fps: doublePrecision(),
  /** Integrated loudness, LUFS; null: no sound. */
  loudness: doublePrecision(),
  renditions: jsonb().$type<readonly Rendition[]>().notNull().default([]),
  notes: jsonb().$type<readonly VideoNote[]>().notNull().default([]),
  /** Pictures to choose the poster from. Asset ids. */
  thumbnails: jsonb().$type<readonly string[]>().notNull().default([]),
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
});

export const JOB_STATES = ["queued", "running", "done", "failed"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Work that outlives a request and a crash: a transcode, a mail, a pull. */
export const jobs = pgTable(
  "jobs",
  {
    id: id(),
    kind: text().notNull(),
    payload: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    state: text().$type<JobState>().notNull().default("queued"),
    attempts: integer().notNull().default(0),
    /** Not before. */
    dueAt: moment().notNull().defaultNow(),
    /** Whoever runs it says again and again that it lives; past this moment the job is anybody's. */
    leaseUntil: moment(),
    error: text(),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [index("jobs_by_due").on(table.state, table.dueAt)],
);
