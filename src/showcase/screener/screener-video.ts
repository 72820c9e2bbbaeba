import { eq } from "drizzle-orm";
import { addVideo } from "../media/add-video.ts";
import { readVideo } from "../media/read-video.ts";
import type { Showcase } from "../showcase.ts";
import { screenerLinks } from "../tables/screener-links.ts";
import type { VideoState } from "../tables/media.ts";
import { findScreener, type OpenScreener } from "./screener-links.ts";

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
