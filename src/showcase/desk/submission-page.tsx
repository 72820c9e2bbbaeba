import { and, asc, eq, inArray } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import { INTERVIEW_LINK } from "../mail/fill-links.ts";
import { draftMail, MAIL_TEMPLATE_NAMES, MAIL_TEMPLATES } from "../mail/templates.ts";
import { mayUse, type SignedIn } from "../route.ts";
import { readSettings, type Settings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { accounts } from "../tables/accounts.ts";
import { FIELDS, lengthText } from "../submit/submission-fields.ts";
import { assets } from "../tables/media.ts";
import { messages, submissions, type SubmissionAnswers } from "../tables/submissions.ts";
import { noticeOf, sendDeskPage } from "./desk-layout.tsx";
import { AreaField, CheckField, TextField } from "./fields.tsx";
import { about, History, readLog } from "./history.tsx";
import { Moment } from "./moment.tsx";
import { DeskPicture } from "./picture.tsx";
import { meanScore, readReviews } from "./read-submissions.ts";
import { NEXT_STATES, STATE_LABELS } from "./submission-states.ts";

type Submission = typeof submissions.$inferSelect;
type Message = typeof messages.$inferSelect;

export interface SubmissionPageSays {
  readonly said?: string | undefined;
  readonly problem?: string | undefined;
  /** Name of the answer's template. */
  readonly template?: string | undefined;
  /** An answer that could not be sent, as it was typed. */
  readonly reply?: { readonly subject: string; readonly text: string };
}

/** One submission: what came, what was said, what editors think of it. Null: the desk has none such. */
export async function submissionPage(
  showcase: Showcase,
  signedIn: SignedIn,
  id: string,
  says: SubmissionPageSays,
  status = 200,
): Promise<Response | null> {
  const { db } = showcase;
  const [submission] = await db.select().from(submissions).where(eq(submissions.id, id));
  if (submission === undefined || submission.state === "draft") return null;
  const settings = await readSettings(db);
  const isEditor = mayUse(signedIn.role, "editor");
  const reviews = await readReviews(db, id);
  const mine = reviews.find((review) => review.accountId === signedIn.accountId);
  const thread = isEditor
    ? await db.select().from(messages).where(eq(messages.submissionId, id)).orderBy(asc(messages.createdAt))
    : [];
  const lines = isEditor
    ? await readLog(
        db,
        about([
          { subject: "submission", ids: [id] },
          { subject: "film", ids: submission.filmId === null ? [] : [submission.filmId] },
        ]),
        100,
      )
    : [];
  return sendDeskPage(
    {
      settings,
      signedIn,
      title: submission.title === "" ? "A submission" : submission.title,
      notice: noticeOf(says.said),
      problem: says.problem,
      children: (
        <>
          <p class="crumbs">
            <a href={`/desk/submissions?state=${submission.state}`}>{STATE_LABELS[submission.state]}</a>
          </p>
          <h1>{submission.title === "" ? "Without a title" : submission.title}</h1>
          <p class="hint">
            {submission.makerName === "" ? "no name" : submission.makerName}
            {isEditor && submission.email !== "" ? ` · ${submission.email}` : null} · by {submission.via} ·{" "}
            <Moment at={submission.sentAt ?? submission.createdAt} />
          </p>
          <div class="columns">
            <div class="column-main">
              <WhatCame
                submission={submission}
                asset={await readAsset(showcase, submission.assetId)}
                pictures={await readPictures(showcase, submission)}
                files={isEditor ? await readFiles(showcase, submission.fileIds) : new Map()}
              />
              <Answers answers={submission.answers} />
              {isEditor ? (
                <section>
                  <h2>Messages</h2>
                  <Thread
                    thread={thread}
                    names={await readNames(showcase, thread)}
                    files={await readFiles(
                      showcase,
                      thread.flatMap((message) => message.attachmentIds),
                    )}
                  />
                  <ReplyForm
                    submission={submission}
                    settings={settings}
                    signedIn={signedIn}
                    says={says}
                    seen={thread.length}
                  />
                </section>
              ) : null}
            </div>
            <aside class="column-side">
              {isEditor ? (
                <Moves
                  submission={submission}
                  hasConflict={mine?.hasConflict ?? false}
                  proposer={await readProposer(showcase, submission, signedIn)}
                />
              ) : null}
              <Scores id={id} reviews={reviews} mine={mine} />
              {isEditor ? (
                <section class="card">
                  <h2>History</h2>
                  <History lines={lines} />
                </section>
              ) : null}
            </aside>
          </div>
        </>
      ),
    },
    status,
  );
}

async function readAsset(showcase: Showcase, id: string | null) {
  if (id === null) return null;
  const [asset] = await showcase.db.select().from(assets).where(eq(assets.id, id));
  return asset ?? null;
}

async function readNames(showcase: Showcase, thread: readonly Message[]): Promise<ReadonlyMap<string, string>> {
  const ids = thread.flatMap((message) => message.accountId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await showcase.db
    .select({ id: accounts.id, name: accounts.name })
    .from(accounts)
    .where(inArray(accounts.id, ids));
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Names of files, by id. */
async function readFiles(showcase: Showcase, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await showcase.db
    .select({ id: assets.id, name: assets.name })
    .from(assets)
    .where(inArray(assets.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Poster and stills, the poster first. */
async function readPictures(showcase: Showcase, submission: Submission) {
  const ids = [...(submission.posterId === null ? [] : [submission.posterId]), ...submission.stillIds];
  if (ids.length === 0) return [];
  const rows = await showcase.db
    .select({ id: assets.id, width: assets.width, alt: assets.alt })
    .from(assets)
    .where(inArray(assets.id, ids));
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}

async function readProposer(showcase: Showcase, submission: Submission, signedIn: SignedIn) {
  if (submission.proposedBy === null) return null;
  const [row] = await showcase.db
    .select({ name: accounts.name })
    .from(accounts)
    .where(and(eq(accounts.id, submission.proposedBy)));
  return { name: row?.name ?? "Somebody", isMe: submission.proposedBy === signedIn.accountId };
}

function WhatCame(props: {
  readonly submission: Submission;
  readonly asset: Awaited<ReturnType<typeof readAsset>>;
  readonly pictures: Awaited<ReturnType<typeof readPictures>>;
  readonly files: ReadonlyMap<string, string>;
}): JSX.Element {
  const { submission, asset } = props;
  const path = `/desk/submissions/${submission.id}/film`;
  return (
    <section>
      <h2 class="hidden">The film</h2>
      {asset !== null && asset.contentType.startsWith("video/") ? (
        <video class="film" controls preload="metadata" src={path}></video>
      ) : null}
      {asset === null ? null : (
        <p class="hint">
          <a href={`${path}?save=yes`}>Save the file</a> ({asset.name}, {sizeText(asset.sizeBytes)}). It is as it was
          sent: some browsers cannot play it here.
        </p>
      )}
      {submission.link === "" ? null : (
        <p>
          Link: <SafeLink url={submission.link} />
        </p>
      )}
      {asset === null && submission.link === "" ? <p class="empty">No film came with it, and no link.</p> : null}
      {props.pictures.length === 0 ? null : (
        <ul class="stills">
          {props.pictures.map(({ id, width, alt }, index) =>
            width === null ? null : (
              <li>
                <DeskPicture id={id} width={width} alt={alt === "" ? `Picture ${index + 1}` : alt} />
              </li>
            ),
          )}
        </ul>
      )}
      <FileList files={props.files} />
    </section>
  );
}

function FileList({ files }: { readonly files: ReadonlyMap<string, string> }): JSX.Element | null {
  if (files.size === 0) return null;
  return (
    <ul class="files">
      {[...files].map(([id, name]) => (
        <li>
          <a href={`/desk/files/${id}`}>{name === "" ? "A file" : name}</a>
        </li>
      ))}
    </ul>
  );
}

/** A link that somebody typed: followed only where it leads to the web. */
function SafeLink({ url }: { readonly url: string }): JSX.Element {
  return /^https?:\/\//i.test(url) ? (
    <a href={url} rel="noopener noreferrer nofollow" target="_blank">
      {url}
    </a>
  ) : (
    <span>{url}</span>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1e6
    ? `${Math.ceil(bytes / 1e3)} kB`
    : bytes < 1e9
      ? `${Math.round(bytes / 1e6)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** In the order in which an editor asks. */
const ANSWER_LABELS: Readonly<Record<keyof SubmissionAnswers, string>> = {
  tagline: "In a sentence",
  synopsis: "What it is about",
  statement: "Why it was made",
  seconds: "Length",
  year: "Year",
  place: "Place",
  language: "Language",
  credits: "Credits",
  makerBio: "About the film maker",
  links: "Notes and links",
  rights: "Holds the rights",
  rightsDetails: "Rights",
  music: "Music",
  musicDetails: "About the music",
};

function Answers({ answers }: { readonly answers: SubmissionAnswers }): JSX.Element {
  const given = (Object.keys(ANSWER_LABELS) as (keyof SubmissionAnswers)[]).filter(
    (name) => answers[name] !== undefined && answers[name] !== "",
  );
  if (given.length === 0) return <p class="hint">No questions were answered.</p>;
  return (
    <section>
      <h2>Answers</h2>
      <dl class="answers">
        {given.map((name) => (
          <>
            <dt>{ANSWER_LABELS[name]}</dt>
            <dd class="prose">{answerText(name, answers[name])}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function answerText(name: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (name === "seconds" && typeof value === "number") return lengthText(value);
  // A choice is read as it was put to its maker.
  const choices = FIELDS.find((field) => field.name === name)?.choices;
  return choices?.find(([choice]) => choice === value)?.[1] ?? String(value);
}

const DELIVERY: Readonly<Record<string, string>> = {
  waiting: "waits to be sent",
  sent: "sent",
  bounced: "came back",
  failed: "could not be sent",
};

function Thread(props: {
  readonly thread: readonly Message[];
  readonly names: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
}): JSX.Element {
  if (props.thread.length === 0) return <p class="hint">Nobody wrote yet.</p>;
  return (
    <ol class="thread">
      {props.thread.map((message) => (
        <li class={`message ${message.direction}`}>
          <p class="hint">
            <strong>
              {message.direction === "in"
                ? message.fromAddress
                : (props.names.get(message.accountId ?? "") ?? "The showcase")}
            </strong>{" "}
            · <Moment at={message.createdAt} />
            {message.delivery === null ? null : (
              <span class={message.delivery === "bounced" || message.delivery === "failed" ? "pill warm" : "pill"}>
                {DELIVERY[message.delivery]}
              </span>
            )}
          </p>
          {message.subject === "" ? null : <p class="message-subject">{message.subject}</p>}
          <div class="prose">
            {message.text
              .replaceAll("{link}", "[the link to their page]")
              .replaceAll(INTERVIEW_LINK, "[the link to the interview]")}
          </div>
          <FileList files={new Map(message.attachmentIds.map((id) => [id, props.files.get(id) ?? ""]))} />
        </li>
      ))}
    </ol>
  );
}

function ReplyForm(props: {
  readonly submission: Submission;
  readonly settings: Settings;
  readonly signedIn: SignedIn;
  readonly says: SubmissionPageSays;
  readonly seen: number;
}): JSX.Element {
  const { submission, settings, signedIn, says } = props;
  const path = `/desk/submissions/${submission.id}`;
  if (submission.email === "") return <p class="hint">There is no address to answer to.</p>;
  const name = MAIL_TEMPLATES.find((name) => name === says.template);
  const draft =
    name === undefined
      ? { subject: "", text: "" }
      : draftMail(name, {
          title: submission.title,
          makerName: submission.makerName,
          showcase: settings.title,
          editorName: signedIn.name,
          interviewUrl: INTERVIEW_LINK,
        });
  return (
    <section class="card" id="reply">
      <h3>Answer</h3>
      <form method="get" action={`${path}#reply`} class="line">
        <label class="grow">
          <span class="hidden">Begin with</span>
          <select name="template">
            <option value="">Begin with …</option>
            {MAIL_TEMPLATES.map((template) => (
              <option value={template} selected={template === name}>
                {MAIL_TEMPLATE_NAMES[template]}
              </option>
            ))}
          </select>
        </label>
        <button class="quiet" type="submit">
          Fill in
        </button>
      </form>
      <form method="post" action={`${path}/reply`} data-unsaved>
        <input type="hidden" name="seen" value={String(props.seen)} />
        <TextField
          name="subject"
          label="Subject"
          value={says.reply?.subject ?? draft.subject}
          maxLength={300}
          required
        />
        <AreaField
          name="text"
          label={`To ${submission.email}`}
          value={says.reply?.text ?? draft.text}
          rows={10}
          maxLength={20_000}
          required
        />
        <p class="hint">
          When it is sent, {"{link}"} becomes the film maker's own page and {INTERVIEW_LINK} that of the interview.
        </p>
        <button type="submit">Send</button>
      </form>
    </section>
  );
}

function Moves(props: {
  readonly submission: Submission;
  readonly hasConflict: boolean;
  readonly proposer: { readonly name: string; readonly isMe: boolean } | null;
}): JSX.Element {
  const { submission, proposer } = props;
  const path = `/desk/submissions/${submission.id}`;
  const next = NEXT_STATES[submission.state];
  return (
    <section class="card">
      <h2>
        Now in <span class="pill big">{STATE_LABELS[submission.state]}</span>
      </h2>
      {submission.withdrawnAt === null ? null : (
        <p class="proposal">
          The film maker took it back on <Moment at={submission.withdrawnAt} day />.
        </p>
      )}
      {submission.proposedState === null || proposer === null ? null : (
        <div class="proposal">
          <p>
            {proposer.isMe ? "You" : proposer.name} proposed: <strong>{STATE_LABELS[submission.proposedState]}</strong>.
            {proposer.isMe ? " A second editor must agree." : null}
          </p>
          <form method="post" action={`${path}/disagree`}>
            <button class="quiet" type="submit">
              {proposer.isMe ? "Take it back" : "Do not agree"}
            </button>
          </form>
        </div>
      )}
      {props.hasConflict ? <p class="hint">You have a conflict of interest: you cannot decide.</p> : null}
      <form method="post" action={`${path}/move`} class="moves">
        <input type="hidden" name="from" value={submission.state} />
        {next.map((state) => (
          <button
            class={state === "declined" || state === "spam" ? "quiet" : undefined}
            type="submit"
            name="state"
            value={state}
            disabled={state === "declined" && props.hasConflict}
          >
            {submission.proposedState === state && proposer?.isMe === false
              ? `Agree: ${STATE_LABELS[state]}`
              : STATE_LABELS[state]}
          </button>
        ))}
      </form>
      {submission.filmId === null ? (
        submission.state === "shortlist" || submission.state === "interview" ? (
          <form method="post" action={`${path}/accept`}>
            <button type="submit">Make its film page</button>
            <p class="hint">A draft, with the film maker's page filled in from what they sent.</p>
          </form>
        ) : null
      ) : (
        <p>
          <a href={`/desk/films/${submission.filmId}`}>To its film page</a>
        </p>
      )}
    </section>
  );
}

function Scores(props: {
  readonly id: string;
  readonly reviews: Awaited<ReturnType<typeof readReviews>>;
  readonly mine: Awaited<ReturnType<typeof readReviews>>[number] | undefined;
}): JSX.Element {
  const mean = meanScore(props.reviews);
  const { mine } = props;
  return (
    <section class="card">
      <h2>
        Scores <span class="score">{mean === null ? "–" : mean.toFixed(1)}</span>
      </h2>
      <ul class="reviews">
        {props.reviews.map((review) => (
          <li>
            <strong>{review.name}</strong>{" "}
            {review.hasConflict ? (
              <span class="pill warm">conflict of interest</span>
            ) : (
              <span class="score">{review.score ?? "–"}</span>
            )}
            {review.note === "" ? null : <p class="prose">{review.note}</p>}
          </li>
        ))}
      </ul>
      <form method="post" action={`/desk/submissions/${props.id}/review`} data-unsaved>
        <fieldset class="stars">
          <legend>Your score</legend>
          {[1, 2, 3, 4, 5].map((score) => (
            <label>
              <input type="radio" name="score" value={String(score)} checked={mine?.score === score} />
              <span>{score}</span>
            </label>
          ))}
        </fieldset>
        <AreaField name="note" label="Your note, for the desk" value={mine?.note} rows={3} maxLength={5000} />
        <CheckField
          name="conflict"
          label="I have a conflict of interest"
          hint="You know the film maker, or gain from the film. Your score then does not count, and you do not decide."
          value={mine?.hasConflict === true ? "yes" : ""}
        />
        <button class="quiet" type="submit">
          Keep
        </button>
      </form>
    </section>
  );
}
