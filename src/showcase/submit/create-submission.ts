import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { withinTransaction } from "../db/within-transaction.ts";
import type { Showcase } from "../showcase.ts";
import { type SubmissionAnswers, submissions } from "../tables/submissions.ts";
import { submissionLinkHash } from "./submission-link.ts";

export interface NewSubmission {
  /** `draft`: its maker goes on with it; `inbox`: it is for the editors; `spam`: out of sight. */
  readonly state: "draft" | "inbox" | "spam";
  readonly via: "form" | "mail" | "desk" | "publish";
  readonly title: string;
  readonly makerName: string;
  /** One plain address, or empty. */
  readonly email: string;
  readonly link?: string;
  readonly assetId?: string;
  readonly answers?: SubmissionAnswers;
  readonly stillIds?: readonly string[];
  readonly fileIds?: readonly string[];
  readonly beginHash?: string;
  /** An account's id; left out: its maker. */
  readonly who?: string;
  /** For the log: why it is junk, and such. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Stores a submission and that it came. `db` may be a transaction that does more with it.
 * @returns its id; `submissionUrl` has its magic link
 */
export async function createSubmission(
  showcase: Showcase,
  submission: NewSubmission,
  db: Database = showcase.db,
): Promise<string> {
  const { who = "maker", details = {}, ...values } = submission;
  const id = newId();
  const at = showcase.now();
  await withinTransaction(db, async (inner) => {
    await inner.insert(submissions).values({
      ...values,
      id,
      linkHash: submissionLinkHash(showcase, id),
      createdAt: at,
      updatedAt: at,
      sentAt: values.state === "draft" ? null : at,
    });
    await recordAction(inner, {
      at,
      who,
      what: values.state === "draft" ? "began" : "sent in",
      subject: "submission",
      subjectId: id,
      details: { via: values.via, ...details },
    });
  });
  return id;
}
