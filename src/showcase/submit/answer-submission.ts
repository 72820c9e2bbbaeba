import { eq } from "drizzle-orm";
import { cleanText } from "../db/clean-text.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { domainOf } from "../mail/mail-address.ts";
import { pageMessageId } from "../mail/message-id.ts";
import { ownAddress } from "../mail/own-address.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { messages, submissions } from "../tables/submissions.ts";
import type { Submission } from "./find-submission.ts";

export const MAX_MESSAGE_LENGTH = 10_000;

/**
 * Puts what its maker wrote on the page into a submission's thread.
 * @param token of the form: sent twice, it is stored once
 * @returns false: there was nothing in it, or it is there already
 */
export async function answerSubmission(
  showcase: Showcase,
  submission: Submission,
  text: string,
  token: string,
): Promise<boolean> {
  const plain = cleanText(text, MAX_MESSAGE_LENGTH);
  if (plain === "") return false;
  const own = ownAddress(showcase, await readSettings(showcase.db));
  const at = showcase.now();
  const key = /^[0-9a-z]{16}$/.test(token) ? token : newId();
  return showcase.db.transaction(async (db) => {
    const stored = await db
      .insert(messages)
      .values({
        id: newId(),
        submissionId: submission.id,
        direction: "in",
        messageId: pageMessageId(submission.id, key, domainOf(own)),
        fromAddress: submission.email,
        toAddress: own,
        text: plain,
        createdAt: at,
      })
      .onConflictDoNothing({ target: messages.messageId })
      .returning({ id: messages.id });
    if (stored.length === 0) return false;
    await db.update(submissions).set({ updatedAt: at }).where(eq(submissions.id, submission.id));
    await recordAction(db, {
      at,
      who: "maker",
      what: "answered",
      subject: "submission",
      subjectId: submission.id,
      details: { via: "page" },
    });
    return true;
  });
}
