import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { enqueue } from "../jobs/enqueue.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { videos } from "../tables/media.ts";

/** Queues a film's file to be made into streams; `burnIn`: a name that becomes part of the pictures. */
export async function addVideo(
  { db }: Pick<Showcase, "db">,
  assetId: string,
  options: { readonly filmId?: string; readonly burnIn?: string } = {},
): Promise<string> {
  const id = newId();
  await db.insert(videos).values({ id, sourceId: assetId, burnIn: options.burnIn ?? null });
  await enqueue(db, "transcode", { videoId: id });
  if (options.filmId !== undefined) {
    await giveVideo(db, options.filmId, id);
  }
  return id;
}

/** A film that can be watched goes on being watched until the new one is ready. */
async function giveVideo(db: Database, filmId: string, videoId: string): Promise<void> {
  const [now] = await db
    .select({ state: videos.state })
    .from(films)
    .innerJoin(videos, eq(videos.id, films.videoId))
    .where(eq(films.id, filmId));
  const given = now?.state === "ready" ? { nextVideoId: videoId } : { videoId, nextVideoId: null };
  await db.update(films).set(given).where(eq(films.id, filmId));
}
