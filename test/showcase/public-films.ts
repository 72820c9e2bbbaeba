// Films, people and collections for tests of the public side.
import { newId } from "../../src/showcase/db/new-id.ts";
import type { Database } from "../../src/showcase/db/database.ts";
import { captions, collectionFilms, collections, filmMakers, films } from "../../src/showcase/tables/films.ts";
import { assets, videos } from "../../src/showcase/tables/media.ts";
import { people } from "../../src/showcase/tables/people.ts";

export async function addPerson(
  db: Database,
  name: string,
  more: Partial<typeof people.$inferInsert> = {},
): Promise<string> {
  const id = newId();
  await db.insert(people).values({ id, slug: id, name, ...more });
  return id;
}

/** A published film unless told otherwise. */
export async function addFilm(
  db: Database,
  title: string,
  more: Partial<typeof films.$inferInsert> & { readonly makers?: readonly string[] } = {},
): Promise<string> {
  const id = newId();
  const { makers = [], ...values } = more;
  await db.insert(films).values({
    id,
    slug: title.toLowerCase().replaceAll(/[^a-z]+/g, "-"),
    title,
    state: "published",
    publishedAt: new Date("2026-04-01T10:00:00Z"),
    ...values,
  });
  for (const [position, personId] of makers.entries())
    await db.insert(filmMakers).values({ filmId: id, personId, position });
  return id;
}

export async function addCollection(
  db: Database,
  title: string,
  filmIds: readonly string[],
  more: Partial<typeof collections.$inferInsert> = {},
): Promise<string> {
  const id = newId();
  await db
    .insert(collections)
    .values({ id, slug: title.toLowerCase().replaceAll(/[^a-z]+/g, "-"), title, position: 1, ...more });
  for (const [position, filmId] of filmIds.entries())
    await db.insert(collectionFilms).values({ collectionId: id, filmId, position });
  return id;
}

/** The row of a picture, without its bytes. */
export async function addPictureRow(db: Database, alt: string): Promise<string> {
  const id = newId();
  await db.insert(assets).values({
    id,
    contentType: "image/webp",
    key: `pictures/${id}`,
    sizeBytes: 1,
    sha256: "",
    width: 1280,
    height: 720,
    alt,
  });
  return id;
}

/** The row of a video that is ready, without its streams. */
export async function addVideoRow(db: Database): Promise<string> {
  const [id, sourceId] = [newId(), newId()];
  await db
    .insert(assets)
    .values({ id: sourceId, contentType: "video/mp4", key: `files/${sourceId}`, sizeBytes: 1, sha256: "" });
  await db.insert(videos).values({ id, sourceId, state: "ready", width: 1920, height: 1080, seconds: 90 });
  return id;
}

export async function addCaptionsRow(db: Database, filmId: string, language: string, label: string): Promise<void> {
  await db.insert(captions).values({ filmId, language, label, assetId: newId() });
}
