import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { openEmbedded } from "./embedded-database.ts";

/** The database, embedded or not: both speak PostgreSQL, and nothing above knows which it is. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** A database with its tables in place. */
export interface OpenDatabase {
  readonly db: Database;
  readonly kind: "embedded" | "server";
  /**
   * Calls back with what is told on a channel (`pg_notify`), before whoever's transaction told it goes on: this process
   * is the only one. Null on a server, where such news comes later than the change.
   */
  readonly listen: ((channel: string, callback: (payload: string) => void) => Promise<unknown>) | null;
  close(): Promise<void>;
}

/**
 * Opens a database and brings its tables to this version. A migration is one transaction: killed in the middle, the
 * database is as it was.
 *
 * @param where a `postgres://` address, or a folder for the embedded one
 * @throws RushesError `disk` for a folder that cannot be used, `unreadable` for a server that does not answer
 */
export async function openDatabase(where: string): Promise<OpenDatabase> {
  if (/^postgres(ql)?:\/\//.test(where)) return (await import("./connect-database.ts")).connectServer(where);
  // Its thread starts while this one loads what speaks with it: that takes a third of a second.
  const [embedded, { connectEmbedded }] = await Promise.all([openEmbedded(where), import("./connect-database.ts")]);
  return connectEmbedded(embedded);
}
