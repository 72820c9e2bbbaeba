import { eq } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import { cleanLine, cleanText } from "../db/clean-text.ts";
import { recordAction } from "../db/record-action.ts";
import { addFile } from "../media/add-file.ts";
import { addPicture } from "../media/add-picture.ts";
import type { Showcase } from "../showcase.ts";
import { type SubmissionAnswers, submissions } from "../tables/submissions.ts";
import type { Submission } from "./find-submission.ts";
import type { Problems } from "./missing-answers.ts";
import { type FieldName, FIELDS, valuesOf } from "./submission-fields.ts";

export interface Saved {
  readonly submission: Submission;
  /** Of files that could not be kept. */
  readonly problems: Problems;
}

type UploadedFile = Exclude<ReturnType<FormData["get"]>, string | null>;

/** The most pictures and files of one submission. */
export const MAX_STILLS = 12;
export const MAX_FILES = 20;

/**
 * Saves what a form holds. What can be read becomes answers, what cannot stays as it was typed; fields that the form
 * lacks stay as they are. Once it was sent in, what was there before goes into the log: editors may have read it.
 */
export async function saveSubmission(showcase: Showcase, submission: Submission, form: FormData): Promise<Saved> {
  const problems: Record<string, string> = {};
  const added = await keepFiles(showcase, submission, form, problems);
  const saved = await showcase.db.transaction(async (db) => {
    // The row is read again and held: two tabs, or a form and an upload, do not undo each other.
    const [current] = await db.select().from(submissions).where(eq(submissions.id, submission.id)).for("update");
    const { values, typed, before } = readFields(current!, form);
    const { title, makerName, link, ...answers } = values;
    const removed = textField(form, "action").replace(/^remove:/, "");
    const at = showcase.now();
    const [row] = await db
      .update(submissions)
      .set({
        title: String(title ?? ""),
        makerName: String(makerName ?? ""),
        link: String(link ?? ""),
        answers: answers as SubmissionAnswers,
        typed,
        posterId: added.poster ?? (current!.posterId === removed ? null : current!.posterId),
        stillIds: [...current!.stillIds, ...added.stills].filter((id) => id !== removed).slice(0, MAX_STILLS),
        fileIds: [...current!.fileIds, ...added.files].filter((id) => id !== removed).slice(0, MAX_FILES),
        updatedAt: at,
      })
      .where(eq(submissions.id, submission.id))
      .returning();
    for (const name of ["posterId", "stillIds", "fileIds"] as const) {
      if (JSON.stringify(current![name]) !== JSON.stringify(row![name])) before[name] = current![name];
    }
    if (current!.state !== "draft" && Object.keys(before).length > 0) {
      await recordAction(db, {
        at,
        who: "maker",
        what: "changed",
        subject: "submission",
        subjectId: submission.id,
        details: { before },
      });
    }
    return row!;
  });
  return { submission: saved, problems };
}

interface ReadFields {
  readonly values: Readonly<Partial<Record<FieldName, string | number | boolean>>>;
  readonly typed: Readonly<Record<string, string>>;
  /** Of fields that changed. */
  readonly before: Record<string, unknown>;
}

function readFields(current: Submission, form: FormData): ReadFields {
  const values: Partial<Record<FieldName, string | number | boolean>> = { ...valuesOf(current) };
  const typed: Record<string, string> = { ...current.typed };
  const before: Record<string, unknown> = {};
  for (const field of FIELDS) {
    // A box that is not ticked is not sent; the form says that it had one.
    if (!form.has(field.name) && !form.has(`${field.name}-shown`)) continue;
    const given = textField(form, field.name);
    const text = field.kind === "text" ? cleanText(given, field.maxLength) : cleanLine(given, field.maxLength);
    const reading = field.read(text);
    const was = values[field.name];
    delete typed[field.name];
    delete values[field.name];
    if ("problem" in reading) typed[field.name] = text;
    else if (reading.value !== undefined) values[field.name] = reading.value;
    if (values[field.name] !== was) before[field.name] = was ?? null;
  }
  return { values, typed, before };
}

interface KeptFiles {
  readonly poster: string | null;
  readonly stills: readonly string[];
  readonly files: readonly string[];
}

async function keepFiles(
  showcase: Showcase,
  submission: Submission,
  form: FormData,
  problems: Record<string, string>,
): Promise<KeptFiles> {
  const pictures = async (name: "poster" | "stills", most: number): Promise<readonly string[]> => {
    const ids: string[] = [];
    const given = filesOf(form, name);
    for (const file of given.slice(0, most)) {
      try {
        ids.push((await addPicture(showcase, await bytesOf(file), { name: cleanLine(file.name, 200) })).id);
      } catch (error) {
        if (!(error instanceof RushesError) || error.code === "disk") throw error;
        problems[name] = `“${cleanLine(file.name, 80)}” could not be read as a picture. ${error.message}`;
      }
    }
    if (given.length > most) problems[name] = `We keep at most ${MAX_STILLS} stills; some of these were left out.`;
    return ids;
  };
  const files: string[] = [];
  const room = Math.max(0, MAX_FILES - submission.fileIds.length);
  const given = filesOf(form, "files");
  for (const file of given.slice(0, room)) {
    files.push((await addFile(showcase, await bytesOf(file), { name: cleanLine(file.name, 200) })).id);
  }
  if (given.length > room) problems["files"] = `We keep at most ${MAX_FILES} files; some of these were left out.`;
  return {
    poster: (await pictures("poster", 1))[0] ?? null,
    stills: await pictures("stills", Math.max(0, MAX_STILLS - submission.stillIds.length)),
    files,
  };
}

/** Files of a field; a field that was left empty sends one without a name. */
function filesOf(form: FormData, name: string): readonly UploadedFile[] {
  return form.getAll(name).filter((one): one is UploadedFile => typeof one !== "string" && one.size > 0);
}

async function bytesOf(file: UploadedFile): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

/** Text of a field; empty where there is none, or a file in its place. */
export function textField(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
