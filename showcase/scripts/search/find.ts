import { isWholeWord, MAX_FOUND, mendWords, wordsOf } from "../../../src/showcase/public/search-words.ts";
import { rankOf } from "./rank-of.ts";
import { filmsHaving, type ReadFile, type SearchManifest } from "./word-index.ts";

/** What a search found, as the server's own (`src/showcase/public/find-films.ts`). */
export interface Found {
  /** Films' numbers, best first. */
  readonly films: readonly number[];
  /** The words that were looked for instead, when those typed are in no film. Null: as typed. */
  readonly instead: string | null;
}

/**
 * Films that have all words of `query`, or words that begin so. Where there is none, each word that no film has is replaced
 * with the most similar one that some film has.
 */
export async function find(read: ReadFile, manifest: SearchManifest, query: string): Promise<Found> {
  const words = wordsOf(query);
  if (words.length === 0) return { films: [], instead: null };
  const films = await lookUp(read, manifest, words);
  if (films.length > 0) return { films, instead: null };
  const known = new Set((await read(`${manifest.folder}/known.txt`)).split(" "));
  const mended = mendWords(words, known);
  if (mended === null) return { films: [], instead: null };
  return { films: await lookUp(read, manifest, mended), instead: mended.join(" ") };
}

/** Found in title, makers, place, year or tags: the best first. Then those that only their text has: the newest first. */
async function lookUp(read: ReadFile, manifest: SearchManifest, words: readonly string[]): Promise<readonly number[]> {
  const inOrder = [...new Set(words)].sort();
  const having = await Promise.all(
    inOrder.map((word) => filmsHaving(read, manifest, { word, isWhole: isWholeWord(word) })),
  );
  const found: { readonly film: number; readonly rank: number }[] = [];
  for (let film = manifest.films - 1; film >= 0; film--) {
    if (!having.every(({ films }) => films[film] === 1)) continue;
    const places = having.map(({ heads }) => heads.get(film) ?? []);
    found.push({ film, rank: places.every((one) => one.length > 0) ? rankOf(places) : -1 });
  }
  return found
    .sort((a, b) => b.rank - a.rank)
    .slice(0, MAX_FOUND)
    .map(({ film }) => film);
}
