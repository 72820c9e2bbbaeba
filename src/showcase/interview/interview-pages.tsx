import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { eq, inArray } from "drizzle-orm";
import { sendDeskPage } from "../desk/desk-layout.tsx";
import { AreaField } from "../desk/fields.tsx";
import { PictureForm } from "../desk/film-desk-page.tsx";
import { Moment } from "../desk/moment.tsx";
import { DeskPicture } from "../desk/picture.tsx";
import type { Database } from "../db/database.ts";
import type { SignedIn } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { films, type InterviewBlock } from "../tables/films.ts";
import type { InterviewState } from "../tables/interviews.ts";
import { assets } from "../tables/media.ts";
import { type BlockDiff, diffBlocks } from "./diff-blocks.ts";
import { GOOD_QUESTIONS } from "./good-questions.ts";
import { type Interview, interviewUrl, readRevisions, type Revision } from "./interview-store.ts";

/** What these pages say at the top, and the text that could not be saved. */
export interface InterviewSays {
  readonly notice?: string | undefined;
  readonly problem?: string | undefined;
  readonly typed?: readonly InterviewBlock[] | undefined;
}

const STATES: Readonly<Record<InterviewState, string>> = {
  drafting: "Questions are being written",
  sent: "With the film maker",
  answered: "Answered: to be edited",
  edited: "Waits for the film maker to approve",
  approved: "Approved",
};

/** The editor's side: questions, answers, quotes and stills, and what was changed by whom. */
export async function interviewDeskPage(
  showcase: Showcase,
  signedIn: SignedIn,
  interview: Interview,
  says: InterviewSays,
  status = 200,
): Promise<Response> {
  const { db } = showcase;
  const [film] = await db.select().from(films).where(eq(films.id, interview.filmId));
  const blocks = says.typed ?? interview.blocks;
  const path = `/desk/films/${interview.filmId}/interview`;
  const pictures = await readPictures(db, blocks);
  return sendDeskPage(
    {
      settings: await readSettings(db),
      signedIn,
      title: "Interview",
      notice: says.notice,
      problem: says.problem,
      children: (
        <>
          <p class="crumbs">
            <a href={`/desk/films/${interview.filmId}`}>{film?.title ?? "The film"}</a>
          </p>
          <h1>Interview</h1>
          <p>
            <span class="pill big">{STATES[interview.state]}</span>
          </p>
          <div class="columns">
            <div class="column-main">
              <form method="post" action={path} class="interview" data-unsaved>
                <input type="hidden" name="number" value={String(interview.number)} />
                {/* Return in a field presses the first button of a form: it is the one that only saves. */}
                <button class="hidden" name="deed" value="save" tabindex={-1} aria-hidden="true">
                  Save
                </button>
                {blocks.map((block, index) => (
                  <EditedBlock block={block} index={index} count={blocks.length} pictures={pictures} />
                ))}
                {blocks.length === 0 ? <p class="empty">No questions yet: choose some, or write your own.</p> : null}
                <div class="form-end">
                  <button name="deed" value="save">
                    Save
                  </button>
                  <button class="quiet" name="deed" value="add-question">
                    Add a question
                  </button>
                  <button class="quiet" name="deed" value="add-answer">
                    Add an answer
                  </button>
                  <button class="quiet" name="deed" value="add-quote">
                    Add a quote
                  </button>
                  {interview.state === "answered" || interview.state === "sent" || interview.state === "edited" ? (
                    <button name="deed" value="ask">
                      Save and ask for approval
                    </button>
                  ) : null}
                </div>
              </form>
            </div>
            <aside class="column-side">
              <LinkCard
                showcase={showcase}
                interview={interview}
                path={path}
                submissionId={film?.submissionId ?? null}
              />
              {interview.state === "drafting" ? <QuestionsCard path={path} blocks={blocks} /> : null}
              <section class="card">
                <h2>A still between</h2>
                <PictureForm action={`${path}/still`} label="Picture" />
              </section>
              <Revisions revisions={await readRevisions(db, interview.id)} />
            </aside>
          </div>
        </>
      ),
    },
    status,
  );
}

async function readPictures(db: Database, blocks: readonly InterviewBlock[]): Promise<ReadonlyMap<string, number>> {
  const ids = blocks.flatMap((block) => (block.kind === "still" ? [block.assetId] : []));
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: assets.id, width: assets.width }).from(assets).where(inArray(assets.id, ids));
  return new Map(rows.flatMap(({ id, width }) => (width === null ? [] : [[id, width] as const])));
}

