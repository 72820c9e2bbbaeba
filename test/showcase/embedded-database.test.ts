// The embedded database in its thread: wrong questions, its room, its end.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpenDatabase, openDatabase } from "../../src/showcase/db/database.ts";
import { vacuum } from "../../src/showcase/db/vacuum-clock.ts";
import { openTestDatabase } from "./test-showcase.ts";

let folder: string;
let open: OpenDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-embedded-"));
  open = await openDatabase((await openTestDatabase("embedded", folder)).where);
});
afterAll(async () => {
  await open.close();
  await rm(folder, { recursive: true });
});

const rowsOf = async (query: ReturnType<typeof sql>): Promise<readonly Record<string, unknown>[]> =>
  ((await open.db.execute(query)) as unknown as { rows: Record<string, unknown>[] }).rows;

it("goes on after wrong questions, alone and in a transaction, and undoes what was begun", async () => {
  await expect(rowsOf(sql`select nonsense`)).rejects.toThrow();
  await expect(rowsOf(sql`select ${"no number"}::int`)).rejects.toThrow();
  await open.db.execute(sql`create table "tries" ("number" int)`);
  const both = open.db.transaction(async (transaction) => {
    await transaction.execute(sql`insert into "tries" values (1)`);
    await transaction.execute(sql`select ${1}::int / 0`);
  });
  await expect(both).rejects.toThrow();
  // Many at once come one after the other, each with its own answer.
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  const answers = await Promise.all(
    numbers.map((number) =>
      number % 7 === 3
        ? rowsOf(sql`select ${number}::int / 0`).catch(() => "wrong")
        : rowsOf(sql`select ${number}::int as "number", (select count(*)::int from "tries") as "tries"`),
    ),
  );
  expect(answers).toEqual(numbers.map((number) => (number % 7 === 3 ? "wrong" : [{ number, tries: 0 }])));
});

it("tells what was notified before the writer goes on, also after a wrong question", async () => {
  const told: string[] = [];
  await open.listen!("tries", (payload) => told.push(payload));
  await rowsOf(sql`select ${1}::int / 0`).catch(() => null);
  for (const word of ["one", "two"]) {
    await open.db.transaction(async (transaction) => {
      await transaction.execute(sql`select pg_notify('tries', ${word})`);
    });
    expect(told.at(-1)).toBe(word);
  }
  expect(told).toEqual(["one", "two"]);
});

it("gives room back that rows left, and leaves tables alone that hardly changed", async () => {
  await open.db.execute(
    sql`create table "room" as select n, repeat('x', 100) as "text" from generate_series(1, 2000) n`,
  );
  const write = () => open.db.execute(sql`update "room" set "text" = repeat('y', 100)`);
  const size = async () => Number((await rowsOf(sql`select pg_relation_size('room') as "bytes"`))[0]!["bytes"]);
  await write();
  const after = await size();
  for (let times = 0; times < 3; times++) {
    await open.db.execute(sql`select pg_stat_force_next_flush()`);
    await vacuum(open, 1000);
    await write();
  }
  // Each of the last three found the room of the one before.
  expect(await size()).toBe(after);
});
