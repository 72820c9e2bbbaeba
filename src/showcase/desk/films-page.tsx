import { and, asc, count, desc, eq, exists, ilike, or, sql } from "drizzle-orm";
import type { SignedIn } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { FILM_STATES, filmMakers, films, type FilmState } from "../tables/films.ts";
import { videos } from "../tables/media.ts";
import { people } from "../tables/people.ts";
import { noticeOf, sendDeskPage } from "./desk-layout.tsx";
import { TextField } from "./fields.tsx";
import { Moment } from "./moment.tsx";
import { containing, PAGE_SIZE } from "./read-submissions.ts";

/** As the desk calls them. */
export const FILM_STATE_LABELS: Readonly<Record<FilmState, string>> = {
  draft: "Draft",
  scheduled: "Scheduled",
  published: "Published",
  withdrawn: "Withdrawn",
};

/** All films, newest first. */
export async function filmsPage(
  showcase: Showcase,
  signedIn: SignedIn,
  query: { readonly state: string; readonly q: string; readonly page: string; readonly said: string | undefined },
  problem?: string,
): Promise<Response> {
  const { db } = showcase;
  const state = FILM_STATES.find((state) => state === query.state) ?? null;
  const page = /^\d{1,5}$/.test(query.page) ? Number(query.page) : 0;
  const pattern = containing(query.q.slice(0, 200));
  const rows = await db
    .select({
      id: films.id,
      title: films.title,
      state: films.state,
      isSample: films.isSample,
      publishedAt: films.publishedAt,
      place: films.place,
      video: videos.state,
      progress: videos.progress,
    })
    .from(films)
    .leftJoin(videos, eq(videos.id, films.videoId))
    .where(
      and(
        state === null ? undefined : eq(films.state, state),
        query.q === ""
          ? undefined
          : or(
              ilike(films.title, pattern),
              ilike(films.place, pattern),
              exists(
                db
                  .select({ one: sql`1` })
                  .from(filmMakers)
                  .innerJoin(people, eq(people.id, filmMakers.personId))
                  .where(and(eq(filmMakers.filmId, films.id), ilike(people.name, pattern))),
              ),
            ),
      ),
    )
    .orderBy(desc(films.createdAt), asc(films.id))
    .limit(PAGE_SIZE + 1)
    .offset(page * PAGE_SIZE);
  const counted = await db.select({ state: films.state, number: count() }).from(films).groupBy(films.state);
  const counts = new Map(counted.map((row) => [row.state, row.number]));
  const addressOf = (page: number): string =>
    `/desk/films?${new URLSearchParams({ state: state ?? "", q: query.q, page: String(page) })}`;
  return sendDeskPage(
    {
      settings: await readSettings(db),
      signedIn,
      title: "Films",
      notice: noticeOf(query.said),
      problem,
      children: (
        <>
          <h1>Films</h1>
          <nav class="tabs" aria-label="Lists">
            <a href="/desk/films" aria-current={state === null ? "page" : undefined}>
              All
            </a>
            {FILM_STATES.map((name) => (
              <a href={`/desk/films?state=${name}`} aria-current={name === state ? "page" : undefined}>
                {FILM_STATE_LABELS[name]} <span class="count">{counts.get(name) ?? 0}</span>
              </a>
            ))}
          </nav>
          <form method="get" action="/desk/films" class="filter" role="search">
            <input type="hidden" name="state" value={state ?? ""} />
            <label class="grow">
              <span class="hidden">Title, place or film maker</span>
              <input type="search" name="q" value={query.q} placeholder="Title, place or film maker" />
            </label>
            <button class="quiet" type="submit">
              Find
            </button>
          </form>
          {rows.length === 0 ? <p class="empty">Nothing is here.</p> : null}
          <ol class="rows">
            {rows.slice(0, PAGE_SIZE).map((row) => (
              <li class="row">
                <a class="row-main" href={`/desk/films/${row.id}`}>
                  <strong>{row.title}</strong>
                  <span class="hint">{row.place}</span>
                </a>
                <span class="row-facts">
                  {row.isSample ? <span class="pill">sample</span> : null}
                  {row.video === "working" ? <span class="pill">{Math.round((row.progress ?? 0) * 100)} %</span> : null}
                  {row.video === "failed" ? <span class="pill warm">film failed</span> : null}
                  {row.video === null ? <span class="pill">no film yet</span> : null}
                  <span class="pill">{FILM_STATE_LABELS[row.state]}</span>
                  {row.publishedAt === null ? null : <Moment at={row.publishedAt} day />}
                </span>
              </li>
            ))}
          </ol>
          <nav class="pages" aria-label="Pages">
            {page > 0 ? <a href={addressOf(page - 1)}>Before</a> : null}
            {rows.length > PAGE_SIZE ? <a href={addressOf(page + 1)}>More</a> : null}
          </nav>
          <section class="card">
            <h2>A new film</h2>
            <form method="post" action="/desk/films" class="line">
              <TextField name="title" label="Title" maxLength={200} required />
              <button type="submit">Make its page</button>
            </form>
            <p class="hint">A draft: nobody sees it before it is published.</p>
          </section>
        </>
      ),
    },
    problem === undefined ? 200 : 422,
  );
}
