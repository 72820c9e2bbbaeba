// Every schema there ever was, with rows in it, becomes the one of today and keeps them.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { drizzle as drizzleOverPg } from "drizzle-orm/node-postgres";
import { migrate as migrateOverPg } from "drizzle-orm/node-postgres/migrator";
import { drizzle as drizzleOverPglite } from "drizzle-orm/pglite";
import { migrate as migrateOverPglite } from "drizzle-orm/pglite/migrator";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/showcase/db/database.ts";
import { films } from "../../src/showcase/tables/films.ts";
import { submissions } from "../../src/showcase/tables/submissions.ts";
import { DATABASES, openTestDatabase } from "./test-showcase.ts";

const MIGRATIONS = fileURLToPath(new URL("../../data/showcase/migrations", import.meta.url));
const TABLES = ["people", "films", "assets", "submissions", "collections"] as const;
const JOURNAL = join("meta", "_journal.json");

interface Journal {
  readonly entries: readonly { readonly tag: string }[];
}

async function readJournal(): Promise<Journal> {
  return JSON.parse(await readFile(join(MIGRATIONS, JOURNAL), "utf8")) as Journal;
}

/** A database whose schema is whatever was migrated to. */
interface OldDatabase {
  readonly db: Database;
  migrate(folder: string): Promise<void>;
  close(): Promise<void>;
}

async function openOld(kind: "embedded" | "server", where: string): Promise<OldDatabase> {
  if (kind === "embedded") {
    const client = await PGlite.create(where);
    const db = drizzleOverPglite(client);
    return {
      db,
      migrate: (migrationsFolder) => migrateOverPglite(db, { migrationsFolder }),
      close: () => client.close(),
    };
  }
  const pool = new pg.Pool({ connectionString: where, max: 1 });
  const db = drizzleOverPg(pool);
  return { db, migrate: (migrationsFolder) => migrateOverPg(db, { migrationsFolder }), close: () => pool.end() };
}

/** A row of any table, of what its columns demand at the moment. */
async function insertRow(db: Database, table: string, id: string): Promise<void> {
  const columns = await db.execute(sql`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = 'public' and table_name = ${table} and is_nullable = 'NO' and column_default is null
    and is_generated = 'NEVER'`);
  const { rows } = columns as unknown as { rows: readonly { name: string; type: string }[] };
  const values = rows.map(({ name, type }) => {
    if (/timestamp/.test(type)) return sql`now()`;
    if (/json/.test(type)) return sql`'{}'`;
    if (type === "boolean") return sql`false`;
    if (/int|double|numeric/.test(type)) return sql`1`;
    return sql`${name === "id" ? id : `${name} of ${id}`}`;
  });
  const names = rows.map(({ name }) => sql.identifier(name));
  await db.execute(
    sql`insert into ${sql.identifier(table)} (${sql.join(names, sql`, `)}) values (${sql.join(values, sql`, `)})`,
  );
}

describe.each(DATABASES)("migrations of the %s database", (kind) => {
  let folder: string;
  let place: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rushes-migrations-"));
    place = await openTestDatabase(kind, folder);
  });
  afterAll(async () => {
    await place.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it("keep the rows of every schema before", async () => {
    const journal = await readJournal();
    const tags = journal.entries.map(({ tag }) => tag);
    const old = await openOld(kind, place.where);
    for (const schema of ["public", "drizzle"])
      await old.db.execute(sql`drop schema if exists ${sql.identifier(schema)} cascade`);
    await old.db.execute(sql`create schema public`);
    // The newest one is left to the showcase itself.
    for (const [index, tag] of tags.slice(0, -1).entries()) {
      const until = join(folder, tag);
      await cp(MIGRATIONS, until, { recursive: true });
      const entries = journal.entries.slice(0, index + 1);
      await writeFile(join(until, JOURNAL), JSON.stringify({ ...journal, entries }));
      await old.migrate(until);
      for (const table of TABLES) await insertRow(old.db, table, tag);
    }
    await old.close();
    const { db, close } = await openDatabase(place.where);
    try {
      // By today's tables: a column that no migration made would be missed here.
      for (const rows of [await db.select().from(films), await db.select().from(submissions)]) {
        expect(rows.map(({ id }) => id).sort()).toEqual(tags.slice(0, -1).sort());
      }
      for (const table of TABLES) expect(await countRows(db, table), table).toBe(tags.length - 1);
    } finally {
      await close();
    }
  });
});

async function countRows(db: Database, table: string): Promise<number> {
  const counted = await db.execute(sql`select count(*)::int as count from ${sql.identifier(table)}`);
  return (counted as unknown as { rows: readonly { count: number }[] }).rows[0]!.count;
}
