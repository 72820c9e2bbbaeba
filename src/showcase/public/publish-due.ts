import { and, asc, eq, lte } from "drizzle-orm";
import { recordAction } from "../db/record-action.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";

/**
 * Publishes films whose time has come. Each in a transaction of its own with its line in the log: killed in between,
 * the rest follows at the next look, and no film appears twice.
 * @returns how many
 */
export async function publishDue(showcase: Showcase): Promise<number> {
  const now = showcase.now();
  const due = await showcase.db
    .select({ id: films.id })
    .from(films)
    .where(and(eq(films.state, "scheduled"), lte(films.publishedAt, now)))
    .orderBy(asc(films.publishedAt));
  let count = 0;
  for (const { id } of due) {
    await showcase.db.transaction(async (transaction) => {
      const changed = await transaction
        .update(films)
        .set({ state: "published", updatedAt: now })
        .where(and(eq(films.id, id), eq(films.state, "scheduled")))
        .returning({ publishedAt: films.publishedAt });
      if (changed.length === 0) return;
      await recordAction(transaction, { at: now, who: "showcase", what: "published", subject: "film", subjectId: id });
      count++;
    });
  }
  return count;
}

/** Looks every so often whether a film is due. */
export function startPublishing(showcase: Showcase, everySeconds = 1): { close(): Promise<void> } {
  let looking: Promise<unknown> = Promise.resolve();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    looking = publishDue(showcase)
      .catch((error: unknown) => showcase.log(`Films that are due cannot be published: ${String(error)}`))
      .finally(() => (isBusy = false));
  }, everySeconds * 1000);
  return {
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
