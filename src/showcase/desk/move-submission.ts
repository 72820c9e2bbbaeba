import { and, eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { recordAction } from "../db/record-action.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { reviews, submissions, type SubmissionState } from "../tables/submissions.ts";
import { isDecision, STATE_LABELS } from "./submission-states.ts";

/** What became of a move. `proposed`: a second editor must agree. */
export type MoveOutcome =
  | { readonly state: "moved" | "proposed" | "unchanged" }
  | { readonly state: "refused"; readonly why: string };

export interface MoveOptions {
  /** Where the editor saw it: when it is elsewhere by now, nothing is done and they are told. */
  readonly from?: SubmissionState | undefined;
  /** For which moment its film is to appear. */
  readonly appearsAt?: Date | undefined;
}

/**
 * Puts a submission in another state and writes down who did. A decision by somebody with a conflict of interest is
 * refused; where the settings want two editors, the first one's decision waits for another's.
 *
 * @param who an account's id, `maker` or `showcase`; the latter two decide nothing anew and are not asked
 */
export function moveSubmission(
  showcase: Showcase,
  id: string,
  state: SubmissionState,
  who: string,
  options: MoveOptions = {},
): Promise<MoveOutcome> {
  return showcase.db.transaction((tx) => moveSubmissionIn(showcase, tx, id, state, who, options));
}

/** As `moveSubmission`, as a part of what else happens in `tx`. */
export async function moveSubmissionIn(
  showcase: Showcase,
  tx: Database,
  id: string,
  state: SubmissionState,
  who: string,
  options: MoveOptions = {},
): Promise<MoveOutcome> {
  const now = showcase.now();
  const [before] = await tx.select().from(submissions).where(eq(submissions.id, id)).for("update");
  if (before === undefined) return { state: "refused", why: "There is no such submission." };
  if (options.from !== undefined && options.from !== before.state) {
    return { state: "refused", why: `Somebody moved it meanwhile: it is in ${STATE_LABELS[before.state]}.` };
  }
  if (before.state === state) return { state: "unchanged" };
  const isEditor = who !== "maker" && who !== "showcase";
  if (isDecision(state) && isEditor) {
    const [conflict] = await tx
      .select({ id: reviews.accountId })
      .from(reviews)
      .where(and(eq(reviews.submissionId, id), eq(reviews.accountId, who), eq(reviews.hasConflict, true)));
    if (before.withdrawnAt !== null && state !== "declined") {
      return { state: "refused", why: "The film maker took it back: it cannot be shown." };
    }
    if (conflict !== undefined) {
      return {
        state: "refused",
        why: "You said that you have a conflict of interest: somebody else decides this one.",
      };
    }
    const needsTwo = (await readSettings(tx)).needsTwoEditors;
    const isAgreed = before.proposedState === state && before.proposedBy !== null && before.proposedBy !== who;
    if (needsTwo && !isAgreed) {
      await tx
        .update(submissions)
        .set({ proposedState: state, proposedBy: who, proposedFor: options.appearsAt ?? null, updatedAt: now })
        .where(eq(submissions.id, id));
      await recordAction(tx, {
        at: now,
        who,
        what: "proposed",
        subject: "submission",
        subjectId: id,
        details: { state },
      });
      return { state: "proposed" };
    }
  }
  await tx
    .update(submissions)
    .set({
      state,
      proposedState: null,
      proposedBy: null,
      proposedFor: null,
      updatedAt: now,
      ...(state === "published" || state === "declined" ? { decidedAt: now } : {}),
    })
    .where(eq(submissions.id, id));
  await recordAction(tx, {
    at: now,
    who,
    what: "moved",
    subject: "submission",
    subjectId: id,
    details: {
      before: before.state,
      after: state,
      ...(before.proposedBy !== null && before.proposedBy !== who ? { proposedBy: before.proposedBy } : {}),
    },
  });
  return { state: "moved" };
}

/** Takes back a decision that waits for a second editor. */
export async function withdrawProposal(showcase: Showcase, id: string, who: string): Promise<void> {
  const now = showcase.now();
  await showcase.db.transaction(async (tx) => {
    const [before] = await tx.select().from(submissions).where(eq(submissions.id, id)).for("update");
    if (before?.proposedState == null) return;
    await tx
      .update(submissions)
      .set({ proposedState: null, proposedBy: null, proposedFor: null, updatedAt: now })
      .where(eq(submissions.id, id));
    await recordAction(tx, {
      at: now,
      who,
      what: "did not agree",
      subject: "submission",
      subjectId: id,
      details: { state: before.proposedState, proposedBy: before.proposedBy },
    });
  });
}
