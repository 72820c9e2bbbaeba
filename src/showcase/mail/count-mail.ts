import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Showcase } from "../showcase.ts";
import { messages, submissions } from "../tables/submissions.ts";

/** Submissions that came by mail from an address within the last hour. */
export async function submissionsThisHour(showcase: Showcase, address: string): Promise<number> {
  const [row] = await showcase.db
    .select({ count: sql<number>`count(*)::int` })
    .from(submissions)
    .where(
      and(
        sameAddress(submissions.email, address),
        eq(submissions.via, "mail"),
        gt(submissions.createdAt, ago(showcase, 3600)),
      ),
    );
  return row?.count ?? 0;
}

/** Mails that no person wrote and that went to an address within the last day. */
export async function automaticMailsToday(showcase: Showcase, address: string): Promise<number> {
  const [row] = await showcase.db
    .select({ count: sql<number>`count(*)::int` })
    .from(messages)
    .where(
      and(
        sameAddress(messages.toAddress, address),
        eq(messages.direction, "out"),
        eq(messages.isAutomatic, true),
        gt(messages.createdAt, ago(showcase, 86_400)),
      ),
    );
  return row?.count ?? 0;
}

function sameAddress(column: PgColumn, address: string): SQL {
  return eq(sql`lower(${column})`, address.toLowerCase());
}

function ago(showcase: Showcase, seconds: number): Date {
  return new Date(showcase.now().getTime() - seconds * 1000);
}
