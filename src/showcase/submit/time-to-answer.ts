import { desc, isNotNull, sql } from "drizzle-orm";
import type { Showcase } from "../showcase.ts";
import { submissions } from "../tables/submissions.ts";

const LAST = 50;

/**
 * Days between sending in and the first word of an editor: the median of the last 50 that were answered. Null: nobody
 * was answered yet.
 */
export async function daysToAnswer(showcase: Showcase): Promise<number | null> {
  const rows = await showcase.db
    .select({ seconds: sql<number>`extract(epoch from ${submissions.answeredAt} - ${submissions.sentAt})::float8` })
    .from(submissions)
    .where(sql`${isNotNull(submissions.answeredAt)} and ${isNotNull(submissions.sentAt)}`)
    .orderBy(desc(submissions.answeredAt))
    .limit(LAST);
  if (rows.length === 0) return null;
  const sorted = rows.map((row) => Math.max(0, row.seconds)).sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return median / 86_400;
}

/** "within a day", "in about 4 days": as one would say it. */
export function daysInWords(days: number): string {
  if (days <= 1) return "within a day";
  const whole = Math.round(days);
  if (whole < 14) return `in about ${whole} days`;
  return `in about ${Math.round(days / 7)} weeks`;
}