const KIND_LABELS = { question: "Question", answer: "Answer", quote: "Quote", still: "Still" } as const;

function EditedBlock(props: {
  readonly block: InterviewBlock;
  readonly index: number;
  readonly count: number;
  readonly pictures: ReadonlyMap<string, number>;
}): JSX.Element {
  const { block, index } = props;
  const label = `${KIND_LABELS[block.kind]} ${index + 1}`;
  return (
    <fieldset class={`block ${block.kind}`}>
      <legend>{KIND_LABELS[block.kind]}</legend>
      <input type="hidden" name={`kind-${index}`} value={block.kind} />
      {block.kind === "still" ? <input type="hidden" name={`asset-${index}`} value={block.assetId} /> : null}
      <StillPicture block={block} pictures={props.pictures} />
      <textarea
        name={`text-${index}`}
        rows={block.kind === "answer" ? 6 : 2}
        aria-label={block.kind === "still" ? `Caption of still ${index + 1}` : label}
      >
        {block.kind === "still" ? block.caption : block.text}
      </textarea>
      <span class="order">
        <button class="quiet" name="deed" value={`up-${index}`} disabled={index === 0} aria-label={`${label}: up`}>
          ↑
        </button>
        <button
          class="quiet"
          name="deed"
          value={`down-${index}`}
          disabled={index === props.count - 1}
          aria-label={`${label}: down`}
        >
          ↓
        </button>
        <button class="quiet" name="deed" value={`remove-${index}`} aria-label={`${label}: take away`}>
          ✕
        </button>
      </span>
    </fieldset>
  );
}

function StillPicture(props: {
  readonly block: InterviewBlock;
  readonly pictures: ReadonlyMap<string, number>;
}): JSX.Element | null {
  if (props.block.kind !== "still") return null;
  const width = props.pictures.get(props.block.assetId);
  return width === undefined ? null : <DeskPicture id={props.block.assetId} width={width} alt={props.block.caption} />;
}

function LinkCard(props: {
  readonly showcase: Showcase;
  readonly interview: Interview;
  readonly path: string;
  readonly submissionId: string | null;
}): JSX.Element {
  const { interview } = props;
  return (
    <section class="card">
      <h2>The film maker's page</h2>
      {interview.isOpen ? (
        <>
          <p>
            <code data-copy>{interviewUrl(props.showcase, interview.id)}</code>
          </p>
          {props.submissionId === null ? null : (
            <p>
              <a href={`/desk/submissions/${props.submissionId}?template=interview#reply`}>Write to the film maker</a>
            </p>
          )}
          <form method="post" action={`${props.path}/link`}>
            <button class="quiet" name="open" value="">
              Close the link
            </button>
          </form>
        </>
      ) : (
        <>
          <p class="hint">Who has its link can read the questions and answer them.</p>
          <form method="post" action={`${props.path}/link`}>
            <button name="open" value="yes" disabled={interview.blocks.length === 0}>
              Open the link
            </button>
          </form>
        </>
      )}
    </section>
  );
}

function QuestionsCard(props: { readonly path: string; readonly blocks: readonly InterviewBlock[] }): JSX.Element {
  const asked = new Set(props.blocks.map((block) => (block.kind === "question" ? block.text : "")));
  return (
    <section class="card">
      <h2>Good questions</h2>
      <form method="post" action={`${props.path}/questions`}>
        {GOOD_QUESTIONS.map((question, index) =>
          asked.has(question) ? null : (
            <label class="choice">
              <input type="checkbox" name={`question-${index}`} value="yes" /> {question}
            </label>
          ),
        )}
        <AreaField name="own" label="Your own, one a line" rows={3} maxLength={5000} />
        <button class="quiet" type="submit">
          Add them
        </button>
      </form>
    </section>
  );
}

/** What was changed, revision by revision, newest first. */
function Revisions({ revisions }: { readonly revisions: readonly Revision[] }): JSX.Element {
  return (
    <section class="card">
      <h2>What was changed</h2>
      {revisions.length === 0 ? <p class="hint">Nothing was written yet.</p> : null}
      {revisions
        .map((revision, index) => (
          <details>
            <summary>
              {revision.number}. {revision.by === "maker" ? "The film maker" : (revision.name ?? "An editor")},{" "}
              <Moment at={revision.createdAt} />
            </summary>
            <Diff blocks={diffBlocks(revisions[index - 1]?.blocks ?? [], revision.blocks)} />
          </details>
        ))
        .reverse()}
    </section>
  );
}

