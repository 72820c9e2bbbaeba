import { eq } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import { sendsMail } from "../mail/sends-mail.ts";
import { Layout } from "../pages/layout.tsx";
import { assetUrl } from "../pages/page-assets.ts";
import { sendPage } from "../pages/send-page.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { FieldInput } from "./field-input.tsx";
import type { Submission } from "./find-submission.ts";
import { missingAnswers, type Problems, problemsOf, wantedLater } from "./missing-answers.ts";
import { isOpen, standingOf } from "./state-words.ts";
import { FIELD_GROUPS, FIELDS, textOf } from "./submission-fields.ts";
import { type FilesProps, FilmUpload, Pictures, readFiles } from "./submission-files.tsx";
import { submissionSecret, submissionUrl } from "./submission-link.ts";
import { daysInWords, daysToAnswer } from "./time-to-answer.ts";
import { type Message, readThread, Thread } from "./thread.tsx";

export interface SubmissionPageProps {
  readonly submission: Submission;
  /** What was just done. */
  readonly done?: "begun" | "saved" | "sent" | "answered" | "withdrawn" | undefined;
  /** It was to be sent in and cannot be: say what is missing. */
  readonly wasSent?: boolean;
  /** Of files, and of the message. */
  readonly problems?: Problems;
  readonly message?: string;
  readonly status?: number;
}

const DONE: Readonly<Record<NonNullable<SubmissionPageProps["done"]>, string>> = {
  begun: "Your submission has begun. The link below leads back to it: keep it.",
  saved: "Saved.",
  sent: "Sent in. Thank you!",
  answered: "Your message has arrived.",
  withdrawn: "You took your film back.",
};

/** A submission as its maker sees it: where it stands, what they told us, what is missing, and the conversation. */
export async function submissionPage(showcase: Showcase, props: SubmissionPageProps): Promise<Response> {
  const { submission } = props;
  const settings = await readSettings(showcase.db);
  const secret = submissionSecret(showcase, submission.id);
  const isDraft = submission.state === "draft";
  const isMissingShown = props.wasSent === true || !isDraft;
  const missing = missingAnswers(submission);
  const problems: Problems = {
    ...problemsOf(submission),
    ...(isMissingShown ? missing : {}),
    ...(isMissingShown && !isDraft ? wantedLater(submission) : {}),
    ...props.problems,
  };
  const files = { submission, files: await readFiles(showcase, submission), problems, secret };
  const thread = await readThread(showcase, submission.id);
  const action = `/submissions/${secret}`;
  const title = submission.title === "" ? "Your film" : submission.title;
  return sendPage(
    <Layout
      settings={settings}
      title={title}
      head={
        <>
          <link rel="stylesheet" href={assetUrl("submit.css")} />
          <meta name="robots" content="noindex" />
        </>
      }
      scripts={["submit"]}
    >
      <div class="submit">
        <h1>{title}</h1>
        {props.done === undefined ? null : (
          <p class="done" role="status">
            {DONE[props.done]}
            {props.done === "begun" && sendsMail() ? " It is on its way to you by mail, too." : null}
          </p>
        )}
        <Where
          submission={submission}
          filmUrl={await filmUrl(showcase, submission)}
          days={await daysToAnswer(showcase)}
        />
        {props.wasSent === true ? <Summary problems={missing} /> : null}
        <div class="panel link">
          <label for="magic-link">Your private link</label>
          <input id="magic-link" type="text" readonly value={submissionUrl(showcase, submission.id)} />
          <p class="hint">Whoever has it can read and change this page. Keep it, and keep it to yourself.</p>
        </div>
        {isDraft ? null : <Conversation {...props} thread={thread} title={settings.title} action={action} />}
        {isOpen(submission) ? <Form {...files} isDraft={isDraft} action={action} /> : null}
        {isDraft ? <Conversation {...props} thread={thread} title={settings.title} action={action} /> : null}
        {isOpen(submission) ? <Withdraw action={`${action}/withdraw`} isDraft={isDraft} /> : null}
      </div>
    </Layout>,
    props.status ?? 200,
    { "cache-control": "no-store", "x-robots-tag": "noindex" },
  );
}

