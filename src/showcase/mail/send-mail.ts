import { and, desc, eq, isNotNull, isNull, notLike } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import { cleanLine, cleanText } from "../db/clean-text.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { withinTransaction } from "../db/within-transaction.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { readSettings, type Settings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { messages, submissions } from "../tables/submissions.ts";
import { domainOf, isMailAddress } from "./mail-address.ts";
import { newMessageId, PAGE_ANSWERS } from "./message-id.ts";
import { ownAddress } from "./own-address.ts";

/** A mail to be sent. */
export interface OutgoingMail {
  /** The submission it is about; its thread has the mail from then on. */
  readonly submissionId?: string;
  /** One plain address. */
  readonly to: string;
  readonly subject: string;
  /** Plain text. `{link}` becomes the submission's magic link when it is sent; it is not stored. */
  readonly text: string;
  /** Who wrote it; left out: the showcase itself. */
  readonly accountId?: string;
  /** Nobody read it before it went: it says so in its headers, and no other program answers it. */
  readonly isAutomatic?: boolean;
}

/**
 * Stores a mail and puts it in the queue, both or neither; `deliver.ts` brings it away. Given a showcase whose `db` is a
 * transaction, it is part of that.
 *
 * @param known the settings, where they were read already
 * @returns id of the message
 * @throws RushesError `bad-argument` when `to` is not one plain address
 */
export async function sendMail(showcase: Showcase, mail: OutgoingMail, known?: Settings): Promise<string> {
  if (!isMailAddress(mail.to)) {
    throw new RushesError("bad-argument", `Expected one mail address but received ${JSON.stringify(mail.to)}.`);
  }
  const settings = known ?? (await readSettings(showcase.db));
  const from = ownAddress(showcase, settings);
  const submissionId = mail.submissionId ?? null;
  const id = newId();
  const now = showcase.now();
  await withinTransaction(showcase.db, async (db) => {
    await db.insert(messages).values({
      id,
      submissionId,
      direction: "out",
      messageId: newMessageId(submissionId, domainOf(from)),
      inReplyTo: submissionId === null ? null : await lastMailFromMaker(db, submissionId),
      fromAddress: from,
      toAddress: mail.to,
      subject: cleanLine(mail.subject, 300),
      text: cleanText(mail.text, 100_000),
      delivery: "waiting",
      accountId: mail.accountId ?? null,
      isAutomatic: mail.isAutomatic ?? false,
      createdAt: now,
    });
    await enqueue(db, "send-mail", { messageId: id });
    if (submissionId === null) return;
    if (mail.accountId !== undefined) {
      await db
        .update(submissions)
        .set({ answeredAt: now })
        .where(and(eq(submissions.id, submissionId), isNull(submissions.answeredAt), isNotNull(submissions.sentAt)));
    }
    await recordAction(db, {
      at: now,
      who: mail.accountId ?? "showcase",
      what: "wrote",
      subject: "submission",
      subjectId: submissionId,
      details: { messageId: id },
    });
  });
  return id;
}

/** `Message-ID` of the newest mail of a thread that came by mail: what an answer refers to. */
async function lastMailFromMaker(db: Showcase["db"], submissionId: string): Promise<string | null> {
  const [last] = await db
    .select({ messageId: messages.messageId })
    .from(messages)
    .where(
      and(
        eq(messages.submissionId, submissionId),
        eq(messages.direction, "in"),
        eq(messages.isAutomatic, false),
        notLike(messages.messageId, PAGE_ANSWERS),
      ),
    )
    .orderBy(desc(messages.createdAt))
    .limit(1);
  return last?.messageId ?? null;
}
