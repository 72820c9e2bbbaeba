/** Shorter words are too much like too many. */
const SHORTEST = 4;

/**
 * The known word that differs least from `word`: by one letter that is wrong, missing, too much or swapped with the next,
 * or two in words of eight and more. The word itself when some known one begins with it; null: none is near.
 */
export function nearestWord(word: string, known: ReadonlySet<string>): string | null {
  if (known.has(word)) return word;
  for (const other of known) if (other.startsWith(word)) return word;
  if (word.length < SHORTEST) return null;
  let best: string | null = null;
  let least = word.length >= 8 ? 3 : 2;
  for (const other of known) {
    if (Math.abs(other.length - word.length) >= least) continue;
    const away = editDistance(word, other, least);
    if (away < least) {
      least = away;
      best = other;
    }
  }
  return best;
}

/** Damerau–Levenshtein distance with adjacent swaps; `limit` when it is at least that. */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let value = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, beforeLast[j - 2]! + 1);
      }
      row.push(value);
      if (value < least) least = value;
    }
    if (least >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return Math.min(limit, last[b.length]!);
}
