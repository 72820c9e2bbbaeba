import { asc, eq, inArray, notExists, and, sql } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { SignedIn } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { collectionFilms, collections, films } from "../tables/films.ts";
import { COLLECTION_FIELDS } from "./collection-fields.ts";
import { readCollectionFilms, readCollections } from "./collection-parts.ts";
import { noticeOf, sendDeskPage } from "./desk-layout.tsx";
import { DocumentForm, type FormState, storedForm } from "./document-form.tsx";
import { ChoiceField, TextField } from "./fields.tsx";
import { OrderButtons } from "./film-desk-page.tsx";
import { FILM_STATE_LABELS } from "./films-page.tsx";
import { about, History, readLog } from "./history.tsx";

/** Newest films that a collection offers to take in; others are found by their own pages' lists. */
const OFFERED_FILMS = 500;

/** All collections: those on the front page in their order, then the others. */
export async function collectionsPage(
  showcase: Showcase,
  signedIn: SignedIn,
  said: string | undefined,
  problem?: string,
): Promise<Response> {
  const rows = await readCollections(showcase.db);
  const shown = rows.filter((row) => row.position !== null);
  const others = rows.filter((row) => row.position === null);
  const item = (row: (typeof rows)[number], deeds: JSX.Element): JSX.Element => (
    <li class="row">
      <a class="row-main" href={`/desk/collections/${row.id}`}>
        <strong>{row.title}</strong>
        <span class="hint">{row.films === 1 ? "1 film" : `${row.films} films`}</span>
      </a>
      <span class="row-deeds">{deeds}</span>
    </li>
  );
  return sendDeskPage(
    {
      settings: await readSettings(showcase.db),
      signedIn,
      title: "Collections",
      notice: noticeOf(said),
      problem,
      children: (
        <>
          <h1>Collections</h1>
          <section>
            <h2>On the front page</h2>
            {shown.length === 0 ? <p class="empty">None yet.</p> : null}
            <ol class="rows">
              {shown.map((row, index) =>
                item(
                  row,
                  <OrderButtons
                    action="/desk/collections/front-page"
                    name="collection"
                    id={row.id}
                    label={row.title}
                    isFirst={index === 0}
                    isLast={index === shown.length - 1}
                  />,
                ),
              )}
            </ol>
          </section>
          {others.length === 0 ? null : (
            <section>
              <h2>Not on the front page</h2>
              <ol class="rows">
                {others.map((row) =>
                  item(
                    row,
                    <form method="post" action="/desk/collections/front-page">
                      <input type="hidden" name="collection" value={row.id} />
                      <button class="quiet" name="deed" value="add" aria-label={`${row.title}: put on the front page`}>
                        Put on the front page
                      </button>
                    </form>,
                  ),
                )}
              </ol>
            </section>
          )}
          <section class="card">
            <h2>A new collection</h2>
            <form method="post" action="/desk/collections" class="line">
              <TextField name="title" label="Title" maxLength={200} required />
              <button type="submit">Make it</button>
            </form>
          </section>
        </>
      ),
    },
    problem === undefined ? 200 : 422,
  );
}

/** One collection and its films. Null: no such one. */
export async function collectionDeskPage(
  showcase: Showcase,
  signedIn: SignedIn,
  id: string,
  says: { readonly notice?: string | undefined; readonly problem?: string | undefined; readonly form?: FormState },
  status = 200,
): Promise<Response | null> {
  const { db } = showcase;
  const [collection] = await db.select().from(collections).where(eq(collections.id, id));
  if (collection === undefined) return null;
  const inside = await readCollectionFilms(db, id);
  const offered = await db
    .select({ id: films.id, title: films.title, state: films.state })
    .from(films)
    .where(
      and(
        inArray(films.state, ["draft", "scheduled", "published"]),
        notExists(
          db
            .select({ one: sql`1` })
            .from(collectionFilms)
            .where(and(eq(collectionFilms.filmId, films.id), eq(collectionFilms.collectionId, id))),
        ),
      ),
    )
    .orderBy(sql`${films.createdAt} desc`, asc(films.id))
    .limit(OFFERED_FILMS);
  return sendDeskPage(
    {
      settings: await readSettings(db),
      signedIn,
      title: collection.title,
      notice: says.notice,
      problem: says.problem,
      children: (
        <>
          <p class="crumbs">
            <a href="/desk/collections">Collections</a>
          </p>
          <h1>{collection.title}</h1>
          <p class="deeds">
            {inside.some((film) => film.state === "published") ? (
              <a href={`/collections/${collection.slug}`}>Its public page</a>
            ) : (
              <a href={`/desk/collections/${id}/preview`}>Preview</a>
            )}
          </p>
          <div class="columns">
            <div class="column-main">
              <section id="films">
                <h2>Films, in their order</h2>
                {inside.length === 0 ? <p class="empty">None yet.</p> : null}
                <ol class="rows">
                  {inside.map((film, index) => (
                    <li class="row">
                      <a class="row-main" href={`/desk/films/${film.id}`}>
                        <strong>{film.title}</strong>
                        {film.state === "published" ? null : (
                          <span class="hint">{FILM_STATE_LABELS[film.state]}: not shown to anybody</span>
                        )}
                      </a>
                      <OrderButtons
                        action={`/desk/collections/${id}/films`}
                        name="film"
                        id={film.id}
                        label={film.title}
                        isFirst={index === 0}
                        isLast={index === inside.length - 1}
                      />
                    </li>
                  ))}
                </ol>
                {offered.length === 0 ? null : (
                  <form method="post" action={`/desk/collections/${id}/films`} class="line">
                    <input type="hidden" name="deed" value="add" />
                    <ChoiceField
                      name="film"
                      label="Put in a film"
                      choices={offered.map(({ id, title, state }) => ({
                        value: id,
                        label: state === "published" ? title : `${title} (${FILM_STATE_LABELS[state].toLowerCase()})`,
                      }))}
                    />
                    <button type="submit">Put it in</button>
                  </form>
                )}
              </section>
            </div>
            <aside class="column-side">
              <section class="card">
                <h2>What is said of it</h2>
                <DocumentForm
                  fields={COLLECTION_FIELDS}
                  state={says.form ?? storedForm(COLLECTION_FIELDS, collection, collection.revision)}
                  action={`/desk/collections/${id}`}
                />
              </section>
              <section class="card">
                <h2>History</h2>
                <History lines={await readLog(db, about([{ subject: "collection", ids: [id] }]), 60)} />
              </section>
            </aside>
          </div>
        </>
      ),
    },
    status,
  );
}
