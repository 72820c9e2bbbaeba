import { captionsUrl } from "../media/add-captions.ts";
import { asc, eq } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { SignedIn } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { accounts } from "../tables/accounts.ts";
import { people } from "../tables/people.ts";
import { submissions } from "../tables/submissions.ts";
import { sendDeskPage } from "./desk-layout.tsx";
import { DocumentForm, type FormState, storedForm } from "./document-form.tsx";
import { type Choice, ChoiceField, TextField } from "./fields.tsx";
import { FILM_FIELDS } from "./film-fields.ts";
import { type DeskFilm, readDeskFilm } from "./film-parts.ts";
import { FILM_STATE_LABELS } from "./films-page.tsx";
import { about, History, readLog } from "./history.tsx";
import { Moment } from "./moment.tsx";
import { DeskPicture } from "./picture.tsx";
import { TIME_ZONES } from "./zoned-time.ts";

export interface FilmPageSays {
  readonly notice?: string | undefined;
  readonly problem?: string | undefined;
  /** The form as it was sent, when it could not be saved. */
  readonly form?: FormState;
}

/** A film as the desk has it: all that is said of it, and all that can be done with it. Null: no such film. */
export async function filmDeskPage(
  showcase: Showcase,
  signedIn: SignedIn,
  id: string,
  says: FilmPageSays,
  status = 200,
): Promise<Response | null> {
  const { db } = showcase;
  const desk = await readDeskFilm(db, id);
  if (desk === null) return null;
  const { film } = desk;
  const everybody = await db
    .select({ id: people.id, name: people.name, isCurator: people.isCurator })
    .from(people)
    .orderBy(asc(people.name));
  const curators: readonly Choice[] = [
    { value: "", label: "Nobody is named" },
    ...everybody.filter((person) => person.isCurator).map(({ id, name }) => ({ value: id, label: name })),
  ];
  const lines = await readLog(db, about([{ subject: "film", ids: [id] }]), 60);
  return sendDeskPage(
    {
      settings: await readSettings(db),
      signedIn,
      title: film.title,
      notice: says.notice,
      problem: says.problem,
      children: (
        <>
          <p class="crumbs">
            <a href="/desk/films">Films</a>
          </p>
          <h1>{film.title}</h1>
          <p class="deeds">
            {film.state === "published" ? (
              <a href={`/films/${film.slug}`}>Its public page</a>
            ) : (
              <a href={`/desk/films/${id}/preview`}>Preview</a>
            )}
            <a href={`/desk/films/${id}/interview`}>Interview</a>
            <a href={`/desk/films/${id}/screeners`}>Screeners</a>
            {film.submissionId === null ? null : (
              <a href={`/desk/submissions/${film.submissionId}`}>What was sent in</a>
            )}
          </p>
          <div class="columns">
            <div class="column-main">
              <DocumentForm
                fields={FILM_FIELDS}
                state={says.form ?? storedForm(FILM_FIELDS, film, film.revision)}
                choices={{ curatorId: curators }}
                action={`/desk/films/${id}`}
              />
            </div>
            <aside class="column-side">
              <StateCard desk={desk} proposal={await readProposal(showcase, film.submissionId)} />
              <VideoCard desk={desk} />
              <PosterCard desk={desk} />
              <MakersCard desk={desk} everybody={everybody} />
              <CaptionsCard desk={desk} />
              <section class="card">
                <h2>Collections</h2>
                {desk.collections.length === 0 ? <p class="hint">In none.</p> : null}
                <ul class="plain">
                  {desk.collections.map((collection) => (
                    <li>
                      <a href={`/desk/collections/${collection.id}`}>{collection.title}</a>
                    </li>
                  ))}
                </ul>
                <p class="hint">Films are put into collections on the collection's own page.</p>
              </section>
              <section class="card">
                <h2>History</h2>
                <History lines={lines} />
              </section>
            </aside>
          </div>
        </>
      ),
    },
    status,
  );
}

/** The decision that waits for a second editor. */
async function readProposal(showcase: Showcase, submissionId: string | null) {
  if (submissionId === null) return null;
  const [row] = await showcase.db
    .select({ state: submissions.proposedState, at: submissions.proposedFor, name: accounts.name })
    .from(submissions)
    .innerJoin(accounts, eq(accounts.id, submissions.proposedBy))
    .where(eq(submissions.id, submissionId));
  return row ?? null;
}

