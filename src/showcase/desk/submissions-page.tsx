import type { JSX } from "hono/jsx/jsx-runtime";
import type { SignedIn } from "../route.ts";
import { mayUse } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import type { SubmissionState } from "../tables/submissions.ts";
import { noticeOf, sendDeskPage } from "./desk-layout.tsx";
import { agoText } from "./moment.tsx";
import { countSubmissions, readSubmissions, type SubmissionFilter, type SubmissionRow } from "./read-submissions.ts";
import { DESK_STATES, STATE_LABELS } from "./submission-states.ts";

/** What the address asks for. */
export interface ListQuery {
  readonly state: string;
  readonly q: string;
  readonly show: string;
  readonly order: string;
  readonly page: string;
  readonly said: string | undefined;
}

/** The lists of the desk: one a state, or all that a search finds. */
export async function submissionsPage(showcase: Showcase, signedIn: SignedIn, query: ListQuery): Promise<Response> {
  const state: SubmissionState | null =
    DESK_STATES.find((state) => state === query.state) ?? (query.q === "" && query.state === "" ? "inbox" : null);
  const filter: SubmissionFilter = {
    state,
    query: query.q.slice(0, 200),
    unscoredBy: query.show === "unscored" ? signedIn.accountId : null,
    isWaiting: query.show === "waiting",
    order: query.order === "newest" || query.order === "score" ? query.order : "oldest",
    page: /^\d{1,5}$/.test(query.page) ? Number(query.page) : 0,
  };
  const counts = await countSubmissions(showcase.db);
  const { rows, hasMore } = await readSubmissions(showcase.db, filter);
  const now = showcase.now();
  const showsMail = mayUse(signedIn.role, "editor");
  const addressOf = (page: number): string => {
    const parts = { state: state ?? "all", q: query.q, show: query.show, order: query.order, page: String(page) };
    return `/desk/submissions?${new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== ""))}`;
  };
  return sendDeskPage({
    settings: await readSettings(showcase.db),
    signedIn,
    title: "Submissions",
    notice: noticeOf(query.said),
    children: (
      <>
        <h1>Submissions</h1>
        <nav class="tabs" aria-label="Lists">
          {DESK_STATES.map((name) => (
            <a href={`/desk/submissions?state=${name}`} aria-current={name === state ? "page" : undefined}>
              {STATE_LABELS[name]} <span class="count">{counts.get(name) ?? 0}</span>
            </a>
          ))}
        </nav>
        <form method="get" action="/desk/submissions" class="filter" role="search">
          <label class="grow">
            <span class="hidden">Title, film maker or address</span>
            <input type="search" name="q" value={query.q} placeholder="Title, film maker or address" />
          </label>
          <label>
            <span class="hidden">In</span>
            <select name="state">
              <option value="all">All lists</option>
              {DESK_STATES.map((name) => (
                <option value={name} selected={name === state}>
                  {STATE_LABELS[name]}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span class="hidden">Show</span>
            <select name="show">
              <option value="">Everything</option>
              <option value="unscored" selected={query.show === "unscored"}>
                Not scored by me
              </option>
              <option value="waiting" selected={query.show === "waiting"}>
                Film maker wrote last
              </option>
            </select>
          </label>
          <label>
            <span class="hidden">Order</span>
            <select name="order">
              <option value="">Oldest first</option>
              <option value="newest" selected={query.order === "newest"}>
                Newest first
              </option>
              <option value="score" selected={query.order === "score"}>
                Best first
              </option>
            </select>
          </label>
          <button class="quiet" type="submit">
            Find
          </button>
        </form>
        {rows.length === 0 ? (
          <p class="empty">{query.q === "" && query.show === "" ? "Nothing is here." : "Nothing was found."}</p>
        ) : (
          <ol class="rows submissions">
            {rows.map((row) => (
              <SubmissionItem row={row} now={now} showsState={state === null} showsMail={showsMail} />
            ))}
          </ol>
        )}
        <nav class="pages" aria-label="Pages">
          {filter.page > 0 ? <a href={addressOf(filter.page - 1)}>Before</a> : null}
          {hasMore ? <a href={addressOf(filter.page + 1)}>More</a> : null}
        </nav>
      </>
    ),
  });
}

function SubmissionItem(props: {
  readonly row: SubmissionRow;
  readonly now: Date;
  readonly showsState: boolean;
  readonly showsMail: boolean;
}): JSX.Element {
  const { row, now } = props;
  return (
    <li class="row">
      <a class="row-main" href={`/desk/submissions/${row.id}`}>
        <strong>{row.title === "" ? "Without a title" : row.title}</strong>
        <span class="hint">
          {row.makerName === "" ? (props.showsMail ? row.email : "no name") : row.makerName} · by {row.via} ·{" "}
          {agoText(row.sentAt ?? row.createdAt, now)}
        </span>
      </a>
      <span class="row-facts">
        {row.withdrawnAt === null ? null : <span class="pill">taken back</span>}
        {row.proposedState === null ? null : <span class="pill warm">second editor needed</span>}
        {row.lastDirection === "in" && props.showsMail ? <span class="pill warm">wrote</span> : null}
        {row.hasFilm ? <span class="pill">film</span> : null}
        {props.showsState ? <span class="pill">{STATE_LABELS[row.state]}</span> : null}
        <span class="score" title={row.scores === 1 ? "1 score" : `${row.scores} scores`}>
          {row.score === null ? "–" : row.score.toFixed(1)}
          <span class="hidden"> of 5</span>
        </span>
      </span>
    </li>
  );
}
