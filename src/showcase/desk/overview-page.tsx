import { and, asc, count, eq, inArray, isNotNull, or } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import { sendsMail } from "../mail/sends-mail.ts";
import { mayUse, type SignedIn } from "../route.ts";
import { sampleNote } from "../sample/sample-routes.tsx";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { interviews } from "../tables/interviews.ts";
import { videos } from "../tables/media.ts";
import { messages } from "../tables/submissions.ts";
import { noticeOf, sendDeskPage } from "./desk-layout.tsx";
import { agoText, Moment } from "./moment.tsx";
import { countSubmissions, readProposals, readSubmissions } from "./read-submissions.ts";
import { DESK_STATES, STATE_LABELS } from "./submission-states.ts";

/** Lines a card shows of what waits. */
const SHOWN = 6;

/** All of them, oldest first. */
const ALL = { query: "", state: null, unscoredBy: null, isWaiting: false, order: "oldest", page: 0 } as const;

/** The desk's first page: what waits for whom. */
export async function overviewPage(
  showcase: Showcase,
  signedIn: SignedIn,
  said: string | undefined,
): Promise<Response> {
  const { db } = showcase;
  const isEditor = mayUse(signedIn.role, "editor");
  const counts = await countSubmissions(db);
  const unscored = await readSubmissions(db, { ...ALL, state: "screening", unscoredBy: signedIn.accountId });
  const inbox = await readSubmissions(db, { ...ALL, state: "inbox" });
  const now = showcase.now();
  return sendDeskPage({
    settings: await readSettings(db),
    signedIn,
    title: "Desk",
    notice: noticeOf(said),
    children: (
      <>
        <h1>Desk</h1>
        {isEditor ? await sampleNote(showcase) : null}
        <nav class="tabs" aria-label="Lists">
          {DESK_STATES.map((state) => (
            <a href={`/desk/submissions?state=${state}`}>
              {STATE_LABELS[state]} <span class="count">{counts.get(state) ?? 0}</span>
            </a>
          ))}
        </nav>
        <div class="cards">
          <Waiting
            title="For you to watch and score"
            empty="Nothing waits for your score."
            more={unscored.rows.length > SHOWN ? "/desk/submissions?state=screening&show=unscored" : null}
            lines={unscored.rows.slice(0, SHOWN).map((row) => ({
              path: `/desk/submissions/${row.id}`,
              text: row.title === "" ? "Without a title" : row.title,
              hint: agoText(row.sentAt ?? row.createdAt, now),
            }))}
          />
          <Waiting
            title="Came in"
            empty="The inbox is empty."
            more={inbox.rows.length > SHOWN ? "/desk/submissions?state=inbox" : null}
            lines={inbox.rows.slice(0, SHOWN).map((row) => ({
              path: `/desk/submissions/${row.id}`,
              text: row.title === "" ? "Without a title" : row.title,
              hint: agoText(row.sentAt ?? row.createdAt, now),
            }))}
          />
          {isEditor ? await editorsCards(showcase, signedIn) : null}
        </div>
      </>
    ),
  });
}

async function editorsCards(showcase: Showcase, signedIn: SignedIn): Promise<JSX.Element> {
  const { db } = showcase;
  const proposals = await readProposals(db, signedIn.accountId);
  // What is new in the inbox stands above; what is junk waits for nobody.
  const wrote = (await readSubmissions(db, { ...ALL, isWaiting: true })).rows.filter(
    (row) => row.state !== "inbox" && row.state !== "spam",
  );
  const answered = await db
    .select({ filmId: films.id, title: films.title, state: interviews.state })
    .from(interviews)
    .innerJoin(films, eq(films.id, interviews.filmId))
    .where(and(inArray(interviews.state, ["answered", "approved"]), eq(films.state, "draft")))
    .orderBy(asc(films.createdAt))
    .limit(SHOWN);
  const next = await db
    .select({ id: films.id, title: films.title, at: films.publishedAt })
    .from(films)
    .where(and(eq(films.state, "scheduled"), isNotNull(films.publishedAt)))
    .orderBy(asc(films.publishedAt))
    .limit(SHOWN);
  const broken = await db
    .select({ id: films.id, title: films.title })
    .from(films)
    .innerJoin(videos, or(eq(videos.id, films.videoId), eq(videos.id, films.nextVideoId)))
    .where(eq(videos.state, "failed"))
    .limit(SHOWN);
  const deliveries = await db
    .select({ delivery: messages.delivery, number: count() })
    .from(messages)
    .where(and(eq(messages.direction, "out"), inArray(messages.delivery, ["waiting", "bounced", "failed"])))
    .groupBy(messages.delivery);
  const numberOf = (delivery: string): number => deliveries.find((row) => row.delivery === delivery)?.number ?? 0;
  return (
    <>
      {wrote.length === 0 ? null : (
        <Waiting
          title="Film makers wrote"
          empty=""
          more={wrote.length > SHOWN ? "/desk/submissions?state=all&show=waiting" : null}
          lines={wrote.slice(0, SHOWN).map((row) => ({
            path: `/desk/submissions/${row.id}`,
            text: row.title === "" ? "Without a title" : row.title,
            hint: STATE_LABELS[row.state],
          }))}
        />
      )}
      {answered.length === 0 ? null : (
        <Waiting
          title="Interviews that came back"
          empty=""
          more={null}
          lines={answered.map((row) => ({
            path: `/desk/films/${row.filmId}/interview`,
            text: row.title,
            hint: row.state === "approved" ? "approved" : "answered, to be edited",
          }))}
        />
      )}
      <Waiting
        title="Waits for a second editor"
        empty="No decision waits for you."
        more={null}
        lines={proposals.map((row) => ({
          path: `/desk/submissions/${row.id}`,
          text: row.title === "" ? "Without a title" : row.title,
          hint: `${row.by}: ${row.state ?? ""}`,
        }))}
      />
      <section class="card">
        <h2>Appears next</h2>
        {next.length === 0 ? <p class="hint">Nothing is scheduled.</p> : null}
        <ul class="plain">
          {next.map((film) => (
            <li>
              <a href={`/desk/films/${film.id}`}>{film.title}</a>{" "}
              <span class="hint">{film.at === null ? null : <Moment at={film.at} />}</span>
            </li>
          ))}
        </ul>
      </section>
      {broken.length === 0 ? null : (
        <Waiting
          title="Could not be prepared"
          empty=""
          more={null}
          lines={broken.map((film) => ({ path: `/desk/films/${film.id}`, text: film.title, hint: "" }))}
        />
      )}
      <section class="card">
        <h2>Mail</h2>
        {!sendsMail() ? (
          <p class="hint">No mail server is set (SMTP_URL): what is written is kept and not sent.</p>
        ) : null}
        <p>
          {numberOf("waiting")} waiting · {numberOf("bounced")} came back · {numberOf("failed")} failed
        </p>
      </section>
    </>
  );
}

function Waiting(props: {
  readonly title: string;
  readonly empty: string;
  readonly more: string | null;
  readonly lines: readonly { readonly path: string; readonly text: string; readonly hint: string }[];
}): JSX.Element {
  return (
    <section class="card">
      <h2>{props.title}</h2>
      {props.lines.length === 0 ? <p class="hint">{props.empty}</p> : null}
      <ul class="plain">
        {props.lines.map((line) => (
          <li>
            <a href={line.path}>{line.text}</a> <span class="hint">{line.hint}</span>
          </li>
        ))}
      </ul>
      {props.more === null ? null : (
        <p>
          <a href={props.more}>All of them</a>
        </p>
      )}
    </section>
  );
}
