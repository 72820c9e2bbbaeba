/** A film as the export lists it (`src/showcase/export/search-index.ts`). */
export interface IndexedFilm {
  readonly url: string;
  readonly title: string;
  readonly facts: string;
  readonly words: string;
  readonly picture: string;
  readonly length: string;
}

const MAX_FOUND = 60;

/** Small letters without accents, one word a part. */
function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036F]/g, "")
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Films that have all words of `query`, or words that begin so; those that have them in their title come first. */
export function findIn(films: readonly IndexedFilm[], query: string): readonly IndexedFilm[] {
  const asked = wordsOf(query);
  if (asked.length === 0) return [];
  const has = (words: readonly string[]): boolean => asked.every((one) => words.some((word) => word.startsWith(one)));
  const found = films.flatMap((film) => {
    const title = wordsOf(film.title);
    const isInTitle = has(title);
    return isInTitle || has([...title, ...wordsOf(`${film.facts} ${film.words}`)]) ? [{ film, isInTitle }] : [];
  });
  return found
    .sort((a, b) => Number(b.isInTitle) - Number(a.isInTitle))
    .slice(0, MAX_FOUND)
    .map(({ film }) => film);
}
