// kill -9 while a database is made or its tables are: it comes back whole. Runs the built code, as a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "../../src/showcase/db/database.ts";
import { films } from "../../src/showcase/tables/films.ts";

const MODULE = new URL("../../dist/showcase/db/database.js", import.meta.url).href;
const SCRIPT = `
  const { openDatabase } = await import(${JSON.stringify(MODULE)});
  process.stdout.write("start\\n");
  await openDatabase(process.argv[1]);
  process.stdout.write("open\\n");
  setInterval(() => {}, 1000);
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-kill-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts opening a database, and kills it after so many milliseconds, or once it is open. */
async function killAfter(database: string, milliseconds: number | null): Promise<void> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT, database], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (text: Buffer) => {
      if (milliseconds === null ? text.includes("open") : text.includes("start")) resolve();
    });
  });
  if (milliseconds !== null) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  child.kill("SIGKILL");
  await exit;
}

it("comes back whole after being killed while it is made, migrated, and open", async () => {
  const database = join(folder, "database");
  for (const milliseconds of [300, 1500]) await killAfter(database, milliseconds);
  await killAfter(database, null);
  const opened = await openDatabase(database);
  expect(await opened.db.select().from(films)).toEqual([]);
  await expect(openDatabase(database)).rejects.toThrow("Another process has the showcase");
  await opened.close();
});
