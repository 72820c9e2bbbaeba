import { and, eq, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { addVideo } from "../media/add-video.ts";
import { readVideo } from "../media/read-video.ts";
import type { Showcase } from "../showcase.ts";
import { screenerLinks } from "../tables/screener-links.ts";
import { films } from "../tables/films.ts";
import { videos, type VideoState } from "../tables/media.ts";
import { findScreener, type OpenScreener, readToken } from "./screener-links.ts";

/** The streams that a link shows. */
export interface ScreenerVideo {
  readonly id: string;
  readonly state: VideoState;
  /** 0–1. */
  readonly progress: number;
}

/**
 * What a link shows: the film's own streams, or those that have its name in their pictures. These are queued the first
 * time they are asked for, and again when the film's file is another one now. Null: the film has no file yet.
 */
export async function screenerVideo(showcase: Showcase, open: OpenScreener): Promise<ScreenerVideo | null> {
  const { film, link } = open;
  const own = await readVideo(showcase.db, film.videoId);
  if (own === null || !link.showsName) return own;
  const named = await readVideo(showcase.db, link.videoId);
  if (named !== null && named.sourceId === own.sourceId) return named;
  return queueNamed(showcase, open, own.sourceId);
}

/**
 * Which streams a link's segments are parts of. Asked for every segment, so that a link that is revoked ends at once; it
 * is one question. Null: the link is forged, over or revoked, or its streams are not asked for yet.
 */
export async function findStreams(showcase: Showcase, token: string): Promise<string | null> {
  const id = readToken(showcase, token);
  if (id === null) return null;
  const [own, named] = [alias(videos, "own"), alias(videos, "named")];
  const [found] = await showcase.db
    .select({
      showsName: screenerLinks.showsName,
      own: own.id,
      of: own.sourceId,
      named: named.id,
      namedOf: named.sourceId,
    })
    .from(screenerLinks)
    .innerJoin(films, eq(films.id, screenerLinks.filmId))
    .innerJoin(own, eq(own.id, films.videoId))
    .leftJoin(named, eq(named.id, screenerLinks.videoId))
    .where(and(eq(screenerLinks.id, id), isNull(screenerLinks.revokedAt)));
  if (found === undefined) return null;
  if (!found.showsName) return found.own;
  // Streams of a file that is not the film's any more are not shown.
  return found.namedOf === found.of ? found.named : null;
}

/** Has the streams of a new link made before somebody comes to see them. */
export async function prepareScreener(showcase: Showcase, linkId: string): Promise<void> {
  const open = await findScreener(showcase, linkId);
  if (open !== null) await screenerVideo(showcase, open);
}

async function queueNamed(showcase: Showcase, { link }: OpenScreener, sourceId: string): Promise<ScreenerVideo> {
  const id = await showcase.db.transaction(async (tx) => {
    // Two visits at once ask for it once.
    const mine = eq(screenerLinks.id, link.id);
    const [now] = await tx.select({ videoId: screenerLinks.videoId }).from(screenerLinks).where(mine).for("update");
    if (now?.videoId != null && now.videoId !== link.videoId) return now.videoId;
    const queued = await addVideo({ db: tx }, sourceId, { burnIn: link.name });
    await tx.update(screenerLinks).set({ videoId: queued }).where(mine);
    return queued;
  });
  return { id, state: "waiting", progress: 0 };
}
