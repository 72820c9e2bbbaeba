import type { JSX } from "hono/jsx/jsx-runtime";
import type { Field } from "./submission-fields.ts";

export interface FieldInputProps {
  readonly field: Field;
  readonly value: string;
  readonly problem: string | undefined;
}

/** A field with its label, what is asked, and what is wrong with it. */
export function FieldInput(props: FieldInputProps): JSX.Element {
  const { field, value, problem } = props;
  const id = `field-${field.name}`;
  const described = [field.hint === undefined ? "" : `${id}-hint`, problem === undefined ? "" : `${id}-problem`]
    .filter((one) => one !== "")
    .join(" ");
  const common = {
    id,
    name: field.name,
    maxlength: field.maxLength,
    ...(described === "" ? {} : { "aria-describedby": described }),
    ...(problem === undefined ? {} : { "aria-invalid": "true" as const }),
  };
  if (field.kind === "check") {
    return (
      <div class="field field-check">
        <input type="hidden" name={`${field.name}-shown`} value="1" />
        <input type="checkbox" {...common} value="yes" checked={value !== ""} />
        <label for={id}>{field.label}</label>
        <Problem id={id} text={problem} />
      </div>
    );
  }
  if (field.kind === "choice") {
    return (
      <fieldset class="field field-choice" aria-describedby={described === "" ? undefined : described}>
        <legend>{field.label}</legend>
        {(field.choices ?? []).map(([choice, words], index) => (
          <label>
            <input
              type="radio"
              id={index === 0 ? id : undefined}
              name={field.name}
              value={choice}
              checked={value === choice}
            />
            {words}
          </label>
        ))}
        <Problem id={id} text={problem} />
      </fieldset>
    );
  }
  return (
    <div class="field">
      <label for={id}>{field.label}</label>
      {field.hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      {field.kind === "text" ? (
        <textarea {...common} rows={field.rows ?? 4}>
          {value}
        </textarea>
      ) : (
        <input
          {...common}
          type="text"
          value={value}
          inputmode={field.inputMode}
          autocomplete={field.autocomplete ?? "off"}
          placeholder={field.placeholder}
        />
      )}
      <Problem id={id} text={problem} />
    </div>
  );
}

/** What is wrong, beside the field. */
export function Problem(props: { readonly id: string; readonly text: string | undefined }): JSX.Element | null {
  if (props.text === undefined) return null;
  return (
    <p class="problem" id={`${props.id}-problem`}>
      {props.text}
    </p>
  );
}
