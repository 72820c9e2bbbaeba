import { setImmediate } from "node:timers/promises";
import type { Catalogue } from "./catalogue.ts";
import { escapeXml } from "../../base/escape-xml.ts";
import { pageCount } from "./list-page.tsx";
import type { PublicPage } from "./page-cache.ts";

/** A page of the public side. */
export interface SitePath {
  readonly path: string;
  readonly changedAt?: Date;
}

/** Every page that can be reached, but search and embedded players. */
export function sitePaths(catalogue: Catalogue): readonly SitePath[] {
  const { films, people, collections, tags } = catalogue;
  const listed = (path: string, count: number): SitePath[] =>
    Array.from({ length: pageCount(count) }, (_, index) => ({
      path: index === 0 ? path : `${path}/page/${index + 1}`,
    }));
  return [
    { path: "/" },
    ...listed("/films", films.length),
    { path: "/collections" },
    { path: "/makers" },
    { path: "/map" },
    { path: "/about" },
    ...films.map((film) => ({ path: `/films/${film.slug}`, changedAt: film.updatedAt })),
    ...people.flatMap((person) => [
      ...(person.films.length > 0 ? [{ path: `/makers/${person.slug}` }] : []),
      ...(person.chosen.length > 0 ? [{ path: `/curators/${person.slug}` }] : []),
    ]),
    ...collections.flatMap((collection) => listed(`/collections/${collection.slug}`, collection.films.length)),
    ...[...tags].flatMap(([slug, tag]) => listed(`/tags/${slug}`, tag.films.length)),
  ];
}

/** The most addresses a sitemap may hold (sitemaps.org). */
const MAX_ADDRESSES = 50_000;
/** Those that are written before others have their turn: a few milliseconds. */
const AT_ONCE = 1000;

export async function sitemap(catalogue: Catalogue, origin: string): Promise<PublicPage> {
  let body = `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n`;
  for (const [index, { path, changedAt }] of sitePaths(catalogue).slice(0, MAX_ADDRESSES).entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await setImmediate();
    const changed = changedAt === undefined ? "" : `<lastmod>${changedAt.toISOString()}</lastmod>`;
    body += `<url><loc>${escapeXml(origin + encodeURI(path))}</loc>${changed}</url>\n`;
  }
  return { contentType: "application/xml; charset=utf-8", body: `${body}</urlset>\n` };
}

/** Robots may read what everybody reads. Searches are endless, and links behind a secret are nobody's to list. */
export function robots(origin: string): PublicPage {
  const closed = ["/desk", "/search", "/submit/", "/screeners/", "/interviews/", "/uploads", "/embed/"];
  return {
    contentType: "text/plain; charset=utf-8",
    body: `User-agent: *\n${closed.map((path) => `Disallow: ${path}\n`).join("")}\nSitemap: ${origin}/sitemap.xml\n`,
  };
}
