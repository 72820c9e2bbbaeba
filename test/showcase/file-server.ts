// The plainest server of files there is, under a path of its host, and a visitor who follows every link.
import { createServer, type Server } from "node:http";
import { readFile, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Card, SearchManifest } from "../../showcase/scripts/search/word-index.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".m3u8": "application/vnd.apple.mpegurl",
  ".webp": "image/webp",
  ".vtt": "text/vtt",
  ".txt": "text/plain",
};

export interface FileServer {
  /** With the path that the folder lies under, and a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param base the path the folder is served under, with slashes around it */
export async function serveFiles(folder: string, base = "/"): Promise<FileServer> {
  const server: Server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
    const end = (status: number, headers: Record<string, string>, body: Uint8Array | string): void => {
      response.writeHead(status, headers).end(request.method === "HEAD" ? "" : body);
    };
    if (!path.startsWith(base)) return end(404, {}, "outside");
    let file = join(folder, path.slice(base.length));
    const found = await stat(file).catch(() => null);
    if (found?.isDirectory() === true) {
      if (!path.endsWith("/")) return end(301, { location: `${encodeURI(path)}/` }, "");
      file = join(file, "index.html");
    }
    const bytes = await readFile(file).catch(() => null);
    if (bytes !== null) return end(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }, bytes);
    end(404, { "content-type": "text/html" }, await readFile(join(folder, "404.html")).catch(() => "nothing"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Crawled {
  /** Addresses that answered, without those that led on. */
  readonly found: ReadonlySet<string>;
  /** Links of the site to itself that did not answer 200 at once, with where they stand. */
  readonly broken: readonly string[];
  /** Links elsewhere. */
  readonly outside: ReadonlySet<string>;
}

const ADDRESS = /\s(?:href|src|poster|action|data-src|data-index)="([^"]*)"|\s(?:srcset)="([^"]*)"/g;

/** Follows everything that pages, playlists and feeds name, from the front page on. Links with `origin` are the site's own. */
export async function crawl(site: FileServer, origin: string): Promise<Crawled> {
  const [found, outside, broken] = [new Set<string>(), new Set<string>(), [] as string[]];
  const queue: [url: string, from: string][] = [[site.url, "the start"]];
  for (const name of ["sitemap.xml", "robots.txt", "feed.atom", "feed.rss"])
    queue.push([`${site.url}${name}`, "the start"]);
  const seen = new Set<string>();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [url, from] = next;
    if (seen.has(url)) continue;
    seen.add(url);
    const response = await fetch(url, { redirect: "manual" });
    const text = await response.text();
    if (response.status !== 200) broken.push(`${response.status} ${url} (from ${from})`);
    else found.add(url);
    for (const link of linksIn(url, text, response.headers.get("content-type") ?? "")) {
      const own = link.startsWith(origin) ? `${site.url.replace(/\/$/, "")}${link.slice(origin.length)}` : link;
      const absolute = new URL(own, url);
      absolute.hash = "";
      if (absolute.href.startsWith(site.url)) queue.push([absolute.href, url]);
      else outside.add(absolute.href);
    }
  }
  return { found, broken, outside };
}

function linksIn(url: string, text: string, type: string): string[] {
  if (url.endsWith(".m3u8")) {
    const tags = [...text.matchAll(/URI="([^"]+)"/g)].map(([, uri]) => uri!);
    return [...tags, ...text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))];
  }
  if (/\.(xml|atom|rss)$/.test(url)) return [...text.matchAll(/(?:>|href=")(https?:[^<"]+)/g)].map(([, link]) => link!);
  if (url.endsWith("search.json")) {
    const { folder, words, films, filmsPerFile } = JSON.parse(text) as SearchManifest;
    const cards = Array.from(
      { length: Math.ceil(films / filmsPerFile) },
      (_, index) => `${folder}/films-${index}.json`,
    );
    return [...words.map((_, index) => `${folder}/words-${index}.txt`), ...cards, `${folder}/known.txt`];
  }
  // Cards' addresses are below the site's root.
  if (/\/search\/\w+\/films-\d+\.json$/.test(url)) {
    const cards = JSON.parse(text) as Card[];
    return cards.flatMap(({ url: page, picture }) =>
      [page, picture].filter((one) => one !== "").map((one) => `../../${one}`),
    );
  }
  if (!type.startsWith("text/html")) return [];
  return [...text.matchAll(ADDRESS)].flatMap(([, one, set]) =>
    set === undefined ? [one!.replaceAll("&amp;", "&")] : set.split(", ").map((part) => part.split(" ")[0]!),
  );
}
