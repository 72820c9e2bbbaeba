import { and, asc, eq, gte, lt } from "drizzle-orm";
import type { SignedIn } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { accounts } from "../tables/accounts.ts";
import { actions } from "../tables/actions.ts";
import { sendDeskPage } from "./desk-layout.tsx";
import { pathOf, readLog, readTitles, sentenceOf } from "./history.tsx";
import { Moment } from "./moment.tsx";
import { isDay } from "./read-lines.ts";

const PAGE_SIZE = 100;
const SUBJECTS = ["submission", "film", "person", "collection", "interview", "video", "account", "settings"] as const;

/** What the address asks for; empty: everything. */
export interface LogQuery {
  readonly who: string;
  readonly subject: string;
  /** Days, `YYYY-MM-DD`, in UTC, both included. */
  readonly from: string;
  readonly until: string;
  readonly page: string;
}

/** All that was done, newest first. */
export async function logPage(showcase: Showcase, signedIn: SignedIn, query: LogQuery): Promise<Response> {
  const { db } = showcase;
  const page = /^\d{1,6}$/.test(query.page) ? Number(query.page) : 0;
  const startOf = (day: string): Date => new Date(`${day}T00:00:00Z`);
  const where = and(
    query.who === "" ? undefined : eq(actions.who, query.who),
    query.subject === "" ? undefined : eq(actions.subject, query.subject),
    isDay(query.from) ? gte(actions.at, startOf(query.from)) : undefined,
    isDay(query.until) ? lt(actions.at, new Date(startOf(query.until).getTime() + 86_400_000)) : undefined,
  );
  const lines = await readLog(db, where, PAGE_SIZE + 1, page * PAGE_SIZE);
  const titles = await readTitles(db, lines);
  const everybody = await db
    .select({ id: accounts.id, name: accounts.name })
    .from(accounts)
    .orderBy(asc(accounts.name));
  const addressOf = (page: number): string =>
    `/desk/log?${new URLSearchParams({ ...query, page: String(page) }).toString()}`;
  return sendDeskPage({
    settings: await readSettings(db),
    signedIn,
    title: "Log",
    children: (
      <>
        <h1>Log</h1>
        <form method="get" action="/desk/log" class="filter">
          <label>
            Who
            <select name="who">
              <option value="">Everybody</option>
              {[...everybody, { id: "maker", name: "Film makers" }, { id: "showcase", name: "The showcase" }].map(
                ({ id, name }) => (
                  <option value={id} selected={id === query.who}>
                    {name}
                  </option>
                ),
              )}
            </select>
          </label>
          <label>
            About
            <select name="subject">
              <option value="">Everything</option>
              {SUBJECTS.map((subject) => (
                <option value={subject} selected={subject === query.subject}>
                  {subject}
                </option>
              ))}
            </select>
          </label>
          <label>
            From
            <input type="date" name="from" value={query.from} />
          </label>
          <label>
            Until
            <input type="date" name="until" value={query.until} />
          </label>
          <button class="quiet" type="submit">
            Show
          </button>
        </form>
        {lines.length === 0 ? <p class="empty">Nothing was found.</p> : null}
        <ol class="rows log">
          {lines.slice(0, PAGE_SIZE).map((line) => {
            const path = pathOf(line);
            return (
              <li class="row">
                <Moment at={line.at} />
                <span class="row-main">
                  <strong>{line.who}</strong> {sentenceOf(line)}
                </span>
                <span class="row-facts">
                  {path === null ? null : <a href={path}>{titles.get(line.subjectId) ?? "without a title"}</a>}
                  <span class="pill">{line.subject}</span>
                </span>
              </li>
            );
          })}
        </ol>
        <nav class="pages" aria-label="Pages">
          {page > 0 ? <a href={addressOf(page - 1)}>Newer</a> : null}
          {lines.length > PAGE_SIZE ? <a href={addressOf(page + 1)}>Older</a> : null}
        </nav>
      </>
    ),
  });
}
