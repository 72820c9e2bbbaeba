import { webAddress } from "../mail/find-links.ts";
import type { SubmissionAnswers } from "../tables/submissions.ts";
import type { Submission } from "./find-submission.ts";

/** What a form's fields hold once they are read. */
export interface SubmissionValues extends SubmissionAnswers {
  readonly title?: string;
  readonly makerName?: string;
  readonly link?: string;
}

export type FieldName = keyof SubmissionValues;

/** A field's text, understood: its value (undefined: it is empty), or what is wrong with it, in words. */
export type FieldReading = { readonly value: string | number | boolean | undefined } | { readonly problem: string };

/** A field of the form. */
export interface Field {
  readonly name: FieldName;
  readonly label: string;
  /** Under the label: what is asked, in a sentence. */
  readonly hint?: string;
  readonly kind: "line" | "text" | "choice" | "check";
  readonly maxLength: number;
  readonly rows?: number;
  /** Of a choice: value and words. */
  readonly choices?: readonly (readonly [value: string, label: string])[];
  /** What a browser may offer. */
  readonly autocomplete?: string;
  readonly inputMode?: "numeric" | "url";
  readonly placeholder?: string;
  /** Said beside the field when it is empty and the film is sent in; left out: it may stay empty. */
  readonly missing?: string;
  read(text: string): FieldReading;
}

const line = (text: string): FieldReading => ({ value: text === "" ? undefined : text });

/** A part of the form. */
export interface FieldGroup {
  readonly title: string;
  readonly text?: string;
  readonly fields: readonly Field[];
}

const MUSIC = [
  ["none", "There is no music"],
  ["own", "It was made for this film"],
  ["licensed", "It is licensed for showing online"],
  ["other", "Something else"],
] as const;

/** What we ask of a film, in the order of the form. */
export const FIELD_GROUPS: readonly FieldGroup[] = [
  {
    title: "The film",
    fields: [
      {
        name: "title",
        label: "Title",
        kind: "line",
        maxLength: 200,
        missing: "What is it called?",
        read: line,
      },
      {
        name: "link",
        label: "Link to the film",
        hint: "Where we can watch it at once; a password, if there is one, goes into the notes below. Or upload it below.",
        kind: "line",
        maxLength: 2000,
        inputMode: "url",
        placeholder: "https://",
        read: readLink,
      },
      {
        name: "seconds",
        label: "Length",
        hint: "Minutes and seconds, as 3:45.",
        kind: "line",
        maxLength: 20,
        missing: "How long is it?",
        read: readLength,
      },
      {
        name: "year",
        label: "Year it was finished",
        kind: "line",
        maxLength: 20,
        inputMode: "numeric",
        missing: "When was it finished?",
        read: readYear,
      },
      {
        name: "place",
        label: "Where it was shot",
        kind: "line",
        maxLength: 200,
        read: line,
      },
      {
        name: "language",
        label: "Spoken language",
        hint: "If it is not English, attach captions below. Write “none” where nobody speaks.",
        kind: "line",
        maxLength: 60,
        missing: "Which language is spoken in it? “None” is fine.",
        read: line,
      },
    ],
  },
  {
    title: "What it is about",
    fields: [
      {
        name: "tagline",
        label: "Short synopsis",
        hint: "One sentence. It stands under the title.",
        kind: "text",
        rows: 2,
        maxLength: 300,
        missing: "One sentence will do.",
        read: line,
      },
      {
        name: "synopsis",
        label: "Full synopsis",
        hint: "A paragraph or two.",
        kind: "text",
        rows: 6,
        maxLength: 5000,
        missing: "Tell us what happens in it.",
        read: line,
      },
      {
        name: "statement",
        label: "Your statement",
        hint: "Two to six sentences: why you made it.",
        kind: "text",
        rows: 6,
        maxLength: 5000,
        missing: "Why did you make it?",
        read: line,
      },
    ],
  },
  {
    title: "Who made it",
    fields: [
      {
        name: "makerName",
        label: "Your name",
        hint: "As it should stand under the film.",
        kind: "line",
        maxLength: 200,
        autocomplete: "name",
        missing: "Whose film is it?",
        read: line,
      },
      {
        name: "makerBio",
        label: "About you",
        kind: "text",
        rows: 4,
        maxLength: 3000,
        read: line,
      },
      {
        name: "credits",
        label: "Credits",
        hint: "One a line, as “Music: Ana Ruiz”.",
        kind: "text",
        rows: 5,
        maxLength: 5000,
        missing: "Who worked on it? Your own name is enough.",
        read: line,
      },
    ],
  },
  {
    title: "Rights and music",
    text: "We show only what may be shown. You keep every right in your film.",
    fields: [
      {
        name: "rights",
        label: "I hold the rights to this film, and you may show it on your pages for free.",
        kind: "check",
        maxLength: 10,
        missing: "Without this we cannot show it.",
        read: (text) => ({ value: text === "" ? undefined : true }),
      },
      {
        name: "rightsDetails",
        label: "Anything about rights that we should know",
        hint: "Footage of others, places that need permission, who else holds rights.",
        kind: "text",
        rows: 3,
        maxLength: 3000,
        read: line,
      },
      {
        name: "music",
        label: "Music",
        kind: "choice",
        maxLength: 20,
        choices: MUSIC,
        missing: "Please choose one.",
        read: (text) =>
          text === "" || MUSIC.some(([value]) => value === text)
            ? line(text)
            : { problem: "Please choose one of the four." },
      },
      {
        name: "musicDetails",
        label: "Whose music is it, and by what licence?",
        kind: "text",
        rows: 3,
        maxLength: 3000,
        read: line,
      },
    ],
  },
  {
    title: "Anything else",
    fields: [
      {
        name: "links",
        label: "Notes for us",
        hint: "More links, a password for the film, where it was shown before.",
        kind: "text",
        rows: 4,
        maxLength: 5000,
        read: line,
      },
    ],
  },
];

