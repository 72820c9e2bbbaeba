import { eq } from "drizzle-orm";
import { newId } from "../db/new-id.ts";
import { enqueue } from "../jobs/enqueue.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { videos } from "../tables/media.ts";

/** Queues a film's file to be made into streams. */
export async function addVideo(
  showcase: Showcase,
  assetId: string,
  options: { readonly filmId?: string } = {},
): Promise<string> {
  const id = newId();
  await showcase.db.insert(videos).values({ id, sourceId: assetId });
  await enqueue(showcase.db, "transcode", { videoId: id });
  if (options.filmId !== undefined) {
    await showcase.db.update(films).set({ videoId: id }).where(eq(films.id, options.filmId));
  }
  return id;
}
