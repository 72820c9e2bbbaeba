import { inArray } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import { pictureUrl, pictureWidths } from "../media/picture-url.ts";
import type { Showcase } from "../showcase.ts";
import { assets } from "../tables/media.ts";
import { Problem } from "./field-input.tsx";
import type { Submission } from "./find-submission.ts";
import type { Problems } from "./missing-answers.ts";

export type Asset = typeof assets.$inferSelect;

/** All files of a submission, by id. */
export async function readFiles(showcase: Showcase, submission: Submission): Promise<ReadonlyMap<string, Asset>> {
  const ids = [submission.assetId, submission.posterId, ...submission.stillIds, ...submission.fileIds].filter(
    (id) => id !== null,
  );
  if (ids.length === 0) return new Map();
  const rows = await showcase.db.select().from(assets).where(inArray(assets.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

export interface FilesProps {
  readonly submission: Submission;
  readonly files: ReadonlyMap<string, Asset>;
  readonly problems: Problems;
  /** Secret of the magic link, by which uploads find their submission. */
  readonly secret: string;
}

/** The film's file: what arrived, and where the script puts its field. */
export function FilmUpload(props: FilesProps): JSX.Element {
  const { submission, files, problems } = props;
  const film = submission.assetId === null ? undefined : files.get(submission.assetId);
  return (
    <div class="field" id="film">
      <h3>Upload the film</h3>
      <p class="hint">
        The best file you have, in any usual format and of any size. An upload that breaks off goes on where it was.
      </p>
      <p id="film-arrived" class={film === undefined ? "hidden" : "arrived"}>
        {film === undefined
          ? ""
          : `${film.name === "" ? "Your film" : film.name} is here (${sizeInWords(film.sizeBytes)}).${isFilm(film) ? "" : NO_FILM}`}
      </p>
      <div id="upload" data-link={props.secret} data-endpoint="/uploads"></div>
      <noscript>
        <p class="hint">Uploading needs a script that your browser does not run. A link serves as well.</p>
      </noscript>
      <Problem id="film" text={problems.film} />
    </div>
  );
}

/** There are more kinds of films than are known here: it is taken, and its maker may look again. */
const NO_FILM = " It does not look like a film to us: is it the right file?";

function isFilm({ contentType }: Asset): boolean {
  return contentType.startsWith("video/") || contentType === "application/mxf";
}

/** Poster, stills and other files: those that are here, each with a way to take it out, and fields for more. */
export function Pictures(props: FilesProps): JSX.Element {
  const { submission, files, problems } = props;
  const poster = submission.posterId === null ? undefined : files.get(submission.posterId);
  const stills = submission.stillIds.map((id) => files.get(id)).filter((one) => one !== undefined);
  const others = submission.fileIds.map((id) => files.get(id)).filter((one) => one !== undefined);
  return (
    <fieldset class="group" id="pictures">
      <legend>Pictures and captions</legend>
      <div class="field">
        <label for="field-poster">Poster</label>
        <p class="hint">One picture that stands for the film, best 1920 pixels wide or more.</p>
        {poster === undefined ? null : <PictureList pictures={[poster]} what="the poster" />}
        <input id="field-poster" name="poster" type="file" accept="image/*" />
        <Problem id="field-poster" text={problems.poster} />
      </div>
      <div class="field">
        <label for="field-stills">Stills</label>
        <p class="hint">Two or three, without letters on them.</p>
        {stills.length === 0 ? null : <PictureList pictures={stills} what="this still" />}
        <input id="field-stills" name="stills" type="file" accept="image/*" multiple />
        <Problem id="field-stills" text={problems.stills} />
      </div>
      <div class="field">
        <label for="field-files">Captions and other files</label>
        <p class="hint">Captions as .vtt or .srt. Only we see these files.</p>
        {others.length === 0 ? null : (
          <ul class="files">
            {others.map((file) => (
              <li>
                {file.name} <span class="hint">({sizeInWords(file.sizeBytes)})</span>
                <RemoveButton id={file.id} label={`Take out ${file.name}`} />
              </li>
            ))}
          </ul>
        )}
        <input id="field-files" name="files" type="file" multiple />
        <Problem id="field-files" text={problems.files} />
      </div>
    </fieldset>
  );
}

function PictureList(props: { readonly pictures: readonly Asset[]; readonly what: string }): JSX.Element {
  return (
    <ul class="pictures">
      {props.pictures.map((picture) => (
        <li>
          <img
            src={pictureUrl(picture.id, pictureWidths(picture.width ?? 320)[0]!)}
            width={picture.width ?? undefined}
            height={picture.height ?? undefined}
            alt={picture.alt === "" ? picture.name : picture.alt}
            loading="lazy"
          />
          <RemoveButton id={picture.id} label={`Take out ${props.what}`} />
        </li>
      ))}
    </ul>
  );
}

function RemoveButton(props: { readonly id: string; readonly label: string }): JSX.Element {
  return (
    <button type="submit" name="action" value={`remove:${props.id}`} class="quiet" aria-label={props.label}>
      Take out
    </button>
  );
}

/** 8589934592 → `8.6 GB`. */
export function sizeInWords(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}
