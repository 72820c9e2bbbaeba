import { eq } from "drizzle-orm";
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
    await db.update(films).set({ videoId: id }).where(eq(films.id, options.filmId));
  }
  return id;
}
