import { and, asc, count, desc, eq, exists, ilike, inArray, isNull, not, or, sql } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { accounts } from "../tables/accounts.ts";
import { messages, reviews, submissions, type SubmissionState } from "../tables/submissions.ts";
import { DESK_STATES } from "./submission-states.ts";

/** Rows on one page of a list. */
export const PAGE_SIZE = 50;

export interface SubmissionFilter {
  /** Null: all that the desk sees. */
  readonly state: SubmissionState | null;
  /** In title, name and address. */
  readonly query: string;
  /** Only those this account has not scored. */
  readonly unscoredBy: string | null;
  /** Only those whose maker wrote last. */
  readonly isWaiting: boolean;
  readonly order: "oldest" | "newest" | "score";
  /** From 0. */
  readonly page: number;
}

/** A line of the list. */
export interface SubmissionRow {
  readonly id: string;
  readonly state: SubmissionState;
  readonly title: string;
  readonly makerName: string;
  readonly email: string;
  readonly via: string;
  readonly sentAt: Date | null;
  readonly createdAt: Date;
  readonly hasFilm: boolean;
  /** Mean of the scores that count; null: none. */
  readonly score: number | null;
  readonly scores: number;
  readonly lastDirection: "in" | "out" | null;
  readonly proposedState: string | null;
  /** When its maker took it back. */
  readonly withdrawnAt: Date | null;
}

/** `%` and `_` stand for themselves. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

/** One page of submissions, and whether there is another. */
export async function readSubmissions(
  db: Database,
  filter: SubmissionFilter,
): Promise<{ readonly rows: readonly SubmissionRow[]; readonly hasMore: boolean }> {
  const scores = db
    .select({
      submissionId: reviews.submissionId,
      mean: sql<number | null>`avg(${reviews.score})::float`.as("mean"),
      number: sql<number>`count(${reviews.score})::int`.as("number"),
    })
    .from(reviews)
    .where(not(reviews.hasConflict))
    .groupBy(reviews.submissionId)
    .as("scores");
  const lastDirection = sql<"in" | "out" | null>`(select ${messages.direction} from ${messages}
    where ${messages.submissionId} = ${submissions.id} order by ${messages.createdAt} desc limit 1)`;
  const pattern = containing(filter.query);
  const order =
    filter.order === "score"
      ? sql`${scores.mean} desc nulls last`
      : filter.order === "newest"
        ? desc(submissions.sentAt)
        : asc(submissions.sentAt);
  const rows = await db
    .select({
      id: submissions.id,
      state: submissions.state,
      title: submissions.title,
      makerName: submissions.makerName,
      email: submissions.email,
      via: submissions.via,
      sentAt: submissions.sentAt,
      createdAt: submissions.createdAt,
      hasFilm: sql<boolean>`${submissions.assetId} is not null`.as("has_film"),
      score: scores.mean,
      scores: sql<number>`coalesce(${scores.number}, 0)`.as("scores_given"),
      lastDirection: lastDirection.as("last_direction"),
      proposedState: submissions.proposedState,
      withdrawnAt: submissions.withdrawnAt,
    })
    .from(submissions)
    .leftJoin(scores, eq(scores.submissionId, submissions.id))
    .where(
      and(
        filter.state === null ? inArray(submissions.state, [...DESK_STATES]) : eq(submissions.state, filter.state),
        filter.query === ""
          ? undefined
          : or(
              ilike(submissions.title, pattern),
              ilike(submissions.makerName, pattern),
              ilike(submissions.email, pattern),
            ),
        filter.unscoredBy === null
          ? undefined
          : not(
              exists(
                db
                  .select({ one: sql`1` })
                  .from(reviews)
                  .where(and(eq(reviews.submissionId, submissions.id), eq(reviews.accountId, filter.unscoredBy))),
              ),
            ),
        filter.isWaiting ? sql`${lastDirection} = 'in'` : undefined,
      ),
    )
    .orderBy(order, asc(submissions.createdAt), asc(submissions.id))
    .limit(PAGE_SIZE + 1)
    .offset(filter.page * PAGE_SIZE);
  return {
    rows: rows.slice(0, PAGE_SIZE),
    hasMore: rows.length > PAGE_SIZE,
  };
}

/** How many submissions are in each state. */
export async function countSubmissions(db: Database): Promise<ReadonlyMap<SubmissionState, number>> {
  const rows = await db
    .select({ state: submissions.state, number: count() })
    .from(submissions)
    .groupBy(submissions.state);
  return new Map(rows.map((row) => [row.state, row.number]));
}

/** What everybody thinks of a submission, with their names. */
export async function readReviews(db: Database, submissionId: string) {
  return db
    .select({
      accountId: reviews.accountId,
      name: accounts.name,
      score: reviews.score,
      note: reviews.note,
      hasConflict: reviews.hasConflict,
      updatedAt: reviews.updatedAt,
    })
    .from(reviews)
    .innerJoin(accounts, eq(reviews.accountId, accounts.id))
    .where(eq(reviews.submissionId, submissionId))
    .orderBy(asc(reviews.updatedAt));
}

/** Mean of the scores that count: null when none does. */
export function meanScore(
  given: readonly { readonly score: number | null; readonly hasConflict: boolean }[],
): number | null {
  const counted = given.filter((review) => !review.hasConflict).flatMap((review) => review.score ?? []);
  return counted.length === 0 ? null : counted.reduce((sum, score) => sum + score, 0) / counted.length;
}

/** Those waiting for this account to agree, or not. */
export async function readProposals(db: Database, accountId: string) {
  return db
    .select({
      id: submissions.id,
      title: submissions.title,
      state: submissions.proposedState,
      by: accounts.name,
      byId: accounts.id,
    })
    .from(submissions)
    .innerJoin(accounts, eq(submissions.proposedBy, accounts.id))
    .where(and(not(isNull(submissions.proposedState)), not(eq(accounts.id, accountId))))
    .limit(PAGE_SIZE);
}
