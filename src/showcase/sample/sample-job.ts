import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { and, eq, inArray } from "drizzle-orm";
import type { RunJob } from "../jobs/job-runner.ts";
import { addFile } from "../media/add-file.ts";
import { addPicture } from "../media/add-picture.ts";
import { addVideo } from "../media/add-video.ts";
import { slugOf } from "../db/slug.ts";
import type { Showcase } from "../showcase.ts";
import { films, type HowMade } from "../tables/films.ts";
import { paint } from "./paint.ts";
import type { PaintedShot } from "./paint-film.ts";
import { putSample } from "./put-sample.ts";
import type { FilmName } from "./sample-film.ts";
import { SAMPLE_FILMS } from "./sample-films.ts";
import { addSamplePictures } from "./sample-pictures.ts";
import { SAMPLE_SHOTS } from "./sample-shots.ts";

/**
 * Work of the sample. Without a film in the payload: paints its pictures and puts its pages in. With one (`film`,
 * `filmId`): paints that film and queues it to be made into streams. Either may be killed at any moment and run again.
 */
export function sampleJob(showcase: Showcase): RunJob {
  return async (payload, signal) => {
    const { film, filmId } = payload;
    if (film === undefined) await putPages(showcase, signal);
    else await putVideo(showcase, film as FilmName, String(filmId), signal);
  };
}

async function putPages(showcase: Showcase, signal: AbortSignal): Promise<void> {
  const isThere = await showcase.db.select({ id: films.id }).from(films).where(eq(films.isSample, true)).limit(1);
  if (isThere.length > 0) return;
  if (await putSample(showcase, await addSamplePictures(showcase, signal))) {
    showcase.log("The sample is in. Its films are being made and can be played in a minute or two.");
  }
}

async function putVideo(showcase: Showcase, name: FilmName, filmId: string, signal: AbortSignal): Promise<void> {
  const { db } = showcase;
  const isWanted = and(eq(films.id, filmId), inArray(films.state, ["published", "scheduled"]));
  const [film] = await db.select({ videoId: films.videoId }).from(films).where(isWanted);
  // Withdrawn meanwhile, or an editor gave it another film.
  if (film === undefined || film.videoId !== null) return;
  const folder = join(showcase.folder, "work", `sample-${name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    const { title, shots } = SAMPLE_FILMS[name];
    const painted = await paint({ kind: "film", folder, shots: shots.map((shot) => SAMPLE_SHOTS[shot]) }, signal);
    const made = await howMade(showcase, painted);
    await db.transaction(async (tx) => {
      const step: Showcase = { ...showcase, db: tx };
      const [row] = await tx.select().from(films).where(eq(films.id, filmId)).for("update");
      if (row === undefined || row.videoId !== null) return;
      const asset = await addFile(step, join(folder, "film.mp4"), { name: `${slugOf(title)}.mp4` });
      await tx
        .update(films)
        .set({ howMade: { ...row.howMade, ...made }, updatedAt: showcase.now() })
        .where(eq(films.id, filmId));
      await addVideo(step, asset.id, { filmId });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the painting itself tells: how many pictures, a keogram and the light of each shot. */
async function howMade(showcase: Showcase, painted: readonly PaintedShot[]): Promise<HowMade> {
  const keograms: { shot: string; assetId: string }[] = [];
  for (const { name, keogram } of painted) {
    keograms.push({ shot: name, assetId: (await addPicture(showcase, keogram, { name: `${name}.jpg` })).id });
  }
  return {
    frames: painted.reduce((sum, shot) => sum + shot.painted, 0),
    keograms,
    light: painted
      .filter(({ before }) => Math.min(...before) < Math.max(...before))
      .map(({ name, before, after }) => ({ shot: name, before, after })),
  };
}