function Where(props: {
  readonly submission: Submission;
  readonly filmUrl: string | null;
  readonly days: number | null;
}): JSX.Element {
  const standing = standingOf(props.submission);
  const isWaiting =
    ["inbox", "spam", "screening"].includes(props.submission.state) && props.submission.withdrawnAt === null;
  return (
    <section class="panel where" aria-labelledby="where">
      <h2 id="where">{standing.title}</h2>
      <p>{standing.text}</p>
      {isWaiting && props.days !== null ? <p class="hint">Makers hear from us {daysInWords(props.days)}.</p> : null}
      {props.filmUrl === null ? null : (
        <p>
          <a href={props.filmUrl}>To its page</a>
        </p>
      )}
    </section>
  );
}

/** All that keeps it from being sent in, with a way to each. */
function Summary(props: { readonly problems: Problems }): JSX.Element {
  return (
    <div class="panel summary" role="alert">
      <p>
        <strong>Everything is saved. Before it can be sent in, we need:</strong>
      </p>
      <ul>
        {Object.entries(props.problems).map(([name, text]) => (
          <li data-missing={name}>
            <a href={name === "film" ? "#film" : `#field-${name}`}>{labelOf(name)}</a>: {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Some are sentences, and a colon follows here. */
function labelOf(name: string): string {
  return (FIELDS.find((field) => field.name === name)?.label ?? "The film").replace(/\.$/, "");
}

function Form(props: FilesProps & { readonly isDraft: boolean; readonly action: string }): JSX.Element {
  const { submission, problems, isDraft } = props;
  return (
    <form method="post" action={props.action} enctype="multipart/form-data" id="answers">
      {isDraft ? null : <h2>What you told us</h2>}
      {FIELD_GROUPS.map((group, index) => (
        <>
          <fieldset class="group">
            <legend>{group.title}</legend>
            {group.text === undefined ? null : <p>{group.text}</p>}
            {group.fields.map((field) => (
              <FieldInput field={field} value={textOf(submission, field.name)} problem={problems[field.name]} />
            ))}
            {index === 0 ? <FilmUpload {...props} /> : null}
          </fieldset>
          {index === 2 ? <Pictures {...props} /> : null}
        </>
      ))}
      <div class="actions">
        <button type="submit" name="action" value="save">
          Save
        </button>
        {isDraft ? (
          <button type="submit" name="action" value="send" class="primary">
            Send it in
          </button>
        ) : null}
        <p id="save-state" class="hint" role="status">
          {isDraft ? "Poster, stills and captions may follow later." : ""}
        </p>
      </div>
    </form>
  );
}

function Conversation(
  props: SubmissionPageProps & {
    readonly thread: readonly Message[];
    readonly title: string;
    readonly action: string;
  },
): JSX.Element {
  return (
    <Thread
      messages={props.thread}
      action={`${props.action}/messages`}
      showcase={props.title}
      typed={props.message}
      problem={props.problems?.message}
    />
  );
}

function Withdraw(props: { readonly action: string; readonly isDraft: boolean }): JSX.Element {
  return (
    <details class="withdraw">
      <summary>{props.isDraft ? "Do not send it after all" : "Take your film back"}</summary>
      <form method="post" action={props.action}>
        <p>We will not watch or show it then. What you sent stays with us, marked as taken back.</p>
        <button type="submit">Take it back</button>
      </form>
    </details>
  );
}

async function filmUrl(showcase: Showcase, submission: Submission): Promise<string | null> {
  if (submission.state !== "published" || submission.filmId === null) return null;
  const [film] = await showcase.db
    .select({ slug: films.slug, state: films.state })
    .from(films)
    .where(eq(films.id, submission.filmId))
    .limit(1);
  return film?.state === "published" ? `/films/${film.slug}` : null;
}
