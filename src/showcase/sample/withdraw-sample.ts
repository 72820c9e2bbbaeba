import { and, count, eq, inArray } from "drizzle-orm";
import { recordAction } from "../db/record-action.ts";
import type { Database } from "../db/database.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";

const shown = and(eq(films.isSample, true), inArray(films.state, ["published", "scheduled"]));

/** How many films of the sample are on the public side. */
export async function countShownSamples(db: Database): Promise<number> {
  const [row] = await db.select({ number: count() }).from(films).where(shown);
  return row?.number ?? 0;
}

/**
 * Takes the sample from the public side, all of it at once: its people and collections go with its films. Nothing is
 * deleted; each film can be published again by itself.
 */
export async function withdrawSample(showcase: Showcase, who: string): Promise<void> {
  const now = showcase.now();
  await showcase.db.transaction(async (tx) => {
    const rows = await tx
      .update(films)
      .set({ state: "withdrawn", updatedAt: now })
      .where(shown)
      .returning({ id: films.id });
    for (const { id } of rows) {
      await recordAction(tx, {
        at: now,
        who,
        what: "withdrew",
        subject: "film",
        subjectId: id,
        details: { why: "It is a sample." },
      });
    }
  });
}
