import { text, timestamp } from "drizzle-orm/pg-core";

// Builders that every table uses, so that the same thing is stored in the same way.

/** An id of ours: see `new-id.ts`. */
export const id = () => text().primaryKey();

/** A moment, in UTC. */
export const moment = () => timestamp({ withTimezone: true, mode: "date" });
