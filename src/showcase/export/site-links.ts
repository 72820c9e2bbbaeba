/** How the exported site is reached, and what is in it. */
export interface SiteLinks {
  /** The address people will use, without a slash at its end; may have a path. */
  readonly origin: string;
  /** Address of the running showcase, for what only it can answer; null: there is none. */
  readonly live: string | null;
  /** Paths of pages, not encoded: `/films/harbour`. */
  readonly pages: ReadonlySet<string>;
}

/** The file of a page: a folder's `index.html`, which any file server shows for the folder. */
export function fileOfPage(path: string): string {
  return path === "/" ? "index.html" : `${path.slice(1)}/index.html`;
}

/** A path as it stands in an address, decoded; as it is where it cannot be decoded. */
export function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/**
 * The address of `path` on a page under `from`, relative, so that the site can lie under any path of any host; null for
 * `from`: beginning with the host, for a page that is shown under any address.
 */
export function linkTo({ origin, pages }: SiteLinks, from: string | null, path: string): string {
  const target = encodeURI(path.slice(1)) + (pages.has(path) && path !== "/" ? "/" : "");
  if (from === null) return `${new URL(origin).pathname.replace(/\/$/, "")}/${target}`;
  const up = "../".repeat(from === "/" ? 0 : from.split("/").length - 1);
  return `${up}${target}` === "" ? "./" : `${up}${target}`;
}

/**
 * Ends the addresses of the site's own pages with a slash, in any text: a page is a folder there, and without the slash a
 * file server sends everybody to the address with it.
 */
export function closeAddresses(text: string, { origin, pages }: SiteLinks): string {
  const escaped = origin.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  // What ends an address in HTML, XML or JSON.
  const pattern = new RegExp(`${escaped}(/[^"'<>&\\s#?\\\\]+)`, "g");
  return text.replace(pattern, (address, path: string) => (pages.has(decodePath(path)) ? `${address}/` : address));
}
