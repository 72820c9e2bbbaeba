import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { recordAction } from "../db/record-action.ts";
import { readVideo, type Video } from "../media/read-video.ts";
import type { Showcase } from "../showcase.ts";
import { captions, collectionFilms, collections, filmMakers, films } from "../tables/films.ts";
import { assets, jobs } from "../tables/media.ts";
import { people } from "../tables/people.ts";

/** Everything about a film that its desk page shows. */
export interface DeskFilm {
  readonly film: typeof films.$inferSelect;
  readonly video: Video | null;
  /** The one that takes its place when it is ready; null: none is on its way. */
  readonly nextVideo: Video | null;
  readonly makers: readonly { readonly id: string; readonly name: string }[];
  readonly captions: readonly (typeof captions.$inferSelect)[];
  readonly collections: readonly { readonly id: string; readonly title: string }[];
  /** Pictures to choose the poster from, with their widths. */
  readonly thumbnails: readonly { readonly id: string; readonly width: number }[];
  /** Where a film is being fetched from; null: nowhere. */
  readonly pulling: { readonly url: string; readonly error: string | null; readonly hasFailed: boolean } | null;
}

/** Null: no such film. */
export async function readDeskFilm(db: Database, id: string): Promise<DeskFilm | null> {
  const [film] = await db.select().from(films).where(eq(films.id, id));
  if (film === undefined) return null;
  const video = await readVideo(db, film.videoId);
  const pictureIds = [...new Set([...(video?.thumbnails ?? []), ...(film.posterId === null ? [] : [film.posterId])])];
  const pictures =
    pictureIds.length === 0
      ? []
      : await db.select({ id: assets.id, width: assets.width }).from(assets).where(inArray(assets.id, pictureIds));
  const widths = new Map(pictures.map((picture) => [picture.id, picture.width]));
  const [pull] = await db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.kind, "pull"),
        inArray(jobs.state, ["queued", "running", "failed"]),
        sql`${jobs.payload}->>'filmId' = ${id}`,
      ),
    )
    .orderBy(sql`${jobs.createdAt} desc`)
    .limit(1);
  return {
    film,
    video,
    nextVideo: await readVideo(db, film.nextVideoId),
    makers: await readMakers(db, id),
    captions: await db.select().from(captions).where(eq(captions.filmId, id)).orderBy(asc(captions.language)),
    collections: await db
      .select({ id: collections.id, title: collections.title })
      .from(collectionFilms)
      .innerJoin(collections, eq(collections.id, collectionFilms.collectionId))
      .where(eq(collectionFilms.filmId, id))
      .orderBy(asc(collections.title)),
    thumbnails: pictureIds.flatMap((id) => {
      const width = widths.get(id);
      return width == null ? [] : [{ id, width }];
    }),
    pulling:
      pull === undefined
        ? null
        : { url: String(pull.payload["url"] ?? ""), error: pull.error, hasFailed: pull.state === "failed" },
  };
}

/** Makers of a film in the order of the credit. */
export async function readMakers(db: Database, filmId: string) {
  return db
    .select({ id: people.id, name: people.name })
    .from(filmMakers)
    .innerJoin(people, eq(people.id, filmMakers.personId))
    .where(eq(filmMakers.filmId, filmId))
    .orderBy(asc(filmMakers.position), asc(people.name));
}

/** What can be done with one thing of an ordered list. */
export type ListDeed = "add" | "remove" | "up" | "down";

/** The list after the deed; null: it changes nothing. */
export function changeOrder(ids: readonly string[], id: string, deed: ListDeed): readonly string[] | null {
  const index = ids.indexOf(id);
  if (deed === "add") return index === -1 ? [...ids, id] : null;
  if (index === -1) return null;
  if (deed === "remove") return ids.filter((other) => other !== id);
  const other = deed === "up" ? index - 1 : index + 1;
  if (other < 0 || other >= ids.length) return null;
  const next = [...ids];
  [next[index], next[other]] = [next[other]!, next[index]!];
  return next;
}

/** Adds a maker to a film, takes one away or moves one in the order of the credit. */
export async function changeMakers(
  showcase: Showcase,
  filmId: string,
  personId: string,
  deed: ListDeed,
  who: string,
): Promise<void> {
  await showcase.db.transaction(async (tx) => {
    // The film's row is held, so that two changes of the list come one after the other.
    const [film] = await tx.select({ id: films.id }).from(films).where(eq(films.id, filmId)).for("update");
    const [person] = await tx.select({ name: people.name }).from(people).where(eq(people.id, personId));
    if (film === undefined || person === undefined) return;
    const before = (await readMakers(tx, filmId)).map((maker) => maker.id);
    const after = changeOrder(before, personId, deed);
    if (after === null) return;
    await tx.delete(filmMakers).where(eq(filmMakers.filmId, filmId));
    if (after.length > 0) {
      await tx.insert(filmMakers).values(after.map((id, position) => ({ filmId, personId: id, position })));
    }
    await tx.update(films).set({ updatedAt: showcase.now() }).where(eq(films.id, filmId));
    await recordAction(tx, {
      at: showcase.now(),
      who,
      what: deed === "add" ? "named a maker" : deed === "remove" ? "took a maker away" : "ordered the makers",
      subject: "film",
      subjectId: filmId,
      details: { name: person.name, personId },
    });
  });
}

/** Chooses the picture that stands for a film. False: it is none of this film's pictures. */
export async function choosePoster(showcase: Showcase, filmId: string, assetId: string, who: string): Promise<boolean> {
  return showcase.db.transaction(async (tx) => {
    const [film] = await tx.select().from(films).where(eq(films.id, filmId)).for("update");
    const [asset] = await tx
      .select({ width: assets.width, contentType: assets.contentType })
      .from(assets)
      .where(eq(assets.id, assetId));
    if (film === undefined || asset?.width == null || !asset.contentType.startsWith("image/")) return false;
    await tx.update(films).set({ posterId: assetId, updatedAt: showcase.now() }).where(eq(films.id, filmId));
    await recordAction(tx, {
      at: showcase.now(),
      who,
      what: "chose the poster",
      subject: "film",
      subjectId: filmId,
      details: { assetId, beforeId: film.posterId },
    });
    return true;
  });
}
