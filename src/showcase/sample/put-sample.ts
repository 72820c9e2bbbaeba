import { eq, sql } from "drizzle-orm";
import { createCollection } from "../desk/collection-parts.ts";
import { createFilm } from "../desk/film-states.ts";
import { createPerson } from "../desk/people.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { addCaptions } from "../media/add-captions.ts";
import type { Showcase } from "../showcase.ts";
import { collectionFilms, collections, filmMakers, films, type InterviewBlock } from "../tables/films.ts";
import { interviewRevisions, interviews } from "../tables/interviews.ts";
import { captionsFile } from "./sample-captions.ts";
import { type FilmName, SAMPLE_DISCLAIMER, type SampleFilm } from "./sample-film.ts";
import { SAMPLE_COLLECTIONS, SAMPLE_FILMS } from "./sample-films.ts";
import { type PersonName, SAMPLE_PEOPLE } from "./sample-people.ts";
import { type KeptStill, portraitKey, type StillKey, stillKey } from "./sample-pictures.ts";
import { SAMPLE_SHOTS } from "./sample-shots.ts";

/** Who did it, in the log. */
const WHO = "showcase";
const DAY_MS = 86_400_000;
/** Of an advisory lock: two processes on one database put it in once. */
const SAMPLE_LOCK = 7_281_960;

type Pictures = ReadonlyMap<StillKey, KeptStill>;

/**
 * Puts people, collections and films of the sample in, all or nothing, and queues the painting of the films.
 * @returns false: there are films of the sample already
 */
export async function putSample(showcase: Showcase, pictures: Pictures): Promise<boolean> {
  return showcase.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${SAMPLE_LOCK})`);
    if ((await tx.select({ id: films.id }).from(films).where(eq(films.isSample, true)).limit(1)).length > 0) {
      return false;
    }
    const step: Showcase = { ...showcase, db: tx };
    const people = await putPeople(step, pictures);
    const ids = new Map<FilmName, string>();
    for (const [name, film] of Object.entries(SAMPLE_FILMS) as [FilmName, SampleFilm][]) {
      ids.set(name, await putFilm(step, name, film, people, pictures));
    }
    await putCollections(step, ids);
    return true;
  });
}

async function putPeople({ db, now }: Showcase, pictures: Pictures): Promise<ReadonlyMap<PersonName, string>> {
  const ids = new Map<PersonName, string>();
  for (const [key, { portrait: _, ...person }] of Object.entries(SAMPLE_PEOPLE)) {
    const portraitId = pictures.get(portraitKey(key))!.asset.id;
    ids.set(key as PersonName, await createPerson(db, { ...person, portraitId }, WHO, now()));
  }
  return ids;
}

async function putFilm(
  step: Showcase,
  name: FilmName,
  film: SampleFilm,
  people: ReadonlyMap<PersonName, string>,
  pictures: Pictures,
): Promise<string> {
  const { db } = step;
  const now = step.now();
  const publishedAt = new Date(now.getTime() - film.daysAgo * DAY_MS);
  const poster = pictures.get(stillKey(film.poster))!;
  const interview = film.interview.map((block): InterviewBlock => {
    if (block.kind !== "still") return block;
    return { kind: "still", assetId: pictures.get(stillKey(block.still))!.asset.id, caption: block.caption };
  });
  const { title, tagline, synopsis, place, latitude, longitude, credits, chapters, tags, curatorNote } = film;
  const id = await createFilm(
    db,
    {
      title,
      tagline,
      synopsis,
      place,
      latitude,
      longitude,
      credits,
      chapters,
      tags,
      curatorNote,
      state: "published",
      publishedAt,
      year: publishedAt.getUTCFullYear(),
      seconds: film.shots.reduce((sum, shot) => sum + SAMPLE_SHOTS[shot].filmSeconds, 0),
      disclaimer: SAMPLE_DISCLAIMER,
      interview,
      howMade: { shots: film.shots.length, days: 1, kit: ["rushes sample"], text: film.howText },
      palette: poster.palette,
      curatorId: people.get("maren")!,
      posterId: poster.asset.id,
      isSample: true,
    },
    WHO,
    now,
  );
  await recordAction(db, { at: now, who: WHO, what: "published as a sample", subject: "film", subjectId: id });
  await db
    .insert(filmMakers)
    .values(film.makers.map((maker, position) => ({ filmId: id, personId: people.get(maker)!, position })));
  for (const captions of film.captions) {
    const { language, label } = captions;
    const bytes = Buffer.from(captionsFile(captions));
    await addCaptions(step, id, { language, label, bytes, name: `${language}.vtt` });
  }
  if (interview.length > 0) {
    const interviewId = newId();
    await db.insert(interviews).values({ id: interviewId, filmId: id, state: "approved", createdAt: now });
    await db
      .insert(interviewRevisions)
      .values({ id: newId(), interviewId, number: 1, by: "maker", blocks: interview, createdAt: now });
  }
  await enqueue(db, "sample", { film: name, filmId: id });
  return id;
}

async function putCollections({ db, now }: Showcase, ids: ReadonlyMap<FilmName, string>): Promise<void> {
  const dayOf = (days: number): string => new Date(now().getTime() + days * DAY_MS).toISOString().slice(0, 10);
  for (const { title, description, position, fromDays, toDays, films: names } of SAMPLE_COLLECTIONS) {
    const id = await createCollection(db, title, WHO, now());
    await db
      .update(collections)
      .set({ description, position, startsOn: dayOf(fromDays), endsOn: dayOf(toDays) })
      .where(eq(collections.id, id));
    await db
      .insert(collectionFilms)
      .values(names.map((name, at) => ({ collectionId: id, filmId: ids.get(name)!, position: at })));
  }
}
