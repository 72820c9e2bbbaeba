import { createHmac } from "node:crypto";
import { and, asc, desc, eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { hashLinkSecret } from "../db/secret-link.ts";
import type { Showcase } from "../showcase.ts";
import { accounts } from "../tables/accounts.ts";
import { films, type InterviewBlock } from "../tables/films.ts";
import { interviewRevisions, interviews, type InterviewState } from "../tables/interviews.ts";

/** An interview as it stands. */
export interface Interview {
  readonly id: string;
  readonly filmId: string;
  readonly state: InterviewState;
  /** The film maker's link works. */
  readonly isOpen: boolean;
  readonly blocks: readonly InterviewBlock[];
  /** Number of the newest revision; 0: nothing was written yet. */
  readonly number: number;
}

/** Something that somebody saved. */
export interface Revision {
  readonly number: number;
  readonly by: "editor" | "maker";
  /** Null: the film maker. */
  readonly name: string | null;
  readonly blocks: readonly InterviewBlock[];
  readonly createdAt: Date;
}

/** Who writes: an editor by their account, or the film maker by the link. */
export type Writer = { readonly by: "editor"; readonly accountId: string } | { readonly by: "maker" };

/** `stale`: somebody saved meanwhile, and nothing was stored. `refused`: it is not this one's to do now. */
export type InterviewOutcome =
  | { readonly state: "saved" | "unchanged" }
  | { readonly state: "stale"; readonly current: Interview }
  | { readonly state: "refused"; readonly why: string };

/**
 * The secret of a film maker's link. Made from the server's secret, so that it can be shown and sent again while the
 * database holds only its hash.
 */
function interviewSecret(showcase: Showcase, id: string): string {
  return createHmac("sha256", showcase.secret).update(`interview:${id}`).digest("base64url");
}

/** The film maker's page. */
export function interviewUrl(showcase: Showcase, id: string): string {
  return `${showcase.origin}/interviews/${interviewSecret(showcase, id)}`;
}

/** The interview of a film, made when there is none yet. Null: no such film. */
export async function openInterview(showcase: Showcase, filmId: string): Promise<Interview | null> {
  const { db } = showcase;
  const [film] = await db.select({ id: films.id }).from(films).where(eq(films.id, filmId));
  if (film === undefined) return null;
  const now = showcase.now();
  await db.insert(interviews).values({ id: newId(), filmId, createdAt: now, updatedAt: now }).onConflictDoNothing();
  const [row] = await db.select().from(interviews).where(eq(interviews.filmId, filmId));
  return row === undefined ? null : withBlocks(db, row);
}

/** The interview of a film; null: there is none. */
export async function interviewOfFilm(db: Database, filmId: string): Promise<Interview | null> {
  const [row] = await db.select().from(interviews).where(eq(interviews.filmId, filmId));
  return row === undefined ? null : withBlocks(db, row);
}

/** Null: no such link, or it was closed. */
export async function interviewByLink(db: Database, secret: string): Promise<Interview | null> {
  const [row] = await db
    .select()
    .from(interviews)
    .where(eq(interviews.linkHash, hashLinkSecret(secret)));
  return row === undefined ? null : withBlocks(db, row);
}

async function withBlocks(db: Database, row: typeof interviews.$inferSelect): Promise<Interview> {
  const [last] = await db
    .select({ blocks: interviewRevisions.blocks, number: interviewRevisions.number })
    .from(interviewRevisions)
    .where(eq(interviewRevisions.interviewId, row.id))
    .orderBy(desc(interviewRevisions.number))
    .limit(1);
  return {
    id: row.id,
    filmId: row.filmId,
    state: row.state,
    isOpen: row.linkHash !== null,
    blocks: last?.blocks ?? [],
    number: last?.number ?? 0,
  };
}

/** All that was saved, oldest first. */
export async function readRevisions(db: Database, interviewId: string): Promise<readonly Revision[]> {
  return db
    .select({
      number: interviewRevisions.number,
      by: interviewRevisions.by,
      name: accounts.name,
      blocks: interviewRevisions.blocks,
      createdAt: interviewRevisions.createdAt,
    })
    .from(interviewRevisions)
    .leftJoin(accounts, eq(accounts.id, interviewRevisions.accountId))
    .where(eq(interviewRevisions.interviewId, interviewId))
    .orderBy(asc(interviewRevisions.number));
}

/** Holds the interview's row until the transaction ends. */
async function hold(tx: Database, id: string): Promise<Interview | null> {
  const [row] = await tx.select().from(interviews).where(eq(interviews.id, id)).for("update");
  return row === undefined ? null : withBlocks(tx, row);
}

/**
 * Saves what somebody wrote as a revision of its own, when it was written on top of the newest one.
 *
 * @param next where the interview stands afterwards; null: where it stood
 */
export async function saveInterview(
  showcase: Showcase,
  id: string,
  writer: Writer,
  written: { readonly blocks: readonly InterviewBlock[]; readonly number: number },
  next: InterviewState | null,
): Promise<InterviewOutcome> {
  const now = showcase.now();
  return showcase.db.transaction(async (tx): Promise<InterviewOutcome> => {
    const current = await hold(tx, id);
    if (current === null) return { state: "refused", why: "There is no such interview." };
    if (current.number !== written.number) return { state: "stale", current };
    if (writer.by === "maker" && !(current.isOpen && current.state !== "drafting")) {
      return { state: "refused", why: "This interview is not open." };
    }
    const isChanged = JSON.stringify(current.blocks) !== JSON.stringify(written.blocks);
    const wanted = next ?? (isChanged ? afterChange(current.state, writer) : current.state);
    if (!isChanged && wanted === current.state) return { state: "unchanged" };
    const who = writer.by === "maker" ? "maker" : writer.accountId;
    if (isChanged) {
      await tx.insert(interviewRevisions).values({
        id: newId(),
        interviewId: id,
        number: current.number + 1,
        by: writer.by,
        accountId: writer.by === "maker" ? null : writer.accountId,
        blocks: written.blocks,
        createdAt: now,
      });
    }
    await tx.update(interviews).set({ state: wanted, updatedAt: now }).where(eq(interviews.id, id));
    await recordAction(tx, {
      at: now,
      who,
      what: wanted === current.state ? "wrote in the interview" : `made the interview ${wanted}`,
      subject: "film",
      subjectId: current.filmId,
      details: { interviewId: id, number: current.number + (isChanged ? 1 : 0) },
    });
    return { state: "saved" };
  });
}

/**
 * What was approved is another text once somebody changes it; and what the film maker changed, editors see before it can
 * be approved.
 */
function afterChange(state: InterviewState, writer: Writer): InterviewState {
  if (state !== "edited" && state !== "approved") return state;
  return writer.by === "maker" ? "answered" : "edited";
}

/** Opens the film maker's link, or closes it. */
export async function setInterviewLink(showcase: Showcase, id: string, isOpen: boolean, who: string): Promise<void> {
  const now = showcase.now();
  await showcase.db.transaction(async (tx) => {
    const current = await hold(tx, id);
    if (current === null || current.isOpen === isOpen) return;
    await tx
      .update(interviews)
      .set({
        linkHash: isOpen ? hashLinkSecret(interviewSecret(showcase, id)) : null,
        updatedAt: now,
        ...(isOpen && current.state === "drafting" ? { state: "sent" as const } : {}),
      })
      .where(eq(interviews.id, id));
    await recordAction(tx, {
      at: now,
      who,
      what: isOpen ? "opened the interview" : "closed the interview",
      subject: "film",
      subjectId: current.filmId,
      details: { interviewId: id },
    });
  });
}

/**
 * The film maker approves exactly the revision they saw; its text goes on the film's page. Questions without an answer
 * stay behind.
 */
export async function approveInterview(showcase: Showcase, id: string, number: number): Promise<InterviewOutcome> {
  const now = showcase.now();
  return showcase.db.transaction(async (tx): Promise<InterviewOutcome> => {
    const current = await hold(tx, id);
    if (current === null || !current.isOpen) return { state: "refused", why: "This interview is not open." };
    if (current.number !== number) return { state: "stale", current };
    if (current.state !== "edited") return { state: "refused", why: "The editors have not asked for approval." };
    await tx.update(interviews).set({ state: "approved", updatedAt: now }).where(eq(interviews.id, id));
    await tx
      .update(films)
      .set({ interview: withoutEmpty(current.blocks), updatedAt: now })
      .where(and(eq(films.id, current.filmId)));
    await recordAction(tx, {
      at: now,
      who: "maker",
      what: "approved the interview",
      subject: "film",
      subjectId: current.filmId,
      details: { interviewId: id, number },
    });
    return { state: "saved" };
  });
}

/** What is worth showing: no empty blocks, and no question that nothing answers. */
export function withoutEmpty(blocks: readonly InterviewBlock[]): readonly InterviewBlock[] {
  const written = blocks.filter((block) => block.kind === "still" || block.text.trim() !== "");
  return written.filter((block, index) => {
    if (block.kind !== "question") return true;
    const rest = written.slice(index + 1);
    const end = rest.findIndex((other) => other.kind === "question");
    return rest.slice(0, end === -1 ? rest.length : end).some((other) => other.kind === "answer");
  });
}
