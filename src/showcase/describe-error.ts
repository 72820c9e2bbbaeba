import { DrizzleQueryError } from "drizzle-orm";

/**
 * What went wrong, for the log and for the rows of jobs. Of a query that failed it tells the query and the reason, never
 * its values: they are people's texts, addresses and secrets.
 */
export function describeError(error: unknown): string {
  if (error instanceof DrizzleQueryError) {
    return `The query failed (${describeError(error.cause)}): ${error.query}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** The same with where it happened. */
export function describeWithStack(error: unknown): string {
  // What the stack repeats of the message may hold values: only what comes after the message is taken.
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const begin = error instanceof Error ? stack.indexOf(error.message) + error.message.length : 0;
  return describeError(error) + stack.slice(begin);
}
