import { desc, eq, isNull, sql, and } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { checkLink, signLink } from "../../server/signed-link.ts";
import type { Video } from "../media/read-video.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { videos } from "../tables/media.ts";
import { screenerLinks } from "../tables/screener-links.ts";

const PURPOSE = "screener";

export type ScreenerLink = typeof screenerLinks.$inferSelect;

/** Makes a link to one film. @returns its id; null: no such film */
export async function createScreenerLink(
  showcase: Showcase,
  who: string,
  link: { readonly filmId: string; readonly name: string; readonly showsName: boolean; readonly expiresAt: Date },
): Promise<string | null> {
  const now = showcase.now();
  const id = newId();
  return showcase.db.transaction(async (tx) => {
    const [film] = await tx.select({ id: films.id }).from(films).where(eq(films.id, link.filmId));
    if (film === undefined) return null;
    await tx.insert(screenerLinks).values({ id, ...link, madeBy: who, createdAt: now });
    await recordAction(tx, {
      at: now,
      who,
      what: "made a screener link",
      subject: "film",
      subjectId: film.id,
      details: { name: link.name, until: link.expiresAt.toISOString(), linkId: id },
    });
    return id;
  });
}

/** The film's page for who has the link. Signed over id and time: neither can be changed. */
export function screenerPath(showcase: Showcase, link: Pick<ScreenerLink, "id" | "expiresAt">): string {
  return `/screeners/${link.id}.${signLink(showcase.secret, PURPOSE, link.id, link.expiresAt.getTime() / 1000)}`;
}

/** What a link opens. */
export interface OpenScreener {
  readonly link: ScreenerLink;
  readonly film: typeof films.$inferSelect;
}

/**
 * Null: the link is forged, expired or revoked, and whoever tries is not told which. The signature is looked at first:
 * made-up links cost no question to the database.
 */
export async function readScreener(showcase: Showcase, token: string): Promise<OpenScreener | null> {
  const id = readToken(showcase, token);
  return id === null ? null : findScreener(showcase, id);
}

/** The id of a link; null: it is forged, or over. No question to the database. */
export function readToken(showcase: Showcase, token: string): string | null {
  const dot = token.indexOf(".");
  const id = token.slice(0, Math.max(0, dot));
  const now = showcase.now().getTime() / 1000;
  return id === "" || checkLink(showcase.secret, PURPOSE, id, token.slice(dot + 1), now) !== null ? null : id;
}

/** Null: it was revoked, or never made. */
export async function findScreener(showcase: Showcase, id: string): Promise<OpenScreener | null> {
  const [found] = await showcase.db
    .select({ link: screenerLinks, film: films })
    .from(screenerLinks)
    .innerJoin(films, eq(films.id, screenerLinks.filmId))
    .where(and(eq(screenerLinks.id, id), isNull(screenerLinks.revokedAt)));
  return found ?? null;
}

/** Counts that the page was opened. */
export async function countView(showcase: Showcase, id: string): Promise<void> {
  await showcase.db
    .update(screenerLinks)
    .set({ views: sql`${screenerLinks.views} + 1`, lastSeenAt: showcase.now() })
    .where(eq(screenerLinks.id, id));
}

/** A link, and the streams made for it alone (null: none are). */
export interface ListedLink {
  readonly link: ScreenerLink;
  readonly video: Video | null;
}

/** Links of a film, newest first. */
export async function listScreenerLinks(db: Database, filmId: string): Promise<readonly ListedLink[]> {
  return db
    .select({ link: screenerLinks, video: videos })
    .from(screenerLinks)
    .leftJoin(videos, eq(videos.id, screenerLinks.videoId))
    .where(eq(screenerLinks.filmId, filmId))
    .orderBy(desc(screenerLinks.createdAt));
}

/** From now on the link opens nothing, nor do the parts of the film it has begun to load. */
export async function revokeScreenerLink(showcase: Showcase, who: string, filmId: string, id: string): Promise<void> {
  const now = showcase.now();
  await showcase.db.transaction(async (tx) => {
    const [link] = await tx
      .update(screenerLinks)
      .set({ revokedAt: now })
      .where(and(eq(screenerLinks.id, id), eq(screenerLinks.filmId, filmId), isNull(screenerLinks.revokedAt)))
      .returning();
    if (link === undefined) return;
    await recordAction(tx, {
      at: now,
      who,
      what: "revoked a screener link",
      subject: "film",
      subjectId: filmId,
      details: { name: link.name, linkId: id },
    });
  });
}
