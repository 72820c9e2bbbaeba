import { nearestWord } from "./nearest-word.ts";

// What the server's search and that of an exported site (`showcase/scripts/search`) have in common. Runs in browsers, too.

/** Films that a search shows at most. */
export const MAX_FOUND = 60;
/** Longer searches are nobody's. */
const MAX_WORDS = 8;

/** Small letters without accents, one word a part: as the index has them. */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036F]/g, "")
    .toLowerCase();
  return [...new Set(plain.match(/[\p{L}\p{N}]+/gu))].slice(0, MAX_WORDS);
}

/** Words begin so; but nearly every film has one that begins with "a": such a letter has to be a whole word. */
export function isWholeWord(word: string): boolean {
  return /^[a-z0-9]$/.test(word);
}

/** Each word replaced with the most similar one that is known. Null: all of them are as they were. */
export function mendWords(words: readonly string[], known: ReadonlySet<string>): readonly string[] | null {
  const mended = words.map((word) => nearestWord(word, known) ?? word);
  return mended.join(" ") === words.join(" ") ? null : mended;
}
