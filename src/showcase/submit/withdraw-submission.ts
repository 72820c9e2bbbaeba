import { and, eq, isNull } from "drizzle-orm";
import { recordAction } from "../db/record-action.ts";
import type { Showcase } from "../showcase.ts";
import { submissions } from "../tables/submissions.ts";

/** Its maker takes a submission back. It is kept, in the state it had, and marked. */
export async function withdrawSubmission(showcase: Showcase, submissionId: string): Promise<void> {
  const at = showcase.now();
  await showcase.db.transaction(async (db) => {
    const changed = await db
      .update(submissions)
      .set({ withdrawnAt: at, updatedAt: at })
      .where(and(eq(submissions.id, submissionId), isNull(submissions.withdrawnAt)))
      .returning({ state: submissions.state });
    if (changed.length === 0) return;
    await recordAction(db, {
      at,
      who: "maker",
      what: "withdrew",
      subject: "submission",
      subjectId: submissionId,
      details: { state: changed[0]!.state },
    });
  });
}
