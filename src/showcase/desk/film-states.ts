import { and, eq, isNull, lte } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { freeSlug } from "../db/slug.ts";
import type { Showcase } from "../showcase.ts";
import { films, type FilmState } from "../tables/films.ts";
import { videos } from "../tables/media.ts";
import { submissions } from "../tables/submissions.ts";
import { isFilmSlugTaken } from "./film-fields.ts";
import { moveSubmissionIn } from "./move-submission.ts";

/** What became of it. `proposed`: a second editor must agree. */
export type FilmOutcome = { readonly state: "done" | "proposed" } | { readonly state: "refused"; readonly why: string };

/** Makes a film: a draft that nobody sees. @returns its id */
export async function createFilm(
  db: Database,
  film: Partial<typeof films.$inferInsert> & { readonly title: string },
  who: string,
  now: Date,
): Promise<string> {
  const id = newId();
  const slug = await freeSlug(film.title, (slug) => isFilmSlugTaken(db, slug));
  await db.insert(films).values({ ...film, id, slug, createdAt: now, updatedAt: now });
  await recordAction(db, {
    at: now,
    who,
    what: "made",
    subject: "film",
    subjectId: id,
    details: { title: film.title },
  });
  return id;
}

/** Why a film cannot be shown yet; null: it can. */
async function missingOf(tx: Database, film: typeof films.$inferSelect): Promise<string | null> {
  if (film.videoId === null) return "It has no film yet: upload one or have it fetched.";
  const [video] = await tx.select({ state: videos.state }).from(videos).where(eq(videos.id, film.videoId));
  if (video?.state === "failed") return "Its film could not be prepared: see what is said about it.";
  return video?.state === "ready" ? null : "Its film is still being prepared.";
}

/**
 * Shows a film to everybody, now or from `at` on. One that was sent in may need a second editor: see `moveSubmission`.
 */
export async function publishFilm(showcase: Showcase, id: string, who: string, at: Date | null): Promise<FilmOutcome> {
  const now = showcase.now();
  const isLater = at !== null && at > now;
  return showcase.db.transaction(async (tx): Promise<FilmOutcome> => {
    const [film] = await tx.select().from(films).where(eq(films.id, id)).for("update");
    if (film === undefined) return { state: "refused", why: "There is no such film." };
    if (film.state === "published") return { state: "refused", why: "It is published already." };
    const missing = await missingOf(tx, film);
    // What is to appear later may still be on its way; what is missing then is written down and nothing appears.
    if (missing !== null && (!isLater || film.videoId === null)) return { state: "refused", why: missing };
    const state: FilmState = isLater ? "scheduled" : "published";
    if (film.submissionId !== null) {
      const outcome = await moveSubmissionIn(showcase, tx, film.submissionId, state, who, {
        appearsAt: at ?? undefined,
      });
      if (outcome.state === "refused") return outcome;
      if (outcome.state === "proposed") return { state: "proposed" };
    }
    // One that comes back keeps the date on which it first appeared.
    const publishedAt = isLater ? at : film.state === "withdrawn" ? (film.publishedAt ?? now) : now;
    await tx.update(films).set({ state, publishedAt, updatedAt: now }).where(eq(films.id, id));
    await recordAction(tx, {
      at: now,
      who,
      what: state,
      subject: "film",
      subjectId: id,
      details: isLater ? { for: at.toISOString() } : {},
    });
    return { state: "done" };
  });
}

/** Takes a film from the public side, or from the schedule. Nothing of it is deleted. */
export async function withdrawFilm(showcase: Showcase, id: string, who: string, why: string): Promise<FilmOutcome> {
  const now = showcase.now();
  return showcase.db.transaction(async (tx): Promise<FilmOutcome> => {
    const [film] = await tx.select().from(films).where(eq(films.id, id)).for("update");
    if (film === undefined || (film.state !== "published" && film.state !== "scheduled")) {
      return { state: "refused", why: "It is not on the public side." };
    }
    // What never appeared is a draft again.
    const isDraft = film.state === "scheduled";
    await tx
      .update(films)
      .set({ state: isDraft ? "draft" : "withdrawn", updatedAt: now, ...(isDraft ? { publishedAt: null } : {}) })
      .where(eq(films.id, id));
    if (film.submissionId !== null) await moveSubmissionIn(showcase, tx, film.submissionId, "interview", who);
    await recordAction(tx, {
      at: now,
      who,
      what: isDraft ? "unscheduled" : "withdrew",
      subject: "film",
      subjectId: id,
      details: { why },
    });
    return { state: "done" };
  });
}

/**
 * Publishes what is scheduled for now or before. A film whose video is not ready waits until it is; one that its maker
 * took back does not appear.
 * @returns how many appeared
 */
export async function publishDueFilms(showcase: Showcase): Promise<number> {
  const now = showcase.now();
  return showcase.db.transaction(async (tx) => {
    const due = await tx
      .select({ id: films.id, submissionId: films.submissionId })
      .from(films)
      .innerJoin(videos, eq(videos.id, films.videoId))
      .leftJoin(submissions, eq(submissions.id, films.submissionId))
      .where(
        and(
          eq(films.state, "scheduled"),
          lte(films.publishedAt, now),
          eq(videos.state, "ready"),
          isNull(submissions.withdrawnAt),
        ),
      )
      .for("update", { of: films, skipLocked: true });
    for (const { id, submissionId } of due) {
      await tx.update(films).set({ state: "published", updatedAt: now }).where(eq(films.id, id));
      if (submissionId !== null) await moveSubmissionIn(showcase, tx, submissionId, "published", "showcase");
      await recordAction(tx, { at: now, who: "showcase", what: "published", subject: "film", subjectId: id });
    }
    return due.length;
  });
}
