import { and, eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { type Action, recordAction } from "../db/record-action.ts";
import type { Showcase } from "../showcase.ts";
import { accounts } from "../tables/accounts.ts";
import { actions } from "../tables/actions.ts";

/** Why what was typed into a field cannot be taken, in words for who typed it. */
export class FieldProblem extends Error {}

/** A field of something that is edited on the desk. In a form it is text, whatever it is in the table. */
export interface DocumentField<Row> {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly kind: "line" | "area" | "check" | "choice";
  /** Lines of an area. */
  readonly rows?: number;
  readonly maxLength?: number;
  readonly isRequired?: boolean;
  /** As text; of a check `yes` or nothing. */
  write(row: Row): string;
  /** What to store for it. @throws FieldProblem */
  read(text: string, row: Row): Partial<Row>;
}

/** A kind of things that are edited on the desk: films, people, collections, the settings. */
export interface DocumentKind<Row> {
  readonly subject: Action["subject"];
  readonly fields: readonly DocumentField<Row>[];
  /** Holds the row until the transaction ends. */
  load(tx: Database, id: string): Promise<{ readonly row: Row; readonly revision: number } | null>;
  store(tx: Database, id: string, changes: Partial<Row>, revision: number, now: Date): Promise<void>;
  /** What one field alone cannot know, as that an address is taken: problems by field. */
  check?(tx: Database, id: string, changes: Partial<Row>): Promise<Readonly<Record<string, string>>>;
}

/** Text of every field, by name. */
export type Texts = Readonly<Record<string, string>>;

/** What became of a form. */
export type SaveResult =
  | { readonly state: "saved" | "unchanged" }
  | { readonly state: "missing" }
  | { readonly state: "invalid"; readonly problems: Texts }
  /** Somebody else saved meanwhile: nothing was stored. `texts` joins both; `theirs` says of which fields, and by whom. */
  | { readonly state: "stale"; readonly revision: number; readonly texts: Texts; readonly theirs: Texts };

/** What the log keeps of a field that was changed. */
interface FieldChange {
  readonly before: string;
  readonly after: string;
}

/**
 * Saves what a form of revision `revision` sent. All of it or nothing; what it was before stays in the log, so that no
 * text is ever lost.
 */
export async function saveDocument<Row>(
  showcase: Showcase,
  kind: DocumentKind<Row>,
  id: string,
  form: { readonly texts: Texts; readonly revision: number },
  who: string,
): Promise<SaveResult> {
  const now = showcase.now();
  return showcase.db.transaction(async (tx): Promise<SaveResult> => {
    const found = await kind.load(tx, id);
    if (found === null) return { state: "missing" };
    const { row, revision } = found;
    if (revision !== form.revision) return mergeStale(tx, kind, id, form, found);
    const problems: Record<string, string> = {};
    const changed: Record<string, FieldChange> = {};
    const changes: Partial<Row> = {};
    for (const field of kind.fields) {
      const after = form.texts[field.name];
      const before = field.write(row);
      if (after === undefined || after === before) continue;
      try {
        // Two fields may be parts of one column.
        Object.assign(changes, readField(field, after, { ...row, ...changes }));
        changed[field.name] = { before, after };
      } catch (error) {
        if (!(error instanceof FieldProblem)) throw error;
        problems[field.name] = error.message;
      }
    }
    Object.assign(problems, await kind.check?.(tx, id, changes));
    if (Object.keys(problems).length > 0) return { state: "invalid", problems };
    if (Object.keys(changed).length === 0) return { state: "unchanged" };
    await kind.store(tx, id, changes, revision + 1, now);
    await recordAction(tx, {
      at: now,
      who,
      what: "edited",
      subject: kind.subject,
      subjectId: id,
      details: { revision: revision + 1, changed },
    });
    return { state: "saved" };
  });
}

function readField<Row>(field: DocumentField<Row>, text: string, row: Row): Partial<Row> {
  if (field.isRequired === true && text === "") throw new FieldProblem("This cannot be empty.");
  const most = field.maxLength ?? (field.kind === "area" ? 20_000 : 300);
  if (text.length > most) throw new FieldProblem(`This is ${text.length} characters; it can be ${most}.`);
  return field.read(text, row);
}

/** What others saved since the form was shown; in fields that only they changed theirs stands, in others the form's. */
async function mergeStale<Row>(
  tx: Database,
  kind: DocumentKind<Row>,
  id: string,
  form: { readonly texts: Texts; readonly revision: number },
  stored: { readonly row: Row; readonly revision: number },
): Promise<SaveResult> {
  const edits = await tx
    .select({ details: actions.details, name: accounts.name })
    .from(actions)
    .leftJoin(accounts, eq(accounts.id, actions.who))
    .where(and(eq(actions.subject, kind.subject), eq(actions.subjectId, id), eq(actions.what, "edited")));
  edits.sort((one, other) => Number(one.details["revision"]) - Number(other.details["revision"]));
  const texts: Record<string, string> = { ...form.texts };
  const theirs: Record<string, string> = {};
  for (const field of kind.fields) {
    const mine = form.texts[field.name];
    if (mine === undefined) continue;
    const later = edits.filter(
      ({ details }) =>
        Number(details["revision"]) > form.revision &&
        Object.hasOwn((details["changed"] ?? {}) as Record<string, FieldChange>, field.name),
    );
    const first = later[0];
    if (first === undefined) continue;
    const base = (first.details["changed"] as Record<string, FieldChange>)[field.name]!.before;
    const now = field.write(stored.row);
    const name = later.at(-1)?.name ?? "Somebody";
    if (mine === now) continue;
    if (mine === base) {
      texts[field.name] = now;
      theirs[field.name] = `${name} changed this meanwhile; theirs is shown.`;
    } else {
      theirs[field.name] = `${name} changed this meanwhile, to: ${now === "" ? "(nothing)" : now}`;
    }
  }
  return { state: "stale", revision: stored.revision, texts, theirs };
}
