import { z } from "zod";
import type { Database } from "./db/database.ts";
import { settings } from "./tables/settings.ts";

const settingsSchema = z.object({
  /** Name of the showcase, on every page. */
  title: z.string().min(1).max(120).default("Short Film Showcase"),
  /** One sentence under it. */
  tagline: z.string().max(300).default("Time-lapse and hyperlapse films, chosen by people."),
  /** Paragraphs of the page about it. */
  about: z.string().max(20_000).default(""),
  /** Where films may be sent by mail; empty: mail is not mentioned. */
  submitAddress: z.union([z.literal(""), z.email()]).default(""),
  /** A submission is published or declined only after a second editor agreed. */
  needsTwoEditors: z.boolean().default(false),
  /** Addresses and domains whose mail is kept as junk. */
  blockedSenders: z.array(z.string().min(1).max(254)).max(1000).default([]),
  /** Most that all uploads of one submission may have together. */
  submissionGigabytes: z.int().min(1).max(1_000_000).default(100),
  isOpenForSubmissions: z.boolean().default(true),
  /** Shown under every film that has none of its own. */
  disclaimer: z.string().max(2000).default(""),
});

/** What the editor sets of the showcase as a whole. */
export type Settings = z.infer<typeof settingsSchema>;

/** Fields that were never set have their defaults. */
export async function readSettings(db: Database): Promise<Settings> {
  const rows = await db.select().from(settings);
  return settingsSchema.parse(Object.fromEntries(rows.map((row) => [row.name, row.value])));
}

/** Sets some fields. @throws ZodError for values that are not allowed */
export async function writeSettings(db: Database, changes: Partial<Settings>): Promise<void> {
  const checked = settingsSchema.partial().parse(changes);
  for (const [name, value] of Object.entries(checked)) {
    // Defaults of fields that nobody named are not written: they may change with a version.
    if (!(name in changes)) continue;
    await db.insert(settings).values({ name, value }).onConflictDoUpdate({ target: settings.name, set: { value } });
  }
}
