import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { eq, or } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import type { HlsResult } from "../../encode/hls-encode.ts";
import { runHls } from "../../encode/hls-run.ts";
import type { RunJob } from "../jobs/job-runner.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { assets, videos } from "../tables/media.ts";
import { addPicture } from "./add-picture.ts";
import { contentTypeOf } from "./content-type.ts";
import { readPalette } from "./read-palette.ts";
import { videoProblem } from "./video-problem.ts";
import { videoNotes } from "./video-notes.ts";

const SEGMENT_SECONDS = 4;
const THUMBNAILS = 8;
/** Progress is written this often at most. */
const SAY_EVERY_MS = 1000;
/** What no second attempt can mend. */
const FINAL: ReadonlySet<string> = new Set(["unreadable", "truncated", "unsupported", "timeout"]);

/**
 * Makes streams of a video (`payload.videoId`). Segments that a killed run finished are used; the row says `ready` only
 * when all files are in the store.
 */
export function transcode(showcase: Showcase): RunJob {
  return async (payload, signal, isLast) => {
    const videoId = String(payload["videoId"]);
    const [row] = await showcase.db
      .select({ key: assets.key, name: assets.name, state: videos.state, burnIn: videos.burnIn })
      .from(videos)
      .innerJoin(assets, eq(assets.id, videos.sourceId))
      .where(eq(videos.id, videoId));
    if (row === undefined || row.state === "ready") return;
    const folder = join(showcase.folder, "work", videoId);
    try {
      await setVideo(showcase, videoId, { state: "working", error: null });
      const result = await encode(showcase, videoId, row, folder, signal);
      for (const file of result.files) {
        if (signal.aborted) throw new RushesError("aborted", "Stopped.");
        await showcase.store.putFile(`videos/${videoId}/hls/${file}`, join(folder, file), contentTypeOf(file));
      }
      await finish(showcase, videoId, result);
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (signal.aborted) throw error;
      const isFinal = error instanceof RushesError && FINAL.has(error.code);
      const problem = videoProblem(error, row.name);
      if (isFinal || isLast) {
        await setVideo(showcase, videoId, { state: "failed", error: problem });
        await rm(folder, { recursive: true, force: true });
      } else {
        await setVideo(showcase, videoId, { state: "waiting", error: `${problem} It will be tried again.` });
      }
      if (!isFinal) throw error;
    }
  };
}

async function encode(
  showcase: Showcase,
  videoId: string,
  row: { readonly key: string; readonly burnIn: string | null },
  folder: string,
  signal: AbortSignal,
): Promise<HlsResult> {
  const source = await showcase.store.openLocal(row.key);
  let last = 0;
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
      },
      {
        signal,
        onProgress: (progress) => {
          if (performance.now() - last < SAY_EVERY_MS) return;
          last = performance.now();
          setVideo(showcase, videoId, { progress }).catch(() => undefined);
        },
      },
    );
  } finally {
    await source.close();
  }
}

async function setVideo(showcase: Showcase, id: string, set: Partial<typeof videos.$inferInsert>): Promise<void> {
  await showcase.db
    .update(videos)
    .set({ ...set, updatedAt: showcase.now() })
    .where(eq(videos.id, id));
}

/** Stills, facts and notes; the film that has this video gets its length, its colours and, without one, a poster. */
async function finish(showcase: Showcase, videoId: string, result: HlsResult): Promise<void> {
  const stills: Uint8Array[] = [];
  for (const path of result.pictures.thumbnails) stills.push(await readFile(path));
  const thumbnails: string[] = [];
  for (const [index, still] of stills.entries()) {
    thumbnails.push((await addPicture(showcase, still, { name: `still ${index + 1}` })).id);
  }
  const palette = await readPalette(stills);
  const { source } = result;
  const now = showcase.now();
  await showcase.db.transaction(async (tx) => {
    await tx
      .update(videos)
      .set({
        state: "ready",
        progress: 1,
        error: null,
        seconds: result.seconds,
        width: source.width,
        height: source.height,
        fps: source.fps.num / source.fps.den,
        loudness: result.audio?.loudness ?? null,
        renditions: result.renditions.map(({ codec, width, height, peakBitrate, meanBitrate }) => ({
          codec,
          width,
          height,
          peakBitrate,
          meanBitrate,
        })),
        notes: videoNotes(result),
        thumbnails,
        updatedAt: now,
      })
      .where(eq(videos.id, videoId));
    const shown = await tx
      .select({ id: films.id, posterId: films.posterId })
      .from(films)
      .where(or(eq(films.videoId, videoId), eq(films.nextVideoId, videoId)));
    for (const film of shown) {
      const posterId = film.posterId ?? thumbnails[Math.floor(thumbnails.length / 3)] ?? null;
      await tx
        .update(films)
        .set({ videoId, nextVideoId: null, seconds: result.seconds, palette, posterId, updatedAt: now })
        .where(eq(films.id, film.id));
    }
  });
}
