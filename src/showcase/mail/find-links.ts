const URLS = /\bhttps?:\/\/[^\s<>"'`{}|\\^[\]]+/gi;
const FILM_HOSTS =
  /(^|\.)(vimeo\.com|youtube\.com|youtu\.be|dropbox\.com|wetransfer\.com|we\.tl|drive\.google\.com|frame\.io)$/;
const MAX_LINKS = 20;

/**
 * Web addresses in a text, each once: those that look like a film first, else in their order.
 * @param ownHost links to the showcase itself are none
 */
export function findLinks(text: string, ownHost: string): readonly string[] {
  const found = new Set<string>();
  for (const [match] of text.matchAll(URLS)) {
    const url = webAddress(match.replace(/[.,;:!?)»”*_]+$/, ""));
    if (url !== null && new URL(url).hostname !== ownHost) found.add(url);
    if (found.size === MAX_LINKS) break;
  }
  const links = [...found];
  const isFilm = (url: string): boolean => FILM_HOSTS.test(new URL(url).hostname);
  return [...links.filter(isFilm), ...links.filter((url) => !isFilm(url))];
}

/** A web address as it may stand in a link: `http:` or `https:`, and no password in it. Null: it is none. */
export function webAddress(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || text.length > 2000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.username === "" && url.password === "" && url.hostname !== "" ? url.href : null;
}