export const FIELDS: readonly Field[] = FIELD_GROUPS.flatMap((group) => group.fields);

/** What stands in a field: as it was typed, or what is known of it. */
export function textOf(submission: Submission, name: FieldName): string {
  const typed = submission.typed[name];
  if (typed !== undefined) return typed;
  const value = valuesOf(submission)[name];
  if (value === undefined) return "";
  if (name === "seconds" && typeof value === "number") return lengthText(value);
  return value === true ? "yes" : String(value);
}

/** What is known of a submission, by field. */
export function valuesOf(submission: Submission): SubmissionValues {
  const { title, makerName, link, answers } = submission;
  return {
    ...answers,
    ...(title === "" ? {} : { title }),
    ...(makerName === "" ? {} : { makerName }),
    ...(link === "" ? {} : { link }),
  };
}

/** 225 → `3:45`. */
export function lengthText(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function readLink(text: string): FieldReading {
  if (text === "") return { value: undefined };
  const url = webAddress(/^[\w-]+(\.[\w-]+)+(\/|$)/.test(text) ? `https://${text}` : text);
  return url === null ? { problem: "That is no web address. It begins with https://" } : { value: url };
}

function readYear(text: string): FieldReading {
  if (text === "") return { value: undefined };
  const year = Number(text);
  const isYear = /^\d{4}$/.test(text) && year >= 1888 && year <= 2200;
  return isYear ? { value: year } : { problem: "Four digits, please, as 2026." };
}

/** `3:45`, `1:02:03`, `3 min 45 s`, `3'45"`, `45 s`, `12 min`; a bare number is minutes. */
function readLength(text: string): FieldReading {
  if (text === "") return { value: undefined };
  const clock = /^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)$/.exec(text);
  const words = /^(?:(\d{1,3}(?:[.,]\d)?)\s*(?:m|min|minutes?|'|′)?)?\s*(?:(\d{1,4})\s*(?:s|sec|seconds?|"|″))?$/i.exec(
    text,
  );
  const seconds =
    clock !== null
      ? Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
      : words !== null
        ? Math.round(Number((words[1] ?? "0").replace(",", ".")) * 60) + Number(words[2] ?? 0)
        : 0;
  return seconds > 0 && seconds < 86_400 ? { value: seconds } : { problem: "Minutes and seconds, please, as 3:45." };
}