/** Changed blocks with what was taken out struck through and what was added marked. */
function Diff({ blocks }: { readonly blocks: readonly BlockDiff[] }): JSX.Element {
  const changed = blocks.filter((block) => block.change !== "same");
  if (changed.length === 0) return <p class="hint">Nothing.</p>;
  return (
    <div class="diff">
      {changed.map((block) => (
        <div class="prose">
          <span class="hint">{KIND_LABELS[block.kind]} </span>
          {block.parts.map((part) =>
            part.kind === "removed" ? (
              <del>{part.text}</del>
            ) : part.kind === "added" ? (
              <ins>{part.text}</ins>
            ) : (
              part.text
            ),
          )}
        </div>
      ))}
    </div>
  );
}

/** The film maker's side: answers, saved and finished later; and in the end the text to approve. */
export async function interviewMakerPage(
  showcase: Showcase,
  interview: Interview,
  secret: string,
  says: InterviewSays,
  status = 200,
): Promise<Response> {
  const { db } = showcase;
  const settings = await readSettings(db);
  const [film] = await db.select({ title: films.title }).from(films).where(eq(films.id, interview.filmId));
  const revisions = await readRevisions(db, interview.id);
  const blocks = says.typed ?? interview.blocks;
  const pictures = await readPictures(db, blocks);
  const mine = revisions.findLast((revision) => revision.by === "maker");
  return sendDeskPage(
    {
      settings,
      signedIn: null,
      title: `Interview about ${film?.title ?? "your film"}`,
      notice: says.notice,
      problem: says.problem,
      children: (
        <article class="maker">
          <p class="crumbs">{settings.title}</p>
          <h1>{film?.title ?? "Your film"}</h1>
          <p>{INTRODUCTIONS[interview.state]}</p>
          {interview.state === "edited" ? (
            <section class="card">
              <h2>What the editors changed</h2>
              <Diff blocks={diffBlocks(mine?.blocks ?? [], interview.blocks)} />
              <form method="post" action={`/interviews/${secret}`}>
                <input type="hidden" name="number" value={String(interview.number)} />
                <button name="deed" value="approve">
                  I approve the text below
                </button>
              </form>
              <p class="hint">Or change your answers below and send them again.</p>
            </section>
          ) : null}
          <form method="post" action={`/interviews/${secret}`} class="interview" data-unsaved>
            <input type="hidden" name="number" value={String(interview.number)} />
            {blocks.map((block, index) => (
              <MakerBlock block={block} index={index} question={blocks[index - 1]} pictures={pictures} />
            ))}
            <div class="form-end">
              <button class="quiet" name="deed" value="save">
                Save and go on later
              </button>
              <button name="deed" value="send">
                Send to the editors
              </button>
            </div>
          </form>
          <Revisions revisions={revisions} />
        </article>
      ),
    },
    status,
  );
}

const INTRODUCTIONS: Readonly<Record<InterviewState, string>> = {
  drafting: "",
  sent: "Answer what you like to, in your own words and time. Save, and come back by the same link. Nothing is published before you have approved it.",
  answered: "Thank you: the editors have your answers. You can still change them here.",
  edited: "The editors have gone over the text. Please read it: nothing is published before you approve.",
  approved: "You approved this text. If you change something now, the editors see it first, and you approve it again.",
};

function MakerBlock(props: {
  readonly block: InterviewBlock;
  readonly index: number;
  readonly question: InterviewBlock | undefined;
  readonly pictures: ReadonlyMap<string, number>;
}): Child {
  const { block, index } = props;
  switch (block.kind) {
    case "question":
      return <h2 id={`question-${index}`}>{block.text}</h2>;
    case "answer":
      return (
        <textarea
          name={`text-${index}`}
          rows={7}
          maxlength={12_000}
          {...(props.question?.kind === "question"
            ? { "aria-labelledby": `question-${index - 1}` }
            : { "aria-label": `Answer ${index + 1}` })}
        >
          {block.text}
        </textarea>
      );
    case "quote":
      return <blockquote>{block.text}</blockquote>;
    case "still":
      return (
        <figure>
          <StillPicture block={block} pictures={props.pictures} />
          <figcaption>{block.caption}</figcaption>
        </figure>
      );
  }
}
