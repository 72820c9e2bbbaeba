import { rm } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { rungName } from "../../encode/hls-ladder.ts";
import type { Showcase } from "../showcase.ts";
import { videos } from "../tables/media.ts";
import { videoNotes } from "./video-notes.ts";
import { videoProblem } from "./video-problem.ts";
import { encodeStreams, isFinal, putStreams, renditionsOf, setVideo, type StreamWork } from "./video-streams.ts";

/** What the desk reads meanwhile. */
export const REST_FOLLOWS =
  "It can be watched. Streams in AV1, which take less of a line, follow when nothing else waits.";

/** Makes the streams of a video that its first job left. Whatever becomes of them, the film goes on being watched. */
export async function makeRest(work: StreamWork): Promise<void> {
  const { showcase, videoId, row, folder, signal, isLast } = work;
  if (row.state !== "ready") return;
  const there = new Set(row.renditions.map(rungName));
  try {
    if (!row.renditions.some(({ codec }) => codec === "av1")) {
      const result = await encodeStreams(work, false);
      const isNew = (file: string): boolean => !there.has(file.split("/")[0]!) && !file.startsWith("sound/");
      await putStreams(work, result.files.filter(isNew));
      await setVideo(showcase, videoId, { renditions: renditionsOf(result), notes: videoNotes(result) });
    }
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    if (signal.aborted || (!isFinal(error) && !isLast)) throw error;
    await sayNoRest(showcase, videoId, videoProblem(error, row.name));
    await rm(folder, { recursive: true, force: true });
  }
}

async function sayNoRest(showcase: Showcase, videoId: string, problem: string): Promise<void> {
  await showcase.db.transaction(async (tx) => {
    const [row] = await tx.select({ notes: videos.notes }).from(videos).where(eq(videos.id, videoId)).for("update");
    const notes = (row?.notes ?? []).filter(({ text }) => text !== REST_FOLLOWS);
    const text = `Streams in AV1 could not be made; it is shown in H.264. ${problem}`;
    await setVideo({ ...showcase, db: tx }, videoId, { notes: [...notes, { severity: "warning", text }] });
  });
}