function StateCard(props: {
  readonly desk: DeskFilm;
  readonly proposal: Awaited<ReturnType<typeof readProposal>>;
}): JSX.Element {
  const { film } = props.desk;
  const path = `/desk/films/${film.id}`;
  return (
    <section class="card">
      <h2>
        Now <span class="pill big">{FILM_STATE_LABELS[film.state]}</span>
      </h2>
      {film.publishedAt === null ? null : (
        <p class="hint">
          {film.state === "scheduled" ? "Appears " : "Appeared "}
          <Moment at={film.publishedAt} />
        </p>
      )}
      {props.proposal === null ? null : (
        <p class="proposal">
          {props.proposal.name} proposed: <strong>{props.proposal.state}</strong>
          {props.proposal.at === null ? null : ", for "}
          {props.proposal.at === null ? null : <Moment at={props.proposal.at} />}. A second editor agrees by doing the
          same.
        </p>
      )}
      {film.state === "published" ? null : (
        <form method="post" action={`${path}/publish`}>
          <button type="submit">Publish now</button>
        </form>
      )}
      {film.state === "published" ? null : (
        <details open={film.state === "scheduled"}>
          <summary>Schedule</summary>
          <form method="post" action={`${path}/schedule`}>
            <TextField name="date" label="Date" type="date" required />
            <TextField name="time" label="Time" type="time" value="09:00" required />
            <div class="field">
              <label for="f-zone">Clocks of</label>
              <select id="f-zone" name="zone" data-zone>
                {TIME_ZONES.map((zone) => (
                  <option value={zone}>{zone}</option>
                ))}
              </select>
            </div>
            <button class="quiet" type="submit">
              Schedule
            </button>
          </form>
        </details>
      )}
      {film.state === "published" || film.state === "scheduled" ? (
        <details>
          <summary>{film.state === "published" ? "Withdraw" : "Take from the schedule"}</summary>
          <form method="post" action={`${path}/withdraw`}>
            <TextField name="why" label="Why" hint="For the log." maxLength={500} required />
            <button class="quiet" type="submit">
              {film.state === "published" ? "Withdraw it" : "Take it from the schedule"}
            </button>
          </form>
        </details>
      ) : null}
    </section>
  );
}

const VIDEO_STATE_LABELS = {
  waiting: "Waits to be prepared",
  working: "Is being prepared",
  ready: "Ready",
  failed: "Could not be prepared",
} as const;

function VideoCard({ desk }: { readonly desk: DeskFilm }): JSX.Element {
  const { film, nextVideo, pulling } = desk;
  // What is on its way is what somebody at the desk waits for.
  const video = nextVideo ?? desk.video;
  const percent = Math.round((video?.progress ?? 0) * 100);
  return (
    <section class="card" data-video-state={video?.state ?? "none"} data-page={`/desk/films/${film.id}`}>
      <h2>Film</h2>
      {nextVideo === null ? null : (
        <p class="hint">This is the file that came last. Until it is ready, the one before it is shown.</p>
      )}
      {video === null ? (
        <p class="hint">None yet.</p>
      ) : (
        <>
          <p>
            {VIDEO_STATE_LABELS[video.state]}
            {video.state === "working" ? ` · ${percent} %` : null}
          </p>
          {video.state === "working" || video.state === "waiting" ? (
            <progress max="100" value={String(percent)} aria-label="Preparing the film">
              {percent} %
            </progress>
          ) : null}
          {video.error === null ? null : <p class="field-problem">{video.error}</p>}
          {video.width === null || video.height === null ? null : (
            <p class="hint">
              {video.width} × {video.height}
              {video.fps === null ? null : ` · ${Number(video.fps.toFixed(3))} fps`}
              {video.seconds === null ? null : ` · ${Math.round(video.seconds)} s`}
              {video.loudness === null ? null : ` · ${video.loudness.toFixed(1)} LUFS`}
            </p>
          )}
          <ul class="notes">
            {video.notes.map((note) => (
              <li class={note.severity}>{note.text}</li>
            ))}
          </ul>
        </>
      )}
      {pulling === null ? null : (
        <p class={pulling.hasFailed ? "field-problem" : "hint"}>
          {pulling.hasFailed ? "Could not be fetched from " : "Is being fetched from "}
          {pulling.url}
          {pulling.error === null ? null : `: ${pulling.error}`}
        </p>
      )}
      <form class="upload" hidden data-upload-film={film.id}>
        <label for="f-film-file">{video === null ? "Upload a film" : "Upload another film"}</label>
        <input id="f-film-file" type="file" accept="video/*,.mov,.mkv,.mxf" />
        <progress max="100" value="0" hidden aria-label="Uploading"></progress>
        <p class="hint" role="status"></p>
      </form>
      <form method="post" action={`/desk/films/${film.id}/pull`}>
        <TextField
          name="url"
          label="Or fetch it from"
          type="url"
          placeholder="https://"
          hint="The address of the file itself."
          required
        />
        <button class="quiet" type="submit">
          Fetch
        </button>
      </form>
    </section>
  );
}

