import { sql } from "drizzle-orm";
import { type Clock, startClock } from "../clock.ts";
import type { Showcase } from "../showcase.ts";

const MINUTE_MS = 60_000;
/** Counted from the start, as a database that is embedded forgets what was changed before. */
const FIRST_MS = 10 * MINUTE_MS;
const EVERY_MS = 60 * MINUTE_MS;

/**
 * Gives the room of rows that are gone back to their tables, and counts what is in them, for the planner. A PostgreSQL
 * server does that by itself (autovacuum); the embedded one has nobody who does. Without it, each edit makes searches a
 * little slower for ever.
 */
export function startVacuumClock(showcase: Showcase): Clock {
  let isFirst = true;
  const options = { firstMs: FIRST_MS, everyMs: EVERY_MS, failure: "The database cannot be tidied" };
  return startClock(showcase, options, async () => {
    // A server looks after itself.
    if (showcase.listen === null) return;
    await vacuum(showcase, isFirst ? 0 : 1000);
    isFirst = false;
  });
}

/**
 * One table after the other, so that nobody waits long: of 10,000 films, half a second at most.
 * @param least so many rows and a fifth of the table have to be gone; 0: every table, whatever is gone
 */
export async function vacuum({ db }: Pick<Showcase, "db">, least: number): Promise<void> {
  const { rows } = (await db.execute(sql`
    select relname as name from pg_stat_user_tables
    where schemaname = 'public' and (${least} = 0 or n_dead_tup > ${least} + n_live_tup / 5)
  `)) as unknown as { readonly rows: readonly { readonly name: string }[] };
  for (const { name } of rows) await db.execute(sql`vacuum (analyze) ${sql.identifier(name)}`);
}
