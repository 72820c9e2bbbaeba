const LONE_SURROGATES = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
/** Controls, line ends, and marks that turn the direction of what follows, in which a name could hide another. */
// oxlint-disable-next-line no-control-regex
const NOT_IN_A_LINE = /[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]+/g;

/**
 * Text of several lines as the database can keep it: at most `maxLength` long, line ends are `\n`, nothing in it that
 * PostgreSQL refuses (NUL, halves of a character).
 */
export function cleanText(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength)
    .replace(LONE_SURROGATES, "\uFFFD")
    .replaceAll("\u0000", "")
    .replace(/\r\n?/g, "\n")
    .trim();
}

/** Text of one line: a title, a name, a subject. */
export function cleanLine(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(LONE_SURROGATES, "\uFFFD").replace(NOT_IN_A_LINE, " ").trim();
}
