import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { jobs } from "../tables/media.ts";

/** Kinds of work in the background. `runners.ts` has who does each. */
export type JobKind = "transcode" | "pull" | "send-mail" | "sample";

/**
 * Puts work in the queue. Given the transaction of what makes it necessary, either both are stored or neither.
 * @returns the job's id
 */
export async function enqueue(
  db: Database,
  kind: JobKind,
  payload: Readonly<Record<string, unknown>>,
  dueAt: Date = new Date(0),
): Promise<string> {
  const id = newId();
  await db.insert(jobs).values({ id, kind, payload, dueAt });
  return id;
}
