import { setImmediate } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { filmWords } from "../tables/public.ts";
import type { Catalogue, ListedFilm } from "./catalogue.ts";
import { isWholeWord, MAX_FOUND, mendWords, wordsOf } from "./search-words.ts";

/** What a search found. */
export interface Found {
  /** Best first. */
  readonly films: readonly ListedFilm[];
  /** The words that were looked for instead, when those typed are in no film. Null: as typed. */
  readonly instead: string | null;
}

/** As the database's language of searches has it. */
function termOf(word: string): string {
  return isWholeWord(word) ? `'${word}'` : `'${word}':*`;
}

/**
 * Films that have all words of `query`, or words that begin so, in title, makers, place, tags, text or credits. Where
 * there is none, each word that no film has is replaced with the most similar one that some film has.
 */
export async function findFilms(db: Database, catalogue: Catalogue, query: string): Promise<Found> {
  const words = wordsOf(query);
  if (words.length === 0) return { films: [], instead: null };
  const found = await lookUp(db, catalogue, words);
  if (found.length > 0) return { films: found, instead: null };
  const mended = mendWords(words, await vocabularyOf(catalogue));
  if (mended === null) return { films: [], instead: null };
  return { films: await lookUp(db, catalogue, mended), instead: mended.join(" ") };
}

/** Found in title, makers, place, year or tags: the best first. Then those that only their text has: the newest first. */
async function lookUp(db: Database, catalogue: Catalogue, words: readonly string[]): Promise<readonly ListedFilm[]> {
  // Letters and digits only, each in quotes: nothing of the query's language can come from outside.
  const query = sql`to_tsquery('simple', ${words.map(termOf).join(" & ")})`;
  // A common word is in thousands of films: their ids come as two long texts, not as rows, and only the short lists of
  // words are weighed.
  const isInHead = sql`${filmWords.headWords} @@ ${query}`;
  const rank = sql`(ts_rank(${filmWords.headWords}, ${query}) * 1e6)::int`;
  const [row] = await db
    .select({
      head: sql<string | null>`string_agg(${filmWords.filmId} || ' ' || ${rank}, ' ') filter (where ${isInHead})`,
      all: sql<string | null>`string_agg(${filmWords.filmId}, ' ')`,
    })
    .from(filmWords)
    .where(sql`${filmWords.words} @@ ${query}`);
  const all = new Set(row?.all?.split(" "));
  const ranks = new Map<string, number>();
  const head = row?.head?.split(" ") ?? [];
  for (let index = 0; index < head.length; index += 2) ranks.set(head[index]!, Number(head[index + 1]));
  const inHead = catalogue.films.filter(({ id }) => ranks.has(id));
  const found = inHead.sort((a, b) => ranks.get(b.id)! - ranks.get(a.id)!).slice(0, MAX_FOUND);
  for (const film of catalogue.films) {
    if (found.length === MAX_FOUND) break;
    if (all.has(film.id) && !ranks.has(film.id)) found.push(film);
  }
  return found;
}

/** What the first search would wait for otherwise: the words it may mean, and the way of a common one through the database. */
export async function prepareSearch(db: Database, catalogue: Catalogue): Promise<void> {
  await vocabularyOf(catalogue);
  const [commonest] = [...catalogue.tags.values()].sort((a, b) => b.films.length - a.films.length);
  if (commonest !== undefined) await lookUp(db, catalogue, wordsOf(commonest.name));
}

const vocabularies = new WeakMap<Catalogue, Promise<ReadonlySet<string>>>();

/** Words of titles, makers, places and tags: those that people mistype. */
export function vocabularyOf(catalogue: Catalogue): Promise<ReadonlySet<string>> {
  let words = vocabularies.get(catalogue);
  if (words === undefined) {
    words = gatherWords(catalogue);
    vocabularies.set(catalogue, words);
  }
  return words;
}

/** Texts that are taken apart before others have their turn: a few milliseconds. */
const AT_ONCE = 500;

async function gatherWords(catalogue: Catalogue): Promise<ReadonlySet<string>> {
  // A few tags and places stand on thousands of films.
  const texts = new Set<string>();
  for (const { title, place, tags } of catalogue.films) for (const text of [title, place, ...tags]) texts.add(text);
  for (const { name } of catalogue.people) texts.add(name);
  const words = new Set<string>();
  let count = 0;
  for (const text of texts) {
    for (const word of wordsOf(text)) words.add(word);
    if (++count % AT_ONCE === 0) await setImmediate();
  }
  return words;
}
