import { and, eq, inArray, sql } from "drizzle-orm";
import type { Showcase } from "../showcase.ts";
import { messages, submissions } from "../tables/submissions.ts";
import { tagOfOwn } from "./mail-address.ts";
import { submissionOfMessageId } from "./message-id.ts";
import type { IncomingMail } from "./read-mail.ts";

/**
 * The submission that a mail belongs to: by the tag of the address it went to, by a `Message-ID` of ours that it
 * answers, or by one of the same sender's own earlier mails. Tags and our ids are at random and only ever sent to who
 * takes part; of other people's ids anybody may know, so that those count for their own sender only.
 *
 * @returns null: it begins a new one
 */
export async function findThread(
  showcase: Showcase,
  mail: IncomingMail,
  recipients: readonly string[],
  own: string,
): Promise<string | null> {
  const named = [
    ...recipients.map((address) => tagOfOwn(address, own) ?? ""),
    ...mail.answers.map((id) => submissionOfMessageId(id) ?? ""),
  ].filter((id) => /^[0-9a-z]{16}$/.test(id));
  if (named.length > 0) {
    const rows = await showcase.db
      .select({ id: submissions.id })
      .from(submissions)
      .where(inArray(submissions.id, named));
    const found = named.find((id) => rows.some((row) => row.id === id));
    if (found !== undefined) return found;
  }
  if (mail.answers.length === 0 || mail.from === "") return null;
  const [earlier] = await showcase.db
    .select({ submissionId: messages.submissionId })
    .from(messages)
    .where(
      and(
        inArray(messages.messageId, [...mail.answers]),
        eq(messages.direction, "in"),
        eq(sql`lower(${messages.fromAddress})`, mail.from.toLowerCase()),
      ),
    )
    .limit(1);
  return earlier?.submissionId ?? null;
}
