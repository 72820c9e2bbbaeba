import { asc, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { freeSlug } from "../db/slug.ts";
import type { Showcase } from "../showcase.ts";
import { collectionFilms, collections, films } from "../tables/films.ts";
import { isCollectionSlugTaken } from "./collection-fields.ts";
import { changeOrder, type ListDeed } from "./film-parts.ts";

/** Of an advisory lock: the front page's order changes by one after the other. */
const FRONT_PAGE_LOCK = 7_281_950;

/** Makes a collection; it is on no front page yet. @returns its id */
export async function createCollection(db: Database, title: string, who: string, now: Date): Promise<string> {
  const id = newId();
  const slug = await freeSlug(title, (slug) => isCollectionSlugTaken(db, slug));
  await db.insert(collections).values({ id, slug, title, createdAt: now, updatedAt: now });
  await recordAction(db, { at: now, who, what: "made", subject: "collection", subjectId: id, details: { title } });
  return id;
}

/** Films of a collection in their order. */
export async function readCollectionFilms(db: Database, collectionId: string) {
  return db
    .select({ id: films.id, title: films.title, state: films.state })
    .from(collectionFilms)
    .innerJoin(films, eq(films.id, collectionFilms.filmId))
    .where(eq(collectionFilms.collectionId, collectionId))
    .orderBy(asc(collectionFilms.position), desc(collectionFilms.addedAt), asc(films.title));
}

/** Puts a film into a collection, takes it out or moves it. */
export async function changeCollectionFilms(
  showcase: Showcase,
  collectionId: string,
  filmId: string,
  deed: ListDeed,
  who: string,
): Promise<void> {
  const now = showcase.now();
  await showcase.db.transaction(async (tx) => {
    // The collection's row is held, so that two changes of its order come one after the other.
    const [collection] = await tx.select().from(collections).where(eq(collections.id, collectionId)).for("update");
    const [film] = await tx.select({ title: films.title }).from(films).where(eq(films.id, filmId));
    if (collection === undefined || film === undefined) return;
    const before = await tx.select().from(collectionFilms).where(eq(collectionFilms.collectionId, collectionId));
    const addedAt = new Map(before.map((row) => [row.filmId, row.addedAt]));
    const order = (await readCollectionFilms(tx, collectionId)).map((row) => row.id);
    const after = changeOrder(order, filmId, deed);
    if (after === null) return;
    await tx.delete(collectionFilms).where(eq(collectionFilms.collectionId, collectionId));
    if (after.length > 0) {
      await tx
        .insert(collectionFilms)
        .values(after.map((id, position) => ({ collectionId, filmId: id, position, addedAt: addedAt.get(id) ?? now })));
    }
    await tx.update(collections).set({ updatedAt: now }).where(eq(collections.id, collectionId));
    await recordAction(tx, {
      at: now,
      who,
      what: deed === "add" ? "put in" : deed === "remove" ? "took out" : "ordered",
      subject: "collection",
      subjectId: collectionId,
      details: { film: film.title, filmId },
    });
  });
}

/** Collections in the order of the front page, then those that are not on it. */
export async function readCollections(db: Database) {
  return db
    .select({
      id: collections.id,
      title: collections.title,
      slug: collections.slug,
      position: collections.position,
      // Under its full name: inside the inner query `id` alone would be the film's.
      films: sql<number>`(select count(*)::int from "collection_films" where "collection_films"."collection_id" = "collections"."id")`,
    })
    .from(collections)
    .orderBy(sql`${collections.position} asc nulls last`, asc(collections.title));
}

/** Puts a collection on the front page, takes it off or moves it there. */
export async function changeFrontPage(showcase: Showcase, id: string, deed: ListDeed, who: string): Promise<void> {
  const now = showcase.now();
  await showcase.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${FRONT_PAGE_LOCK})`);
    const [collection] = await tx.select().from(collections).where(eq(collections.id, id));
    if (collection === undefined) return;
    const shown = await tx
      .select({ id: collections.id })
      .from(collections)
      .where(isNotNull(collections.position))
      .orderBy(asc(collections.position), asc(collections.title));
    const after = changeOrder(
      shown.map((row) => row.id),
      id,
      deed,
    );
    if (after === null) return;
    if (deed === "remove") {
      await tx.update(collections).set({ position: null, updatedAt: now }).where(eq(collections.id, id));
    }
    for (const [position, shownId] of after.entries()) {
      await tx.update(collections).set({ position }).where(eq(collections.id, shownId));
    }
    await recordAction(tx, {
      at: now,
      who,
      what:
        deed === "add"
          ? "put on the front page"
          : deed === "remove"
            ? "took off the front page"
            : "ordered the front page",
      subject: "collection",
      subjectId: id,
    });
  });
}
