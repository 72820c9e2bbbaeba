import { createHash } from "node:crypto";
import { inArray } from "drizzle-orm";
import { cleanLine } from "../db/clean-text.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { messages } from "../tables/submissions.ts";
import { findThread } from "./find-thread.ts";
import { whyAutomatic } from "./is-automatic.ts";
import { keepAttachments } from "./keep-attachments.ts";
import { checkMail, MAX_ATTACHMENTS } from "./mail-limits.ts";
import { ownAddress } from "./own-address.ts";
import { readBounce } from "./read-bounce.ts";
import { type IncomingMail, readMail } from "./read-mail.ts";
import {
  type Arrival,
  type Envelope,
  type Received,
  storeAnswer,
  storeBounce,
  storeSubmission,
} from "./store-arrival.ts";

/**
 * Stores a mail: as an answer in its thread, as a bounce at the mail it is about, or as a new submission, with a receipt
 * to its sender. When this resolves, it is in the database.
 */
export async function receiveMail(showcase: Showcase, raw: Buffer, envelope: Envelope): Promise<Received> {
  const refusal = checkMail(raw);
  if (refusal !== null) return { kind: "refused", ...refusal };
  const mail = await readMail(raw).catch((error: unknown) => error as Error);
  if (mail instanceof Error)
    return { kind: "refused", code: 554, text: `5.6.0 Not to be read: ${cleanLine(mail.message, 200)}` };
  if (mail.attachments.length > MAX_ATTACHMENTS) {
    return { kind: "refused", code: 552, text: `5.3.4 More than ${MAX_ATTACHMENTS} attachments. Send a link instead.` };
  }
  const messageId = await freeMessageId(showcase, mail, raw);
  if (messageId === null) return { kind: "duplicate" };
  const settings = await readSettings(showcase.db);
  const own = ownAddress(showcase, settings);
  const automatic = whyAutomatic(mail, own, envelope.from === "");
  const arrival: Arrival = { mail, messageId, settings, envelope, automatic };
  const bounce = readBounce(mail, envelope.from === "");
  if (bounce !== null) return storeBounce(showcase, arrival, bounce);
  const thread = await findThread(showcase, mail, envelope.recipients, own);
  const kept = await keepAttachments(showcase, mail.attachments);
  return thread === null ? storeSubmission(showcase, arrival, kept) : storeAnswer(showcase, arrival, kept, thread);
}

/**
 * The id under which a mail is stored: its own, or one made of its bytes where it has none or another mail has the same.
 * Null: this very mail is stored already; its server asked twice.
 */
async function freeMessageId(showcase: Showcase, mail: IncomingMail, raw: Buffer): Promise<string | null> {
  const ofBytes = `${createHash("sha256").update(raw).digest("hex")}@no-message-id`;
  const ids = mail.messageId === null ? [ofBytes] : [mail.messageId, ofBytes];
  const stored = await showcase.db.select().from(messages).where(inArray(messages.messageId, ids));
  const isStored = stored.some(
    (one) =>
      one.messageId === ofBytes || (one.direction === "in" && one.subject === mail.subject && one.text === mail.text),
  );
  if (isStored) return null;
  return stored.length === 0 ? ids[0]! : ofBytes;
}
