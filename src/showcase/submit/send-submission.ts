import { and, eq } from "drizzle-orm";
import { recordAction } from "../db/record-action.ts";
import { isMailAddress } from "../mail/mail-address.ts";
import { sendMail } from "../mail/send-mail.ts";
import { draftMail } from "../mail/templates.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { submissions } from "../tables/submissions.ts";

/**
 * Sends a draft in: it lies in the inbox, and its maker gets a receipt.
 * @returns false: it was sent in before, and nothing happened
 */
export async function sendSubmission(showcase: Showcase, submissionId: string): Promise<boolean> {
  const settings = await readSettings(showcase.db);
  const at = showcase.now();
  return showcase.db.transaction(async (db) => {
    const [sent] = await db
      .update(submissions)
      .set({ state: "inbox", sentAt: at, updatedAt: at })
      .where(and(eq(submissions.id, submissionId), eq(submissions.state, "draft")))
      .returning();
    if (sent === undefined) return false;
    await recordAction(db, {
      at,
      who: "maker",
      what: "sent in",
      subject: "submission",
      subjectId: submissionId,
      details: { via: sent.via },
    });
    if (isMailAddress(sent.email)) {
      const facts = { title: sent.title, makerName: sent.makerName, showcase: settings.title };
      await sendMail(
        { ...showcase, db },
        { submissionId, to: sent.email, isAutomatic: true, ...draftMail("received", facts) },
        settings,
      );
    }
    return true;
  });
}
