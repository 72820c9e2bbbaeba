import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { RushesError } from "../../base/errors.ts";
import type { OpenDatabase } from "./database.ts";
import type { EmbeddedDatabase } from "./embedded-database.ts";

const MIGRATIONS = fileURLToPath(new URL("../../../data/showcase/migrations", import.meta.url));
/** Of an advisory lock: two processes that start at once do not both migrate. */
const MIGRATION_LOCK = 7_281_946;
const MAX_CONNECTIONS = 10;

/** Brings the tables of a database that runs in a thread of this process to this version. It is closed where that fails. */
export async function connectEmbedded(embedded: EmbeddedDatabase): Promise<OpenDatabase> {
  // It has one session, and questions wait for each other here.
  const who = { user: "postgres", database: "postgres", ssl: false };
  const pool = new pg.Pool({ ...who, stream: () => embedded.connect(), max: 1, idleTimeoutMillis: 0 });
  const listeners = new Map<string, ((payload: string) => void)[]>();
  pool.on("connect", (client) => {
    client.on("notification", ({ channel, payload }) => {
      for (const callback of listeners.get(channel) ?? []) callback(payload ?? "");
    });
  });
  pool.on("error", () => undefined);
  const close = async (): Promise<void> => {
    await pool.end();
    await embedded.close();
  };
  const db = drizzle(pool, { casing: "snake_case" });
  try {
    await migrate(db, { migrationsFolder: MIGRATIONS });
  } catch (error) {
    // Left open, it would keep the process alive.
    await close();
    throw error;
  }
  const listen = async (channel: string, callback: (payload: string) => void): Promise<void> => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), callback]);
    await db.execute(sql`listen ${sql.identifier(channel)}`);
  };
  return { db, kind: "embedded", listen, close };
}

/** @throws RushesError `unreadable` for one that does not answer */
export async function connectServer(url: string): Promise<OpenDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: MAX_CONNECTIONS });
  // A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
  pool.on("error", () => undefined);
  const db = drizzle(pool, { casing: "snake_case" });
  try {
    const connection = await pool.connect();
    try {
      await connection.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
      await migrate(drizzle(connection), { migrationsFolder: MIGRATIONS });
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
