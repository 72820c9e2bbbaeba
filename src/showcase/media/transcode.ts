import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { eq, or } from "drizzle-orm";
import type { HlsResult } from "../../encode/hls-encode.ts";
import { enqueue } from "../jobs/enqueue.ts";
import type { RunJob } from "../jobs/job-runner.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { assets, videos } from "../tables/media.ts";
import { addPicture } from "./add-picture.ts";
import { readPalette } from "./read-palette.ts";
import { makeRest, REST_FOLLOWS } from "./transcode-rest.ts";
import { videoNotes } from "./video-notes.ts";
import { videoProblem } from "./video-problem.ts";
import { encodeStreams, isFinal, putStreams, renditionsOf, setVideo, type StreamWork } from "./video-streams.ts";

/** Progress is written this often at most. */
const SAY_EVERY_MS = 1000;
/** The rest of a film's streams waits so long: films that come at once can all be watched first. */
const REST_AFTER_SECONDS = 60;

/**
 * Makes streams of a video (`payload.videoId`), in two jobs: first those that every player plays, and with them it is
 * `ready`; later (`payload.part` is `rest`) those in AV1, which take as long again. Segments that a killed run finished
 * are used; a stream is named only when all its files are in the store.
 */
export function transcode(showcase: Showcase): RunJob {
  return async (payload, signal, isLast) => {
    const videoId = String(payload["videoId"]);
    const [row] = await showcase.db
      .select({
        key: assets.key,
        name: assets.name,
        state: videos.state,
        burnIn: videos.burnIn,
        renditions: videos.renditions,
      })
      .from(videos)
      .innerJoin(assets, eq(assets.id, videos.sourceId))
      .where(eq(videos.id, videoId));
    if (row === undefined) return;
    const folder = join(showcase.folder, "work", videoId);
    const work: StreamWork = { showcase, videoId, row, folder, signal, isLast };
    if (payload["part"] === "rest") await makeRest(work);
    else if (row.state !== "ready") await makeFirst(work);
  };
}

async function makeFirst(work: StreamWork): Promise<void> {
  const { showcase, videoId, row, folder, signal, isLast } = work;
  try {
    await setVideo(showcase, videoId, { state: "working", error: null });
    let last = 0;
    const result = await encodeStreams(work, true, (progress) => {
      if (performance.now() - last < SAY_EVERY_MS) return;
      last = performance.now();
      setVideo(showcase, videoId, { progress }).catch(() => undefined);
    });
    await putStreams(work, result.files);
    await finish(showcase, videoId, result);
    if (result.isWhole) await rm(folder, { recursive: true, force: true });
  } catch (error) {
    if (signal.aborted) throw error;
    const problem = videoProblem(error, row.name);
    if (isFinal(error) || isLast) {
      await setVideo(showcase, videoId, { state: "failed", error: problem });
      await rm(folder, { recursive: true, force: true });
    } else {
      await setVideo(showcase, videoId, { state: "waiting", error: `${problem} It will be tried again.` });
    }
    if (!isFinal(error)) throw error;
  }
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
        renditions: renditionsOf(result),
        notes: [...videoNotes(result), ...(result.isWhole ? [] : [{ severity: "info" as const, text: REST_FOLLOWS }])],
        thumbnails,
        updatedAt: now,
      })
      .where(eq(videos.id, videoId));
    if (!result.isWhole) {
      const dueAt = new Date(now.getTime() + REST_AFTER_SECONDS * 1000);
      await enqueue(tx, "transcode", { videoId, part: "rest" }, dueAt);
    }
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
