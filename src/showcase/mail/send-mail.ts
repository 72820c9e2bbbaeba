import { newId } from "../db/new-id.ts";
import { enqueue } from "../jobs/enqueue.ts";
import type { Showcase } from "../showcase.ts";
import { messages } from "../tables/submissions.ts";

/** A mail to be sent. */
export interface OutgoingMail {
  readonly submissionId?: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly accountId?: string;
}

/** Stores a mail and puts it in the queue. */
export async function sendMail(showcase: Showcase, mail: OutgoingMail): Promise<string> {
  const id = newId();
  if (mail.submissionId === undefined) return id;
  await showcase.db.insert(messages).values({
    id,
    submissionId: mail.submissionId,
    direction: "out",
    messageId: `${id}@localhost`,
    fromAddress: "",
    toAddress: mail.to,
    subject: mail.subject,
    text: mail.text,
    delivery: "waiting",
    accountId: mail.accountId ?? null,
    createdAt: showcase.now(),
  });
  await enqueue(showcase.db, "send-mail", { messageId: id });
  return id;
}
