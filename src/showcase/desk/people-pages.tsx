import { asc, count, eq, ilike } from "drizzle-orm";
import type { SignedIn } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { filmMakers, films } from "../tables/films.ts";
import { assets } from "../tables/media.ts";
import { people } from "../tables/people.ts";
import { sendDeskPage } from "./desk-layout.tsx";
import { DocumentForm, type FormState, storedForm } from "./document-form.tsx";
import { TextField } from "./fields.tsx";
import { PictureForm } from "./film-desk-page.tsx";
import { about, History, readLog } from "./history.tsx";
import { PERSON_FIELDS } from "./person-fields.ts";
import { DeskPicture } from "./picture.tsx";
import { containing, PAGE_SIZE } from "./read-submissions.ts";

/** Film makers and curators, by name. */
export async function peoplePage(
  showcase: Showcase,
  signedIn: SignedIn,
  query: { readonly q: string; readonly page: string },
  problem?: string,
): Promise<Response> {
  const { db } = showcase;
  const page = /^\d{1,5}$/.test(query.page) ? Number(query.page) : 0;
  const rows = await db
    .select({
      id: people.id,
      name: people.name,
      place: people.place,
      isCurator: people.isCurator,
      films: count(filmMakers.filmId),
    })
    .from(people)
    .leftJoin(filmMakers, eq(filmMakers.personId, people.id))
    .where(query.q === "" ? undefined : ilike(people.name, containing(query.q.slice(0, 200))))
    .groupBy(people.id)
    .orderBy(asc(people.name), asc(people.id))
    .limit(PAGE_SIZE + 1)
    .offset(page * PAGE_SIZE);
  const addressOf = (page: number): string => `/desk/people?${new URLSearchParams({ q: query.q, page: String(page) })}`;
  return sendDeskPage(
    {
      settings: await readSettings(db),
      signedIn,
      title: "People",
      problem,
      children: (
        <>
          <h1>Film makers and curators</h1>
          <form method="get" action="/desk/people" class="filter" role="search">
            <label class="grow">
              <span class="hidden">Name</span>
              <input type="search" name="q" value={query.q} placeholder="Name" />
            </label>
            <button class="quiet" type="submit">
              Find
            </button>
          </form>
          {rows.length === 0 ? <p class="empty">Nobody is here.</p> : null}
          <ol class="rows">
            {rows.slice(0, PAGE_SIZE).map((row) => (
              <li class="row">
                <a class="row-main" href={`/desk/people/${row.id}`}>
                  <strong>{row.name}</strong>
                  <span class="hint">{row.place}</span>
                </a>
                <span class="row-facts">
                  {row.isCurator ? <span class="pill">curator</span> : null}
                  <span>{row.films === 1 ? "1 film" : `${row.films} films`}</span>
                </span>
              </li>
            ))}
          </ol>
          <nav class="pages" aria-label="Pages">
            {page > 0 ? <a href={addressOf(page - 1)}>Before</a> : null}
            {rows.length > PAGE_SIZE ? <a href={addressOf(page + 1)}>More</a> : null}
          </nav>
          <section class="card">
            <h2>Somebody new</h2>
            <form method="post" action="/desk/people" class="line">
              <TextField name="name" label="Name" maxLength={200} required />
              <button type="submit">Make their page</button>
            </form>
          </section>
        </>
      ),
    },
    problem === undefined ? 200 : 422,
  );
}

/** One film maker or curator. Null: nobody. */
export async function personDeskPage(
  showcase: Showcase,
  signedIn: SignedIn,
  id: string,
  says: { readonly notice?: string | undefined; readonly problem?: string | undefined; readonly form?: FormState },
  status = 200,
): Promise<Response | null> {
  const { db } = showcase;
  const [person] = await db.select().from(people).where(eq(people.id, id));
  if (person === undefined) return null;
  const theirs = await db
    .select({ id: films.id, title: films.title, state: films.state })
    .from(filmMakers)
    .innerJoin(films, eq(films.id, filmMakers.filmId))
    .where(eq(filmMakers.personId, id))
    .orderBy(asc(films.title));
  const [portrait] =
    person.portraitId === null ? [] : await db.select().from(assets).where(eq(assets.id, person.portraitId));
  return sendDeskPage(
    {
      settings: await readSettings(db),
      signedIn,
      title: person.name,
      notice: says.notice,
      problem: says.problem,
      children: (
        <>
          <p class="crumbs">
            <a href="/desk/people">People</a>
          </p>
          <h1>{person.name}</h1>
          <p class="deeds">
            {theirs.some((film) => film.state === "published") ? (
              <a href={`/makers/${person.slug}`}>Their public page</a>
            ) : (
              <a href={`/desk/people/${id}/preview`}>Preview</a>
            )}
          </p>
          <div class="columns">
            <div class="column-main">
              <DocumentForm
                fields={PERSON_FIELDS}
                state={says.form ?? storedForm(PERSON_FIELDS, person, person.revision)}
                action={`/desk/people/${id}`}
              />
            </div>
            <aside class="column-side">
              <section class="card">
                <h2>Portrait</h2>
                {portrait?.width == null ? null : (
                  <DeskPicture id={portrait.id} width={portrait.width} alt={portrait.alt} />
                )}
                <PictureForm action={`/desk/people/${id}/portrait`} label="Take a picture" />
              </section>
              <section class="card">
                <h2>Films</h2>
                {theirs.length === 0 ? <p class="hint">None yet.</p> : null}
                <ul class="plain">
                  {theirs.map((film) => (
                    <li>
                      <a href={`/desk/films/${film.id}`}>{film.title}</a>
                    </li>
                  ))}
                </ul>
              </section>
              <section class="card">
                <h2>History</h2>
                <History lines={await readLog(db, about([{ subject: "person", ids: [id] }]), 60)} />
              </section>
            </aside>
          </div>
        </>
      ),
    },
    status,
  );
}
