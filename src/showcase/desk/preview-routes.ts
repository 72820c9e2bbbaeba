import { asc, eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { errorPage } from "../pages/error-page.tsx";
import { sendPage } from "../pages/send-page.ts";
import {
  type Catalogue,
  type ListedCollection,
  type ListedFilm,
  type ListedPerson,
  shownPicture,
  unlinkedFilm,
  unlinkedPerson,
} from "../public/catalogue.ts";
import { CollectionPage } from "../public/collection-pages.tsx";
import { FilmPage } from "../public/film-page.tsx";
import { PersonPage } from "../public/people-pages.tsx";
import type { PublicPages } from "../public/public-site.ts";
import { readDraftDetails } from "../public/read-film.ts";
import { relatedFilms } from "../public/related.ts";
import type { Route, ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { collectionFilms, collections, filmMakers, films } from "../tables/films.ts";
import { assets } from "../tables/media.ts";
import { people } from "../tables/people.ts";
import { NO_STORE } from "./desk-layout.tsx";

/** Public pages as they will be, for what is not public yet. They are made by what makes the public ones. */
export function previewRoutes(showcase: Showcase, site: Pick<PublicPages, "catalogue">): readonly Route[] {
  const { db, origin } = showcase;
  type Page = Parameters<typeof sendPage>[0];
  const preview = (
    kind: string,
    make: (id: string, catalogue: Catalogue, desk: string) => Promise<Page | null>,
  ): Route => ({
    method: "GET",
    path: `/desk/${kind}/:id/preview`,
    access: "editor",
    handle: async (context: ShowcaseContext) => {
      const id = context.req.param("id") ?? "";
      const page = await make(id, await site.catalogue(), `/desk/${kind}/${encodeURIComponent(id)}`);
      return page === null ? errorPage(showcase, context, 404) : sendPage(page, 200, NO_STORE);
    },
  });

  return [
    preview("films", async (id, catalogue, desk) => {
      const details = await readDraftDetails(db, id);
      if (details === null) return null;
      const listed = catalogue.filmById.get(id) ?? (await readDraft(db, catalogue, details.row, showcase.now()));
      const text =
        details.row.state === "published"
          ? "This film is published: everybody sees this page."
          : "A preview: only the desk sees this page.";
      return FilmPage({
        film: { listed, ...details },
        related: relatedFilms(catalogue, listed),
        catalogue,
        origin,
        preview: { text, desk },
      });
    }),
    preview("people", async (id, catalogue, desk) => {
      const person = await readPerson(db, catalogue, id);
      if (person === null) return null;
      const isPublic = person.films.length + person.chosen.length > 0;
      const text = isPublic
        ? "Everybody sees this page."
        : "A preview: there is a page as soon as a film that they made or chose is published.";
      return PersonPage({ person, catalogue, origin, preview: { text, desk } });
    }),
    preview("collections", async (id, catalogue, desk) => {
      const [row] = await db.select().from(collections).where(eq(collections.id, id));
      if (row === undefined) return null;
      const collection: ListedCollection = catalogue.collections.find((one) => one.id === id) ?? { ...row, films: [] };
      const text =
        collection.films.length > 0
          ? "Everybody sees this page."
          : "A preview: there is a page as soon as one of its films is published.";
      return CollectionPage({ collection, catalogue, origin, page: 1, preview: { text, desk } });
    }),
  ];
}

/** A film as a list would have it if it were published, now unless it has a date. */
async function readDraft(
  db: Database,
  catalogue: Catalogue,
  row: typeof films.$inferSelect,
  now: Date,
): Promise<ListedFilm> {
  const made = await db
    .select({ id: filmMakers.personId })
    .from(filmMakers)
    .where(eq(filmMakers.filmId, row.id))
    .orderBy(asc(filmMakers.position));
  const makers = await Promise.all(made.map(({ id }) => readPerson(db, catalogue, id)));
  const placed = await db
    .select({ collection: collections })
    .from(collectionFilms)
    .innerJoin(collections, eq(collections.id, collectionFilms.collectionId))
    .where(eq(collectionFilms.filmId, row.id));
  const known = new Map(catalogue.collections.map((one) => [one.id, one]));
  return {
    ...unlinkedFilm(row, row.publishedAt ?? now, await readPicture(db, row.posterId)),
    makers: makers.filter((person) => person !== null),
    curator: row.curatorId === null ? null : await readPerson(db, catalogue, row.curatorId),
    collections: placed.map(({ collection }) => known.get(collection.id) ?? { ...collection, films: [] }),
  };
}

/** As the public side has them; who is not there yet, without films. Null: nobody. */
async function readPerson(db: Database, catalogue: Catalogue, id: string): Promise<ListedPerson | null> {
  const known = catalogue.people.find((person) => person.id === id);
  if (known !== undefined) return known;
  const [row] = await db.select().from(people).where(eq(people.id, id));
  return row === undefined ? null : unlinkedPerson(row, await readPicture(db, row.portraitId));
}

async function readPicture(db: Database, id: string | null) {
  if (id === null) return null;
  const [row] = await db.select().from(assets).where(eq(assets.id, id));
  return row === undefined ? null : shownPicture(id, row.width, row.height, row.alt);
}
