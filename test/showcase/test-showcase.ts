// A showcase for tests: on the embedded database, and on a PostgreSQL server where RUSHES_TEST_DATABASE_URL says there is one.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { copyEmbeddedTemplate } from "./embedded-template.ts";
import { createApp } from "../../src/showcase/app.ts";
import { openShowcase, type Showcase } from "../../src/showcase/showcase.ts";

export const ORIGIN = "http://localhost:8787";

const SERVER = process.env["RUSHES_TEST_DATABASE_URL"];

/** Databases that a suite runs on: `describe.each(DATABASES)("…", (database) => …)`. */
export const DATABASES: readonly ("embedded" | "server")[] =
  SERVER === undefined ? ["embedded"] : ["embedded", "server"];

export interface TestShowcase {
  readonly showcase: Showcase;
  /** Sends a request as a browser on the showcase's own pages would. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Moves the clock on. */
  advance(seconds: number): void;
  readonly logged: string[];
  close(): Promise<void>;
}

/** Opens an empty showcase. Embedded ones cost about half a second of CPU: share one among the tests of a file. */
export async function openTestShowcase(database: "embedded" | "server" = "embedded"): Promise<TestShowcase> {
  const folder = await mkdtemp(join(tmpdir(), "rushes-showcase-"));
  const { where, drop } = await openTestDatabase(database, folder);
  let time = Date.parse("2026-05-01T12:00:00Z");
  const logged: string[] = [];
  const showcase = await openShowcase({
    folder,
    origin: ORIGIN,
    databaseUrl: where,
    now: () => new Date(time),
    log: (line) => logged.push(line),
  });
  const app = createApp(showcase);
  return {
    showcase,
    logged,
    fetch: async (path, init = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has("sec-fetch-site")) headers.set("sec-fetch-site", "same-origin");
      if (!headers.has("accept")) headers.set("accept", "text/html");
      return app.fetch(new Request(new URL(path, ORIGIN), { ...init, headers, redirect: "manual" }));
    },
    advance: (seconds) => {
      time += seconds * 1000;
    },
    close: async () => {
      await showcase.close();
      await drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A database with all tables and no rows: on the server, or in `folder`. */
export async function openTestDatabase(
  database: "embedded" | "server",
  folder: string,
): Promise<{ readonly where: string; drop(): Promise<void> }> {
  if (database === "server") {
    const { url, drop } = await createDatabase();
    return { where: url, drop };
  }
  const where = join(folder, "database");
  await copyEmbeddedTemplate(where);
  return { where, drop: async () => undefined };
}

async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `rushes_test_${randomBytes(6).toString("hex")}`;
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: SERVER });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await run(`create database ${name}`);
  const url = new URL(SERVER!);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database ${name} with (force)`) };
}
