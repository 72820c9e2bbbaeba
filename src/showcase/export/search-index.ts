import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { inArray, sql } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { pictureAt } from "../pages/picture.tsx";
import { clockOf, listOf } from "../pages/words.ts";
import type { Catalogue, ListedFilm } from "../public/catalogue.ts";
import { vocabularyOf } from "../public/find-films.ts";
import { filmWords } from "../tables/public.ts";

/** Address of what the browser's search reads first (`showcase/scripts/search.ts`). */
export const SEARCH_INDEX = "/search.json";

/** Bytes of one file of words, where no word alone has more. */
const WORD_FILE_BYTES = 48_000;
const FILMS_PER_FILE = 16;
/** Films whose words are read together. */
const AT_ONCE = 200;
/** Films whose words are taken apart before others have their turn: a few milliseconds. */
const PER_TURN = 20;

/** Where a word is. */
interface Postings {
  /** Numbers of films, ascending. */
  readonly films: number[];
  /** Places in title, makers, place, year and tags, by film: `A1B7`, the number in base 36. */
  readonly heads: Map<number, string>;
}

/**
 * The files in which the exported site's own search looks: words with the films that have them, in as many files as a
 * search need not read; cards of films; and the words that are tried for one that no film has. Words are those of the
 * server's search, out of the database.
 *
 * A line of a file of words: the word, a space, and for each film how much its number is above that of the one before it,
 * in base 36, where the word stands in the film's head, and a comma. Films are numbered from the oldest.
 * @returns texts by address
 */
export async function searchIndex(db: Database, catalogue: Catalogue): Promise<ReadonlyMap<string, string>> {
  const films = catalogue.films.toReversed();
  const files = new Map<string, string>();
  const firstWords: string[] = [];
  let [lines, size]: [string[], number] = [[], 0];
  const endFile = (): void => {
    if (lines.length > 0) files.set(`words-${firstWords.length - 1}.txt`, lines.join("\n"));
    [lines, size] = [[], 0];
  };
  const postings = await readPostings(db, films);
  for (const word of [...postings.keys()].sort()) {
    const line = `${word} ${listFilms(postings.get(word)!)}`;
    const bytes = Buffer.byteLength(line);
    if (size + bytes > WORD_FILE_BYTES) {
      endFile();
      await setImmediate();
    }
    if (lines.length === 0) firstWords.push(word);
    lines.push(line);
    size += bytes;
  }
  endFile();
  for (let first = 0; first < films.length; first += FILMS_PER_FILE) {
    const cards = films.slice(first, first + FILMS_PER_FILE).map((film) => cardOf(film));
    files.set(`films-${first / FILMS_PER_FILE}.json`, JSON.stringify(cards));
    if (first % AT_ONCE === 0) await setImmediate();
  }
  files.set("known.txt", [...(await vocabularyOf(catalogue))].join(" "));

  const hash = createHash("sha256");
  for (const [name, text] of files) hash.update(`${name}\n${text}\n`);
  // Files of two exports are never taken for each other's, whoever keeps them for how long.
  const folder = `search/${hash.digest("hex").slice(0, 12)}`;
  const manifest = { films: films.length, folder, words: firstWords, filmsPerFile: FILMS_PER_FILE };
  return new Map([
    [SEARCH_INDEX, JSON.stringify(manifest)],
    ...[...files].map(([name, text]) => [`/${folder}/${name}`, text] as const),
  ]);
}

async function readPostings(db: Database, films: readonly ListedFilm[]): Promise<ReadonlyMap<string, Postings>> {
  const postings = new Map<string, Postings>();
  for (let first = 0; first < films.length; first += AT_ONCE) {
    const some = films.slice(first, first + AT_ONCE);
    const rows = await db
      .select({
        id: filmWords.filmId,
        head: sql<string>`${filmWords.headWords}::text`,
        all: sql<string>`array_to_string(tsvector_to_array(${filmWords.words}), ' ')`,
      })
      .from(filmWords)
      .where(
        inArray(
          filmWords.filmId,
          some.map(({ id }) => id),
        ),
      );
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const [index, { id }] of some.entries()) {
      const row = byId.get(id);
      if (row !== undefined) addFilm(postings, first + index, row);
      if (index % PER_TURN === 0) await setImmediate();
    }
  }
  return postings;
}

function addFilm(
  postings: Map<string, Postings>,
  film: number,
  row: { readonly head: string; readonly all: string },
): void {
  const postingsOf = (word: string): Postings => {
    let found = postings.get(word);
    if (found === undefined) postings.set(word, (found = { films: [], heads: new Map() }));
    return found;
  };
  for (const word of row.all.split(" ")) if (word !== "") postingsOf(word).films.push(film);
  // `'light':1A,4B 'north':2A`: letters and digits, never a quote or a space in a word.
  for (const [, word = "", places = ""] of row.head.matchAll(/'([^']+)':(\S+)/g)) {
    const short = places.split(",").map((place) => {
      const [, number = "", weight = "D"] = /^(\d+)([A-C]?)$/.exec(place) ?? [];
      return `${weight === "" ? "D" : weight}${Number(number).toString(36)}`;
    });
    postingsOf(word).heads.set(film, short.join(""));
  }
}

function listFilms({ films, heads }: Postings): string {
  let last = 0;
  let text = "";
  for (const film of films) {
    text += `${(film - last).toString(36)}${heads.get(film) ?? ""},`;
    last = film;
  }
  return text;
}

/** As `Card` in `showcase/scripts/search/word-index.ts`. Addresses are below the site's root. */
function cardOf(film: ListedFilm): Readonly<Record<"url" | "title" | "facts" | "picture" | "length", string>> {
  return {
    url: `films/${encodeURIComponent(film.slug)}/`,
    title: film.title,
    facts: [listOf(film.makers.map((maker) => maker.name)), film.place].filter((text) => text !== "").join(" · "),
    picture: film.poster === null ? "" : pictureAt(film.poster, 640).slice(1),
    length: film.seconds === null ? "" : clockOf(film.seconds),
  };
}
