import { eq } from "drizzle-orm";
import { hashLinkSecret } from "../db/secret-link.ts";
import type { Showcase } from "../showcase.ts";
import { submissions } from "../tables/submissions.ts";

export type Submission = typeof submissions.$inferSelect;

/** The submission that a magic link opens; null: forged or mistyped. */
export async function findSubmission(showcase: Showcase, secret: string): Promise<Submission | null> {
  if (!/^[\w-]{43}$/.test(secret)) return null;
  const [found] = await showcase.db
    .select()
    .from(submissions)
    .where(eq(submissions.linkHash, hashLinkSecret(secret)))
    .limit(1);
  return found ?? null;
}
