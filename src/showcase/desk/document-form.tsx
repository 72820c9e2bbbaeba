import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { DocumentField, SaveResult, Texts } from "./document.ts";
import { AreaField, CheckField, type Choice, ChoiceField, TextField } from "./fields.tsx";
import type { Form } from "./form.ts";

/** What a form shows: what is stored, or what was typed with what is wrong with it. */
export interface FormState {
  readonly texts: Texts;
  readonly revision: number;
  readonly problems: Texts;
  readonly theirs: Texts;
}

/** Of what is stored. */
export function storedForm<Row>(fields: readonly DocumentField<Row>[], row: Row, revision: number): FormState {
  return {
    texts: Object.fromEntries(fields.map((field) => [field.name, field.write(row)])),
    revision,
    problems: {},
    theirs: {},
  };
}

/** What a browser sent: of a check that is off nothing comes. */
export function sentTexts<Row>(fields: readonly DocumentField<Row>[], form: Form): Texts {
  return Object.fromEntries(
    fields
      .filter((field) => field.kind === "check" || form.has(field.name))
      .map((field) => [field.name, form.text(field.name)]),
  );
}

/** The form again, after it could not be saved. */
export function triedForm(
  texts: Texts,
  revision: number,
  result: Extract<SaveResult, { state: "invalid" | "stale" }>,
): FormState {
  return result.state === "stale"
    ? { texts: result.texts, revision: result.revision, problems: {}, theirs: result.theirs }
    : { texts, revision, problems: result.problems, theirs: {} };
}

export const STALE =
  "Somebody saved this while you had it open. Nothing of yours is lost: look at what is marked, then save again.";
export const INVALID = "This was not saved yet: please look at what is marked.";

/** Fields of a document as a form. */
export function DocumentForm<Row>(props: {
  readonly fields: readonly DocumentField<Row>[];
  readonly state: FormState;
  readonly choices?: Readonly<Record<string, readonly Choice[]>>;
  readonly action: string;
  readonly submit?: string;
  readonly children?: Child;
}): JSX.Element {
  const { state } = props;
  return (
    <form method="post" action={props.action} class="document">
      <input type="hidden" name="revision" value={String(state.revision)} />
      {props.fields.map((field) => {
        const shared = {
          name: field.name,
          label: field.label,
          hint: field.hint,
          value: state.texts[field.name],
          problem: state.problems[field.name],
          theirs: state.theirs[field.name],
          required: field.isRequired,
          maxLength: field.maxLength,
        };
        if (field.kind === "area")
          return <AreaField {...shared} {...(field.rows === undefined ? {} : { rows: field.rows })} />;
        if (field.kind === "check") return <CheckField {...shared} />;
        if (field.kind === "choice") return <ChoiceField {...shared} choices={props.choices?.[field.name] ?? []} />;
        return <TextField {...shared} />;
      })}
      <div class="form-end">
        <button type="submit">{props.submit ?? "Save"}</button>
        {props.children}
      </div>
    </form>
  );
}
