import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

export interface FieldProps {
  readonly name: string;
  /** Where another form of the page has a field of this name: what tells them apart. */
  readonly of?: string | undefined;
  readonly label: string;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  /** Why what was typed cannot be taken. */
  readonly problem?: string | undefined;
  /** What somebody else put there meanwhile. */
  readonly theirs?: string | undefined;
  readonly required?: boolean | undefined;
  readonly maxLength?: number | undefined;
}

function keyOf({ name, of }: FieldProps): string {
  return of === undefined ? name : `${of}-${name}`;
}

/** Label, what may be said about it, and the control; read together by a screen reader. */
function Labelled(props: FieldProps & { readonly children: Child }): JSX.Element {
  return (
    <div class={props.problem === undefined && props.theirs === undefined ? "field" : "field wrong"}>
      <label for={`f-${keyOf(props)}`}>{props.label}</label>
      {props.hint === undefined ? null : (
        <p class="hint" id={`h-${keyOf(props)}`}>
          {props.hint}
        </p>
      )}
      {props.children}
      {props.problem === undefined ? null : (
        <p class="field-problem" id={`p-${keyOf(props)}`}>
          {props.problem}
        </p>
      )}
      {props.theirs === undefined ? null : (
        <p class="field-theirs" id={`t-${keyOf(props)}`}>
          {props.theirs}
        </p>
      )}
    </div>
  );
}

function attributes(props: FieldProps) {
  const described = [
    props.hint === undefined ? "" : `h-${keyOf(props)}`,
    props.problem === undefined ? "" : `p-${keyOf(props)}`,
    props.theirs === undefined ? "" : `t-${keyOf(props)}`,
  ]
    .filter((id) => id !== "")
    .join(" ");
  return {
    id: `f-${keyOf(props)}`,
    name: props.name,
    required: props.required ?? false,
    ...(props.maxLength === undefined ? {} : { maxlength: props.maxLength }),
    ...(described === "" ? {} : { "aria-describedby": described }),
    ...(props.problem === undefined ? {} : { "aria-invalid": "true" as const }),
  };
}

/** One line. */
export function TextField(
  props: FieldProps & { readonly type?: string; readonly autocomplete?: string; readonly placeholder?: string },
): JSX.Element {
  return (
    <Labelled {...props}>
      <input
        type={props.type ?? "text"}
        value={props.value ?? ""}
        autocomplete={props.autocomplete ?? "off"}
        {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
        {...attributes(props)}
      />
    </Labelled>
  );
}

/** Several lines. */
export function AreaField(props: FieldProps & { readonly rows?: number }): JSX.Element {
  return (
    <Labelled {...props}>
      <textarea rows={props.rows ?? 4} {...attributes(props)}>
        {props.value ?? ""}
      </textarea>
    </Labelled>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One of several. */
export function ChoiceField(props: FieldProps & { readonly choices: readonly Choice[] }): JSX.Element {
  return (
    <Labelled {...props}>
      <select {...attributes(props)}>
        {props.choices.map((choice) => (
          <option value={choice.value} selected={choice.value === (props.value ?? "")}>
            {choice.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** Yes or no. */
export function CheckField(props: FieldProps): JSX.Element {
  return (
    <div class="field check">
      <input type="checkbox" id={`f-${keyOf(props)}`} name={props.name} value="yes" checked={props.value === "yes"} />
      <label for={`f-${keyOf(props)}`}>{props.label}</label>
      {props.hint === undefined ? null : <p class="hint">{props.hint}</p>}
      {props.theirs === undefined ? null : <p class="field-theirs">{props.theirs}</p>}
    </div>
  );
}
