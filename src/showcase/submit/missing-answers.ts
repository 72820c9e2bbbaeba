import type { Submission } from "./find-submission.ts";
import { FIELDS, type FieldName, type SubmissionValues, valuesOf } from "./submission-fields.ts";

/** What is wrong or missing, in words, by field; those after it are asked of the page as a whole. */
export type Problems = Readonly<
  Partial<Record<FieldName | "film" | "poster" | "stills" | "files" | "message", string>>
>;

/** What keeps a film from being sent in. Empty: nothing. */
export function missingAnswers(submission: Submission): Problems {
  const values = valuesOf(submission);
  return {
    ...problemsOf(submission),
    ...Object.fromEntries(
      FIELDS.filter(
        (field) =>
          field.missing !== undefined && values[field.name] === undefined && submission.typed[field.name] === undefined,
      ).map((field) => [field.name, field.missing]),
    ),
    ...(submission.link === "" && submission.assetId === null && submission.typed["link"] === undefined
      ? { film: "Without a link or an upload we cannot watch it." }
      : {}),
    ...(needsMusicDetails(values) ? { musicDetails: "Please tell us whose it is." } : {}),
  };
}

/** What we would like to have and what may come after it was sent in. */
export function wantedLater(submission: Submission): Problems {
  return {
    ...(submission.posterId === null ? { poster: "One picture that stands for the film." } : {}),
    ...(submission.stillIds.length < 2 ? { stills: "Two or three stills." } : {}),
    ...(needsCaptions(valuesOf(submission)) && submission.fileIds.length === 0
      ? { files: "Captions in English (.vtt or .srt), as it is not spoken in English." }
      : {}),
  };
}

/** What was typed and could not be read. */
export function problemsOf(submission: Submission): Problems {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const typed = submission.typed[field.name];
      const reading = typed === undefined ? null : field.read(typed);
      return reading !== null && "problem" in reading ? [[field.name, reading.problem]] : [];
    }),
  );
}

/** What a mail alone cannot say, for its receipt. */
export function missingForMail(has: { readonly film: boolean; readonly stills: boolean }): readonly string[] {
  return [
    ...(has.film ? [] : ["a link to the film, or the film itself (your page takes files of any size)"]),
    "a short and a full synopsis, and why you made it",
    "length, year and language",
    "credits, and whose music it is",
    "your word that you hold the rights to it",
    has.stills ? "a poster" : "a poster, and two or three stills",
  ];
}

function needsMusicDetails(values: SubmissionValues): boolean {
  return (values.music === "licensed" || values.music === "other") && values.musicDetails === undefined;
}

function needsCaptions(values: SubmissionValues): boolean {
  const language = (values.language ?? "").toLowerCase();
  return language !== "" && !/^(en\b|english|none|no |nobody|silent|-|–)/.test(`${language} `);
}
