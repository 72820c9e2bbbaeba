import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { drizzle as drizzleOverPg } from "drizzle-orm/node-postgres";
import { migrate as migrateOverPg } from "drizzle-orm/node-postgres/migrator";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzleOverPglite } from "drizzle-orm/pglite";
import { migrate as migrateOverPglite } from "drizzle-orm/pglite/migrator";
import pg from "pg";
import { RushesError } from "../../base/errors.ts";
import { lockFolder } from "./folder-lock.ts";

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

const MIGRATIONS = fileURLToPath(new URL("../../../data/showcase/migrations", import.meta.url));
/** Of an advisory lock: two processes that start at once do not both migrate. */
const MIGRATION_LOCK = 7_281_946;
const MAX_CONNECTIONS = 10;

/**
 * Of the embedded database. Its files are in the system's cache already: a second copy of them in this process (128 MB as
 * delivered) made nothing faster. The log is kept short, as after a crash it is read again.
 */
const EMBEDDED_SETTINGS: readonly string[] = ["shared_buffers=16MB", "min_wal_size=32MB", "max_wal_size=128MB"];

/**
 * Opens a database and brings its tables to this version. A migration is one transaction: killed in the middle, the
 * database is as it was.
 *
 * @param where a `postgres://` address, or a folder for the embedded one
 * @throws RushesError `disk` for a folder that cannot be used, `unreadable` for a server that does not answer
 */
export async function openDatabase(where: string): Promise<OpenDatabase> {
  return /^postgres(ql)?:\/\//.test(where) ? openServer(where) : openEmbedded(where);
}

/** Two processes must never have the same files open; on a server that is the server's care. */
async function openEmbedded(folder: string): Promise<OpenDatabase> {
  await mkdir(dirname(folder), { recursive: true });
  const lock = lockFolder(`${folder}.lock`);
  try {
    if (!existsSync(folder)) await makeEmbedded(folder);
    const client = await startPglite(folder);
    const db = drizzleOverPglite(client, { casing: "snake_case" });
    try {
      await migrateOverPglite(db, { migrationsFolder: MIGRATIONS });
    } catch (error) {
      // Left open, it would keep the process alive.
      await client.close();
      throw error;
    }
    return {
      db,
      kind: "embedded",
      listen: (channel, callback) => client.listen(channel, callback),
      close: async () => {
        await client.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** A new database appears whole: killed while it is made, the next start begins again. */
async function makeEmbedded(folder: string): Promise<void> {
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await (await startPglite(unfinished)).close();
  await rename(unfinished, folder);
}

async function startPglite(folder: string): Promise<PGlite> {
  try {
    const settings = EMBEDDED_SETTINGS.flatMap((one) => ["-c", one]);
    return await PGlite.create(folder, { startParams: [...PGlite.defaultStartParams, ...settings] });
  } catch (error) {
    throw new RushesError("disk", `Cannot open the database in ${folder}: ${String(error)}`, { cause: error });
  }
}

async function openServer(url: string): Promise<OpenDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: MAX_CONNECTIONS });
  // A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
  pool.on("error", () => undefined);
  const db = drizzleOverPg(pool, { casing: "snake_case" });
  try {
    const connection = await pool.connect();
    try {
      await connection.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
      await migrateOverPg(drizzleOverPg(connection), { migrationsFolder: MIGRATIONS });
    } finally {
      await connection.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]).catch(() => undefined);
      connection.release();
    }
    await db.execute(sql`select 1`);
  } catch (error) {
    await pool.end();
    throw new RushesError("unreadable", `The database at ${withoutPassword(url)} cannot be used: ${String(error)}`, {
      cause: error,
    });
  }
  return { db, kind: "server", listen: null, close: () => pool.end() };
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//");
}
