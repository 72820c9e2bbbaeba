import { eq } from "drizzle-orm";
import type { Database, OpenDatabase } from "../db/database.ts";
import { publicVersion } from "../tables/public.ts";

/** Tells how often what the public side shows has changed. */
export interface VersionReader {
  /** The count at some moment after the call. */
  read(): Promise<number> | number;
}

/** The channel on which triggers tell each new count. */
const CHANNEL = "rushes_public";

/**
 * Every page that is sent asks first whether anything has changed, so that none is ever old. An embedded database tells
 * it by itself. A server is asked; under load hundreds of requests share one question, and it costs nearly nothing.
 */
export function createVersionReader(db: Database, listen: OpenDatabase["listen"] = null): VersionReader {
  const ask = async (): Promise<number> => {
    const [row] = await db.select({ number: publicVersion.number }).from(publicVersion).where(eq(publicVersion.id, 1));
    return row?.number ?? 0;
  };
  return listen === null ? asking(ask) : listening(listen, ask);
}

function listening(listen: NonNullable<OpenDatabase["listen"]>, ask: () => Promise<number>): VersionReader {
  let known = 0;
  let isKnown = false;
  let first: Promise<number> | null = null;
  const start = async (): Promise<number> => {
    await listen(CHANNEL, (payload) => {
      known = Math.max(known, Number(payload));
    });
    known = Math.max(known, await ask());
    isKnown = true;
    return known;
  };
  return {
    read() {
      if (isKnown) return known;
      // What could not be read is asked for again.
      first ??= start().catch((error: unknown) => {
        first = null;
        throw error;
      });
      return first;
    },
  };
}

/** Calls that come while one is being read share the next reading. */
function asking(ask: () => Promise<number>): VersionReader {
  let running: Promise<unknown> | null = null;
  let next: Promise<number> | null = null;
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
