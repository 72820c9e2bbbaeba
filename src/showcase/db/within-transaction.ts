import { PgTransaction } from "drizzle-orm/pg-core";
import type { Database } from "./database.ts";

/**
 * Does `work` in a transaction of its own, or as a part of the one that `db` is: a second one within it would cost two
 * questions, and save nothing where whoever began the first lets it fail as a whole.
 */
export function withinTransaction<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  const isWithin = (db as object) instanceof PgTransaction;
  return isWithin ? work(db) : db.transaction(work);
}
