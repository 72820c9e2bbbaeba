import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { addVideo } from "../media/add-video.ts";
import type { Showcase } from "../showcase.ts";
import { publications } from "../tables/publications.ts";

/** What was announced of a film; null: nothing. */
export async function findPublication(
  db: Database,
  filmId: string,
): Promise<{ readonly sha256: string; readonly sizeBytes: number; readonly isArrived: boolean } | null> {
  const [found] = await db.select().from(publications).where(eq(publications.filmId, filmId));
  if (found === undefined) return null;
  return { sha256: found.sha256, sizeBytes: found.sizeBytes, isArrived: found.assetId !== null };
}

/** Notes the upload by which the film comes. Null: what came was not the film, and it is to be sent anew. */
export async function notePublicationUpload(db: Database, filmId: string, uploadId: string | null): Promise<void> {
  await db.update(publications).set({ uploadId }).where(eq(publications.filmId, filmId));
}

/** Takes the file that arrived for the film's. @returns false: another upload was faster, and nothing was done */
export async function finishPublication(showcase: Showcase, filmId: string, assetId: string): Promise<boolean> {
  const first = await showcase.db
    .update(publications)
    .set({ assetId, uploadId: null })
    .where(and(eq(publications.filmId, filmId), isNull(publications.assetId)))
    .returning({ id: publications.id });
  if (first.length === 0) return false;
  await addVideo(showcase, assetId, { filmId });
  return true;
}