function PosterCard({ desk }: { readonly desk: DeskFilm }): JSX.Element {
  const { film, thumbnails } = desk;
  return (
    <section class="card">
      <h2>Poster</h2>
      {thumbnails.length === 0 ? <p class="hint">Pictures to choose from come with the film.</p> : null}
      {thumbnails.length === 0 ? null : (
        <form method="post" action={`/desk/films/${film.id}/poster`}>
          <fieldset class="posters">
            <legend class="hidden">Poster</legend>
            {thumbnails.map(({ id, width }, index) => (
              <label>
                <input type="radio" name="asset" value={id} checked={id === film.posterId} />
                <DeskPicture id={id} width={width} alt={`Picture ${index + 1}`} />
              </label>
            ))}
          </fieldset>
          <button class="quiet" type="submit">
            Choose
          </button>
        </form>
      )}
      <PictureForm action={`/desk/films/${film.id}/poster-file`} label="Or take a picture of your own" />
    </section>
  );
}

/** A picture from the editor's machine. */
export function PictureForm({ action, label }: { readonly action: string; readonly label: string }): JSX.Element {
  return (
    <form method="post" action={action} enctype="multipart/form-data">
      <label class="field">
        {label}
        <input type="file" name="picture" accept="image/*" required />
      </label>
      <TextField name="alt" label="What is on it" hint="For those who do not see it." maxLength={300} />
      <button class="quiet" type="submit">
        Upload
      </button>
    </form>
  );
}

/** Up, down, away: buttons of a thing in an ordered list. They work without script. */
export function OrderButtons(props: {
  readonly action: string;
  readonly name: string;
  readonly id: string;
  readonly label: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}): JSX.Element {
  return (
    <form method="post" action={props.action} class="order">
      <input type="hidden" name={props.name} value={props.id} />
      <button class="quiet" name="deed" value="up" disabled={props.isFirst} aria-label={`${props.label}: up`}>
        ↑
      </button>
      <button class="quiet" name="deed" value="down" disabled={props.isLast} aria-label={`${props.label}: down`}>
        ↓
      </button>
      <button class="quiet" name="deed" value="remove" aria-label={`${props.label}: take away`}>
        ✕
      </button>
    </form>
  );
}

function MakersCard(props: {
  readonly desk: DeskFilm;
  readonly everybody: readonly { readonly id: string; readonly name: string }[];
}): JSX.Element {
  const { film, makers } = props.desk;
  const path = `/desk/films/${film.id}/makers`;
  const others = props.everybody.filter((person) => !makers.some((maker) => maker.id === person.id));
  return (
    <section class="card" id="makers">
      <h2>Film makers</h2>
      <ol class="ordered">
        {makers.map((maker, index) => (
          <li>
            <a href={`/desk/people/${maker.id}`}>{maker.name}</a>
            <OrderButtons
              action={path}
              name="person"
              id={maker.id}
              label={maker.name}
              isFirst={index === 0}
              isLast={index === makers.length - 1}
            />
          </li>
        ))}
      </ol>
      {others.length === 0 ? null : (
        <form method="post" action={path} class="line">
          <input type="hidden" name="deed" value="add" />
          <ChoiceField
            name="person"
            label="Add somebody"
            choices={others.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <button class="quiet" type="submit">
            Add
          </button>
        </form>
      )}
      <form method="post" action={path} class="line">
        <input type="hidden" name="deed" value="add" />
        <TextField name="new" label="Or somebody new" maxLength={200} required />
        <button class="quiet" type="submit">
          Add
        </button>
      </form>
    </section>
  );
}

function CaptionsCard({ desk }: { readonly desk: DeskFilm }): JSX.Element {
  return (
    <section class="card" id="captions">
      <h2>Captions</h2>
      <ul class="plain">
        {desk.captions.map((track) => (
          <li>
            {track.label} <span class="pill">{track.language}</span> <a href={captionsUrl(track.assetId)}>look</a>
          </li>
        ))}
      </ul>
      <form method="post" action={`/desk/films/${desk.film.id}/captions`} enctype="multipart/form-data">
        <TextField
          name="language"
          of="captions"
          label="Language"
          hint="A code, as en or pt-BR."
          maxLength={20}
          required
        />
        <TextField
          name="label"
          label="As viewers read it"
          hint="Empty: the language's own name, as Deutsch."
          maxLength={60}
        />
        <label class="field">
          File (VTT or SRT)
          <input type="file" name="file" accept=".vtt,.srt,text/vtt" required />
        </label>
        <button class="quiet" type="submit">
          Upload
        </button>
      </form>
    </section>
  );
}
