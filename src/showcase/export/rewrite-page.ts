import { setImmediate } from "node:timers/promises";
import { PAGE_POLICY } from "../../server/security-headers.ts";
import { closeAddresses, decodePath, linkTo, type SiteLinks } from "./site-links.ts";

/** A page as a file. */
export interface RewrittenPage {
  readonly html: string;
  /** What it loads or links besides pages: paths, not encoded. */
  readonly files: ReadonlySet<string>;
  /** Links into the showcase that lead to nothing an export has. */
  readonly dead: ReadonlySet<string>;
}

const TAG = /<(\/?)([a-z][a-z0-9-]*)((?:[^"'>]|"[^"]*")*)>/gi;
const ATTRIBUTE = /\s(href|src|srcset|imagesrcset|poster|action|content|data-src|data-index)="([^"]*)"/g;
/** Tags that are read before others have their turn, of a map of everything: a few milliseconds. */
const AT_ONCE = 2000;
/** Elements whose addresses have the host in front. */
const HEAD = new Set(["link", "meta"]);

/**
 * Makes a page that the server sends fit for a plain file server: links become relative, what only a running showcase can
 * answer (`data-live`) leads there or goes, and the policy of the server's headers stands in the page itself.
 *
 * Reads tags with a pattern: the pages are ours, and whatever people enter is escaped in them.
 * @param from the page's own path; null: it is shown under any address, as the page for what is not there
 */
export async function rewritePage(html: string, from: string | null, links: SiteLinks): Promise<RewrittenPage> {
  const files = new Set<string>();
  const dead = new Set<string>();
  /** Null: it leads nowhere. */
  const relative = (value: string): string | null => {
    if (!value.startsWith("/") || value.startsWith("//")) return value;
    const [, path = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(value) ?? [];
    const plain = decodePath(path);
    if (!links.pages.has(plain) && !isFile(plain)) {
      dead.add(plain);
      return null;
    }
    if (!links.pages.has(plain)) files.add(plain);
    return linkTo(links, from, plain) + rest;
  };
  /** Readers of the head want the whole address: it stays, and what it leads to has to be there. */
  const noteAbsolute = (value: string): void => {
    const path = decodePath(value.slice(links.origin.length));
    if (value.startsWith(`${links.origin}/`) && !links.pages.has(path) && isFile(path)) files.add(path);
  };
  const attributes = (name: string, text: string): string =>
    text.replace(ATTRIBUTE, (whole, attribute: string, value: string) => {
      if (HEAD.has(name)) noteAbsolute(value);
      // Texts of people, too, stand in there.
      if (attribute === "content") return whole;
      if (attribute.endsWith("srcset")) {
        const set = value.split(", ").map((part) => part.replace(/^\S+/, (one) => relative(one) ?? one));
        return ` ${attribute}="${set.join(", ")}"`;
      }
      const changed = relative(value);
      return changed === null ? "" : ` ${attribute}="${changed}"`;
    });

  let out = "";
  let last = 0;
  let tags = 0;
  /** An element that is left out: its name, and how many of that name are open in it. */
  let left: { readonly name: string; open: number } | null = null;
  for (const match of html.matchAll(TAG)) {
    const [tag, slash = "", name = "", text = ""] = match;
    if (++tags % AT_ONCE === 0) await setImmediate();
    if (left === null) out += html.slice(last, match.index);
    last = match.index + tag.length;
    if (left !== null) {
      if (name === left.name && !text.endsWith("/")) left.open += slash === "" ? 1 : -1;
      if (left.open === 0) left = null;
      continue;
    }
    if (slash !== "") out += tag;
    else if (/\sdata-live(=|\s|$)/.test(text)) {
      if (links.live === null) left = { name, open: 1 };
      else out += `<${name}${liveAttributes(text, links.live)}>`;
    } else {
      out += `<${name}${attributes(name, text)}>`;
      if (name === "meta" && /\scharset=/.test(text)) out += POLICY;
    }
  }
  out += html.slice(last);
  return { html: closeAddresses(out, links), files, dead };
}

const POLICY = `<meta http-equiv="content-security-policy" content="${PAGE_POLICY}"/>`;

/** Files of the public side that are no pages. */
function isFile(path: string): boolean {
  return /^\/(assets|media)\/.|\.(json|xml|vtt|atom|rss|txt)$/.test(path);
}

function liveAttributes(text: string, live: string): string {
  return text.replace(/\sdata-live(="[^"]*")?/, "").replace(/\shref="\//, ` href="${live}/`);
}
