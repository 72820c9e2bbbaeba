import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { videos } from "../tables/media.ts";

/** A film's file and its streams. */
export type Video = typeof videos.$inferSelect;

/** Null: no such video, or none was named. */
export async function readVideo(db: Database, id: string | null): Promise<Video | null> {
  const [video] = id === null ? [] : await db.select().from(videos).where(eq(videos.id, id));
  return video ?? null;
}
