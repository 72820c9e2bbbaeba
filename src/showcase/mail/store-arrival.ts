import { and, eq, inArray } from "drizzle-orm";
import { cleanLine } from "../db/clean-text.ts";
import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import type { Settings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { createSubmission } from "../submit/create-submission.ts";
import type { Submission } from "../submit/find-submission.ts";
import { missingForMail } from "../submit/missing-answers.ts";
import { MAX_FILES, MAX_STILLS } from "../submit/save-submission.ts";
import { isOpen } from "../submit/state-words.ts";
import { messages, submissions } from "../tables/submissions.ts";
import { automaticMailsToday, submissionsThisHour } from "./count-mail.ts";
import { findLinks } from "./find-links.ts";
import { isJunk, junkReasons } from "./junk-score.ts";
import type { KeptAttachments } from "./keep-attachments.ts";
import type { MailRefusal } from "./mail-limits.ts";
import type { Bounce } from "./read-bounce.ts";
import type { IncomingMail } from "./read-mail.ts";
import { sendMail } from "./send-mail.ts";
import { draftMail } from "./templates.ts";

/** Between whom a mail travelled, as its servers said and not as it says itself. */
export interface Envelope {
  /** Empty: the null sender, of bounces. */
  readonly from: string;
  readonly recipients: readonly string[];
}

/** What became of a mail. Only a refused one is not stored. */
export type Received =
  | { readonly kind: "submission" | "answer"; readonly submissionId: string; readonly isJunk: boolean }
  | { readonly kind: "bounce" | "duplicate" }
  | ({ readonly kind: "refused" } & MailRefusal);

/** A mail on its way into the database. */
export interface Arrival {
  readonly mail: IncomingMail;
  readonly messageId: string;
  readonly settings: Settings;
  readonly envelope: Envelope;
  /** Why no program may answer it; null: one may. */
  readonly automatic: string | null;
}

/** Receipts to one address within a day; beyond, mail is kept and not answered: a loop that nothing else stops. */
const MAX_RECEIPTS_A_DAY = 5;

/** As a new submission: for the editors, or as junk. */
export async function storeSubmission(showcase: Showcase, arrival: Arrival, kept: KeptAttachments): Promise<Received> {
  const { mail, settings, automatic } = arrival;
  const links = findLinks(mail.text, new URL(showcase.origin).hostname);
  const reasons = junkReasons(mail, {
    blockedSenders: settings.blockedSenders,
    linkCount: links.length,
    sentThisHour: await submissionsThisHour(showcase, mail.from),
    automatic,
  });
  const junk = isJunk(reasons);
  const title = titleOf(mail);
  const answersIt =
    !junk && automatic === null && (await automaticMailsToday(showcase, mail.from)) < MAX_RECEIPTS_A_DAY;
  return once(showcase, async (db) => {
    const submissionId = await createSubmission(
      showcase,
      {
        state: junk ? "spam" : "inbox",
        via: "mail",
        title,
        makerName: mail.fromName,
        email: mail.from,
        link: links[0] ?? "",
        answers: links.length > 1 ? { links: links.slice(1).join("\n") } : {},
        ...(kept.film === null ? {} : { assetId: kept.film }),
        stillIds: kept.stills.slice(0, MAX_STILLS),
        fileIds: kept.files.slice(0, MAX_FILES),
        details: {
          ...(junk ? { junk: reasons.map((reason) => reason.text) } : {}),
          ...(automatic === null ? {} : { automatic }),
          isReceiptSent: answersIt,
        },
      },
      db,
    );
    await storeMessage(db, showcase.now(), arrival, submissionId, kept.all);
    if (answersIt) {
      const facts = {
        title,
        makerName: mail.fromName,
        showcase: settings.title,
        missing: missingForMail({ film: links.length > 0 || kept.film !== null, stills: kept.stills.length > 0 }),
      };
      await sendMail(
        { ...showcase, db },
        { submissionId, to: mail.from, isAutomatic: true, ...draftMail("received", facts) },
        settings,
      );
    }
    return { kind: "submission", submissionId, isJunk: junk };
  });
}

/** Into its thread. What is attached is part of the submission, too: receipts ask for it, and say that one can answer. */
export async function storeAnswer(
  showcase: Showcase,
  arrival: Arrival,
  kept: KeptAttachments,
  submissionId: string,
): Promise<Received> {
  const at = showcase.now();
  return once(showcase, async (db) => {
    await storeMessage(db, at, arrival, submissionId, kept.all);
    if (arrival.automatic === null) {
      const [current] = await db.select().from(submissions).where(eq(submissions.id, submissionId)).for("update");
      await db
        .update(submissions)
        .set({ updatedAt: at, ...(isOpen(current!) ? withAttachments(current!, kept) : {}) })
        .where(eq(submissions.id, submissionId));
    }
    await recordAction(db, {
      at,
      who: "maker",
      what: arrival.automatic === null ? "answered" : "answered by a program",
      subject: "submission",
      subjectId: submissionId,
      details: { via: "mail", ...(arrival.automatic === null ? {} : { automatic: arrival.automatic }) },
    });
    return { kind: "answer", submissionId, isJunk: false };
  });
}

/** A film takes no other's place: who has one sends another by their page. */
function withAttachments(submission: Submission, { film, stills, files }: KeptAttachments) {
  const isFirst = submission.assetId === null;
  return {
    assetId: isFirst ? film : submission.assetId,
    stillIds: [...submission.stillIds, ...stills].slice(0, MAX_STILLS),
    fileIds: [...submission.fileIds, ...files, ...(film === null || isFirst ? [] : [film])].slice(0, MAX_FILES),
  };
}

/** A bounce is about mail of ours, or about nothing that is known here: then somebody forged our address. */
export async function storeBounce(showcase: Showcase, arrival: Arrival, bounce: Bounce): Promise<Received> {
  const at = showcase.now();
  return once(showcase, async (db) => {
    const about =
      bounce.messageIds.length === 0
        ? []
        : await db
            .select()
            .from(messages)
            .where(and(inArray(messages.messageId, [...bounce.messageIds]), eq(messages.direction, "out")));
    await storeMessage(db, at, arrival, about[0]?.submissionId ?? null, []);
    for (const message of bounce.hasFailed ? about : []) {
      await db
        .update(messages)
        .set({ delivery: "bounced", deliveryError: bounce.reason })
        .where(eq(messages.id, message.id));
      if (message.submissionId === null) continue;
      await recordAction(db, {
        at,
        who: "showcase",
        what: "bounced",
        subject: "submission",
        subjectId: message.submissionId,
        details: { messageId: message.id, reason: bounce.reason },
      });
    }
    return { kind: "bounce" };
  });
}

async function storeMessage(
  db: Database,
  at: Date,
  arrival: Arrival,
  submissionId: string | null,
  attachmentIds: readonly string[],
): Promise<void> {
  const { mail, envelope } = arrival;
  const stored = await db
    .insert(messages)
    .values({
      id: newId(),
      submissionId,
      direction: "in",
      messageId: arrival.messageId,
      inReplyTo: mail.answers[0] ?? null,
      fromAddress: mail.from === "" ? envelope.from : mail.from,
      toAddress: envelope.recipients[0] ?? "",
      subject: mail.subject,
      text: mail.text,
      attachmentIds,
      isAutomatic: arrival.automatic !== null,
      createdAt: at,
    })
    .onConflictDoNothing({ target: messages.messageId })
    .returning({ id: messages.id });
  if (stored.length === 0) throw new AlreadyStored();
}

/** The same mail came over two connections at once, and the other was faster. */
class AlreadyStored extends Error {}

/** Runs `store` in a transaction: all of it, or nothing when this mail is stored already. */
async function once(showcase: Showcase, store: (db: Database) => Promise<Received>): Promise<Received> {
  try {
    return await showcase.db.transaction(store);
  } catch (error) {
    if (error instanceof AlreadyStored) return { kind: "duplicate" };
    throw error;
  }
}

/** The subject without what mail programs put before it; else the first words. */
function titleOf(mail: IncomingMail): string {
  const subject = mail.subject.replace(/^((re|fwd?|aw|wg|tr|sv|vs|submission|film)\s*:\s*)+/i, "");
  return cleanLine(subject === "" ? (mail.text.split("\n")[0] ?? "").slice(0, 60) : subject, 200);
}
