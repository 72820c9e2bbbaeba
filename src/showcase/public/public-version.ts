import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { publicVersion } from "../tables/public.ts";

/** Tells how often what the public side shows has changed. */
export interface VersionReader {
  /** The count at some moment after the call. Calls that come while one is being read share the next reading. */
  read(): Promise<number>;
}

/**
 * Every page that is sent asks first whether anything has changed, so that none is ever old. Under load hundreds of
 * requests share one question, and it costs nearly nothing.
 */
export function createVersionReader(db: Database): VersionReader {
  let running: Promise<unknown> | null = null;
  let next: Promise<number> | null = null;
  const ask = async (): Promise<number> => {
    const [row] = await db.select({ number: publicVersion.number }).from(publicVersion).where(eq(publicVersion.id, 1));
    return row?.number ?? 0;
  };
  return {
    read() {
      if (next !== null) return next;
      const before = running ?? Promise.resolve();
      const reading = before
        .catch(() => undefined)
        .then(() => {
          // Who comes from now on may have changed something after this question: theirs is the one after it.
          next = null;
          running = reading;
          return ask();
        });
      next = reading;
      return reading;
    },
  };
}
