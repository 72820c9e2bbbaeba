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
  const rows: Rows = [0, 1, 2].map(() => new Uint8Array(word.length + least + 1)) as unknown as Rows;
  for (const other of known) {
    if (Math.abs(other.length - word.length) >= least) continue;
    const away = editDistance(word, other, least, rows);
    if (away < least) {
      least = away;
      best = other;
    }
  }
  return best;
}

type Rows = readonly [Uint8Array, Uint8Array, Uint8Array];

/**
 * Damerau–Levenshtein distance with adjacent swaps; `limit` when it is at least that. Only places that are less than `limit`
 * from the diagonal are looked at: whoever goes further has come to it already.
 * @param rows room for `b.length + 1` each
 */
function editDistance(a: string, b: string, limit: number, rows: Rows): number {
  let [beforeLast, last, row] = rows;
  for (let j = 0; j <= b.length; j++) last[j] = Math.min(j, limit);
  for (let i = 1; i <= a.length; i++) {
    const first = Math.max(1, i - limit + 1);
    const end = Math.min(b.length, i + limit - 1);
    row[first - 1] = first === 1 ? Math.min(i, limit) : limit;
    let least = row[first - 1]!;
    for (let j = first; j <= end; j++) {
      const isSame = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let value = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1), limit);
      const isSwapped =
        i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (isSwapped) value = Math.min(value, beforeLast[j - 2]! + 1);
      row[j] = value;
      if (value < least) least = value;
    }
    // The next row looks one place further.
    if (end < b.length) row[end + 1] = limit;
    if (least >= limit) return limit;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return last[b.length]!;
}
