import { and, eq, ne } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { slugOf } from "../db/slug.ts";
import { films } from "../tables/films.ts";
import { type DocumentField, type DocumentKind, FieldProblem } from "./document.ts";
import {
  readChapters,
  readCorrections,
  readCredits,
  readPlaces,
  readTags,
  writeChapters,
  writeCorrections,
  writeCredits,
} from "./read-lines.ts";

export type FilmRow = typeof films.$inferSelect;

/** A field that is text in the table too. */
function plain(
  name: "title" | "tagline" | "synopsis" | "place" | "disclaimer" | "curatorNote",
  label: string,
  more: Partial<DocumentField<FilmRow>> = {},
): DocumentField<FilmRow> {
  return {
    name,
    label,
    kind: "line",
    ...more,
    write: (row) => row[name],
    read: (text) => ({ [name]: text }) as Partial<FilmRow>,
  };
}

function number(
  name: "year" | "latitude" | "longitude",
  label: string,
  limits: { readonly least: number; readonly most: number; readonly isWhole: boolean },
  hint?: string,
): DocumentField<FilmRow> {
  return {
    name,
    label,
    kind: "line",
    ...(hint === undefined ? {} : { hint }),
    write: (row) => (row[name] === null ? "" : String(row[name])),
    read(text) {
      if (text === "") return { [name]: null } as Partial<FilmRow>;
      const value = Number(text.replace(",", "."));
      const isGood = value >= limits.least && value <= limits.most && (!limits.isWhole || Number.isInteger(value));
      if (!isGood) throw new FieldProblem(`Expected a number from ${limits.least} to ${limits.most}.`);
      return { [name]: value } as Partial<FilmRow>;
    },
  };
}

/** What is said of a film. */
export const FILM_FIELDS: readonly DocumentField<FilmRow>[] = [
  plain("title", "Title", { isRequired: true, maxLength: 200 }),
  {
    name: "slug",
    label: "Address",
    kind: "line",
    hint: "The last part of its address. It stays as it is once the film was public.",
    isRequired: true,
    write: (row) => row.slug,
    read(text, row) {
      if (row.state === "published" || row.state === "withdrawn") {
        throw new FieldProblem("The film was public: links lead to this address.");
      }
      return { slug: slugOf(text) };
    },
  },
  plain("tagline", "In one sentence", { hint: "For cards, feeds and search engines.", maxLength: 300 }),
  plain("synopsis", "Synopsis", { kind: "area", rows: 7 }),
  plain("place", "Place", { maxLength: 200 }),
  number(
    "latitude",
    "Latitude",
    { least: -90, most: 90, isWhole: false },
    "Degrees, north positive; empty: not on the map.",
  ),
  number("longitude", "Longitude", { least: -180, most: 180, isWhole: false }, "Degrees, east positive."),
  number("year", "Year", { least: 1880, most: 2200, isWhole: true }),
  {
    name: "language",
    label: "Language",
    kind: "line",
    hint: "Code of the spoken language, as en or pt-BR; empty: nobody speaks.",
    write: (row) => row.language,
    read(text) {
      if (text === "") return { language: "" };
      try {
        return { language: Intl.getCanonicalLocales(text)[0] ?? "" };
      } catch {
        throw new FieldProblem("Expected a code of a language, as en, de or pt-BR.");
      }
    },
  },
  {
    name: "tags",
    label: "Tags",
    kind: "line",
    hint: "With commas between.",
    write: (row) => row.tags.join(", "),
    read: (text) => ({ tags: readTags(text) }),
  },
  {
    name: "credits",
    label: "Credits",
    kind: "area",
    rows: 5,
    hint: "One a line: “Music: Name”.",
    write: (row) => writeCredits(row.credits),
    read: (text) => ({ credits: readCredits(text) }),
  },
  {
    name: "chapters",
    label: "Chapters",
    kind: "area",
    rows: 4,
    hint: "One a line: “1:30 The valley”.",
    write: (row) => writeChapters(row.chapters),
    read: (text) => ({ chapters: readChapters(text) }),
  },
  {
    name: "howMadeText",
    label: "How it was made",
    kind: "area",
    rows: 5,
    write: (row) => row.howMade.text ?? "",
    read: (text, row) => ({ howMade: { ...row.howMade, text } }),
  },
  {
    name: "howMadePlaces",
    label: "Where it was made",
    kind: "area",
    rows: 3,
    hint: "One place a line, as “39.03° N, 125.75° E”. Empty: not told. Its dot on the map is above.",
    write: (row) => (row.howMade.places ?? []).join("\n"),
    read: (text, row) => ({ howMade: { ...row.howMade, places: readPlaces(text) } }),
  },
  {
    name: "curatorId",
    label: "Chosen by",
    kind: "choice",
    write: (row) => row.curatorId ?? "",
    read: (text) => ({ curatorId: text === "" ? null : text }),
  },
  plain("curatorNote", "Why it was chosen", { kind: "area", rows: 3, maxLength: 3000 }),
  plain("disclaimer", "Disclaimer", { kind: "area", rows: 2, hint: "Empty: that of the settings.", maxLength: 2000 }),
  {
    name: "corrections",
    label: "Corrections",
    kind: "area",
    rows: 3,
    hint: "Shown under the film. One a line: “2026-05-01 The place was misspelt.”",
    write: (row) => writeCorrections(row.corrections),
    read: (text) => ({ corrections: readCorrections(text) }),
  },
];

/** Films as something that is edited on the desk. */
export const FILM_KIND: DocumentKind<FilmRow> = {
  subject: "film",
  fields: FILM_FIELDS,
  async load(tx, id) {
    const [row] = await tx.select().from(films).where(eq(films.id, id)).for("update");
    return row === undefined ? null : { row, revision: row.revision };
  },
  async store(tx, id, changes, revision, now) {
    await tx
      .update(films)
      .set({ ...changes, revision, updatedAt: now })
      .where(eq(films.id, id));
  },
  async check(tx, id, changes) {
    if (changes.slug === undefined) return {};
    return (await isFilmSlugTaken(tx, changes.slug, id)) ? { slug: "Another film has this address." } : {};
  },
};

/** @param except the film that may have it */
export async function isFilmSlugTaken(db: Database, slug: string, except = ""): Promise<boolean> {
  const rows = await db
    .select({ id: films.id })
    .from(films)
    .where(and(eq(films.slug, slug), ne(films.id, except)));
  return rows.length > 0;
}
