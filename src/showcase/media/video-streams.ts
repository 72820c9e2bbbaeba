import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import type { HlsResult } from "../../encode/hls-encode.ts";
import { runHls } from "../../encode/hls-run.ts";
import type { Showcase } from "../showcase.ts";
import { type Rendition, videos, type VideoState } from "../tables/media.ts";
import { contentTypeOf } from "./content-type.ts";

const SEGMENT_SECONDS = 4;
const THUMBNAILS = 8;
/** What no second attempt can mend. */
const FINAL: ReadonlySet<string> = new Set(["unreadable", "truncated", "unsupported", "timeout"]);

/** What is known of a video whose streams are made. */
export interface VideoRow {
  readonly key: string;
  readonly name: string;
  readonly state: VideoState;
  readonly burnIn: string | null;
  readonly renditions: readonly Rendition[];
}

/** One attempt at streams of a video. */
export interface StreamWork {
  readonly showcase: Showcase;
  readonly videoId: string;
  readonly row: VideoRow;
  /** Where they are made, kept between attempts. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** There is no attempt after this one. */
  readonly isLast: boolean;
}

/** True: another attempt ends as this one did. */
export function isFinal(error: unknown): boolean {
  return error instanceof RushesError && FINAL.has(error.code);
}

/**
 * Makes streams of a video in the work's folder, in a process of its own; of what lies there nothing is made again.
 * @throws RushesError as `runHls`
 */
export async function encodeStreams(
  { showcase, row, folder, signal }: StreamWork,
  firstOnly: boolean,
  onProgress: (share: number) => void = () => undefined,
): Promise<HlsResult> {
  const source = await showcase.store.openLocal(row.key);
  try {
    await mkdir(join(showcase.folder, "work"), { recursive: true });
    return await runHls(
      {
        path: source.path,
        folder,
        segmentSeconds: SEGMENT_SECONDS,
        // Streams for one person get no stills: the film has its own.
        thumbnails: row.burnIn === null ? THUMBNAILS : 0,
        burnIn: row.burnIn ?? undefined,
        firstOnly,
      },
      { signal, onProgress },
    );
  } finally {
    await source.close();
  }
}

/** The list of all streams comes last: whoever reads it finds what it names. */
export async function putStreams(
  { showcase, videoId, folder, signal }: StreamWork,
  files: readonly string[],
): Promise<void> {
  for (const file of files) {
    if (signal.aborted) throw new RushesError("aborted", "Stopped.");
    await showcase.store.putFile(`videos/${videoId}/hls/${file}`, join(folder, file), contentTypeOf(file));
  }
}

/** Sets some of a video's row. */
export async function setVideo(
  showcase: Showcase,
  id: string,
  set: Partial<typeof videos.$inferInsert>,
): Promise<void> {
  await showcase.db
    .update(videos)
    .set({ ...set, updatedAt: showcase.now() })
    .where(eq(videos.id, id));
}

/** As the table has them. */
export function renditionsOf({ renditions }: HlsResult): readonly Rendition[] {
  return renditions.map(({ codec, width, height, peakBitrate, meanBitrate }) => ({
    codec,
    width,
    height,
    peakBitrate,
    meanBitrate,
  }));
}
