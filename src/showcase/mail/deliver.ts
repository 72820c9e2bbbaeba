import { and, asc, eq, lt, ne, notLike } from "drizzle-orm";
import { createTransport } from "nodemailer";
import { enqueue } from "../jobs/enqueue.ts";
import type { RunJob } from "../jobs/job-runner.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { messages } from "../tables/submissions.ts";
import { fillLinks } from "./fill-links.ts";
import { withTag } from "./mail-address.ts";
import { PAGE_ANSWERS } from "./message-id.ts";
import { ownAddress } from "./own-address.ts";

export interface DeliverOptions {
  /** `smtp://user:password@host:587`: the server that brings our mail to others. */
  readonly smtpUrl: string;
  /** Sender where the settings name no address for submissions. */
  readonly mailFrom?: string | undefined;
}

/** Brings mail away: the job `send-mail`. */
export interface Deliverer {
  readonly run: RunJob;
  close(): void;
}

type Message = typeof messages.$inferSelect;

const CONNECT_WITHIN_MS = 10_000;
const IDLE_MS = 30_000;
/** What is not taken is tried again for two days: after a minute, and then less and less often, at least every 4 h. */
const GIVE_UP_AFTER_SECONDS = 172_800;
const MAX_REFERENCES = 20;

function waitSeconds(attempts: number): number {
  return Math.min(60 * 3 ** (attempts - 1), 14_400);
}

/**
 * Delivers over `smtpUrl`. A mail is `sent` once the other server took it. Where this process is killed between that
 * server's "250" and our own note of it, the mail goes out again, with the same `Message-ID`, by which most readers show
 * it once: SMTP knows no way to ask. That window is one write to the database long. In every other order of events it is
 * sent once.
 */
export function createDeliverer(showcase: Showcase, options: DeliverOptions): Deliverer {
  const transport = createTransport({
    url: options.smtpUrl,
    pool: true,
    maxConnections: 2,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: IDLE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const run: RunJob = async (payload, signal) => {
    const [message] = await showcase.db
      .select()
      .from(messages)
      .where(eq(messages.id, String(payload["messageId"])))
      .limit(1);
    if (message === undefined || message.delivery !== "waiting") return;
    signal.throwIfAborted();
    try {
      // Not broken off when the process is told to end: whether it went out would then be unknown.
      await transport.sendMail(await compose(showcase, message, options.mailFrom));
    } catch (error) {
      await noteRefusal(showcase, message, error as SmtpError);
      return;
    }
    await note(showcase, message, { delivery: "sent", deliveryError: null, attempts: message.attempts + 1 });
  };
  return { run, close: () => transport.close() };
}

interface SmtpError extends Error {
  readonly responseCode?: number;
}

async function noteRefusal(showcase: Showcase, message: Message, error: SmtpError): Promise<void> {
  const attempts = message.attempts + 1;
  const now = showcase.now();
  const isPermanent = error.responseCode !== undefined && error.responseCode >= 500;
  const isOld = now.getTime() - message.createdAt.getTime() > GIVE_UP_AFTER_SECONDS * 1000;
  const deliveryError = error.message.slice(0, 500);
  if (isPermanent || isOld) {
    await note(showcase, message, { delivery: "failed", deliveryError, attempts });
    return;
  }
  await showcase.db.transaction(async (db) => {
    await note({ ...showcase, db }, message, { deliveryError, attempts });
    await enqueue(db, "send-mail", { messageId: message.id }, new Date(now.getTime() + waitSeconds(attempts) * 1000));
  });
}

/** Only while it waits: a bounce may have come in meanwhile. */
async function note(showcase: Showcase, message: Message, change: Partial<Message>): Promise<void> {
  await showcase.db
    .update(messages)
    .set(change)
    .where(and(eq(messages.id, message.id), eq(messages.delivery, "waiting")));
}

async function compose(showcase: Showcase, message: Message, mailFrom: string | undefined) {
  const settings = await readSettings(showcase.db);
  const from = ownAddress(showcase, settings, mailFrom);
  const { submissionId } = message;
  const references = submissionId === null ? [] : await earlierIds(showcase, message, submissionId);
  return {
    from: { name: settings.title, address: from },
    to: { name: "", address: message.toAddress },
    // Answers go to an address that names the thread, where we are those who receive them.
    ...(settings.submitAddress === "" || submissionId === null
      ? {}
      : { replyTo: { name: settings.title, address: withTag(settings.submitAddress, submissionId) } }),
    envelope: { from, to: message.toAddress },
    messageId: `<${message.messageId}>`,
    date: message.createdAt,
    ...(message.inReplyTo === null ? {} : { inReplyTo: `<${message.inReplyTo}>` }),
    ...(references.length === 0 ? {} : { references: references.map((id) => `<${id}>`) }),
    subject: message.subject,
    text: submissionId === null ? message.text : await fillLinks(showcase, submissionId, message.text),
    headers: message.isAutomatic
      ? {
          "Auto-Submitted": message.inReplyTo === null ? "auto-generated" : "auto-replied",
          "X-Auto-Response-Suppress": "All",
          "X-Loop": from,
        }
      : {},
  };
}

/** `Message-ID`s of the thread before this mail, oldest first. */
async function earlierIds(showcase: Showcase, message: Message, submissionId: string): Promise<readonly string[]> {
  const rows = await showcase.db
    .select({ messageId: messages.messageId })
    .from(messages)
    .where(
      and(
        eq(messages.submissionId, submissionId),
        lt(messages.createdAt, message.createdAt),
        ne(messages.id, message.id),
        notLike(messages.messageId, PAGE_ANSWERS),
      ),
    )
    .orderBy(asc(messages.createdAt));
  return rows.map((row) => row.messageId).slice(-MAX_REFERENCES);
}
