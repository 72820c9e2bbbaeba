/**
 * Orders names as people do: runs of digits by their value (`raw_image_99` before `raw_image_100`), letters without
 * regard to case, folders part by part. Ties are decided by the plain code units, so that the order is total and the
 * same everywhere (no locale).
 */
export function compareNatural(a: string, b: string): number {
  const left = tokens(a);
  const right = tokens(b);
  for (let index = 0; index < left.length && index < right.length; index++) {
    const order = compareTokens(left[index] as string, right[index] as string);
    if (order !== 0) return order;
  }
  if (left.length !== right.length) return left.length - right.length;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Sorts a copy by natural order of a text of each item; each text is taken apart once. */
export function sortNatural<T>(items: readonly T[], text: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, text: text(item) }))
    .sort((a, b) => compareNatural(a.text, b.text))
    .map(({ item }) => item);
}

/** Sorting asks for the same names over and over; what was taken apart last is kept, within bounds. */
const known = new Map<string, readonly string[]>();
const KNOWN_LIMIT = 50_000;

function tokens(text: string): readonly string[] {
  let parts = known.get(text);
  if (parts === undefined) {
    parts = text.toLowerCase().match(/\d+|\/|[^\d/]+/g) ?? [];
    if (known.size >= KNOWN_LIMIT) known.clear();
    known.set(text, parts);
  }
  return parts;
}

function compareTokens(a: string, b: string): number {
  if (a === b) return 0;
  // A folder's end sorts before anything that goes on: `100/x` before `100a/x`.
  if (a === "/" || b === "/") return a === "/" ? -1 : 1;
  if (isDigit(a) && isDigit(b)) {
    const left = a.replace(/^0+/, "");
    const right = b.replace(/^0+/, "");
    if (left.length !== right.length) return left.length - right.length;
    if (left !== right) return left < right ? -1 : 1;
    return a.length - b.length;
  }
  return a < b ? -1 : 1;
}

function isDigit(token: string): boolean {
  const code = token.charCodeAt(0);
  return code >= 48 && code <= 57;
}
