import { pictureAt } from "../pages/picture.tsx";
import { listOf } from "../pages/words.ts";
import type { Catalogue, ListedFilm } from "./catalogue.ts";
import { escapeXml } from "../../base/escape-xml.ts";
import type { PublicPage } from "./page-cache.ts";

/** Films in a feed: readers that ask once a week miss none of a busy showcase. */
const COUNT = 50;

/** When anything in the feed was new; the epoch for an empty one. */
function newestOf(films: readonly ListedFilm[]): Date {
  return films.reduce(
    (latest, film) => (film.updatedAt > latest ? film.updatedAt : latest),
    films[0]?.publishedAt ?? new Date(0),
  );
}

function summaryOf(film: ListedFilm): string {
  const names = listOf(film.makers.map((maker) => maker.name));
  return [film.tagline, names === "" ? "" : `A film by ${names}.`, film.place].filter((text) => text !== "").join(" ");
}

/** RFC 4287. */
export function atomFeed({ settings, films }: Catalogue, origin: string): PublicPage {
  const entries = films.slice(0, COUNT).map((film) => {
    const url = `${origin}/films/${film.slug}`;
    const poster =
      film.poster === null
        ? ""
        : `<link rel="enclosure" type="image/webp" href="${escapeXml(origin + pictureAt(film.poster, 1280))}"/>`;
    return `<entry><title>${escapeXml(film.title)}</title><id>${escapeXml(idOf(film, origin))}</id><link href="${escapeXml(url)}"/>${poster}<published>${film.publishedAt.toISOString()}</published><updated>${film.updatedAt.toISOString()}</updated>${authors(film, origin)}${film.tags.map((tag) => `<category term="${escapeXml(tag)}"/>`).join("")}<summary>${escapeXml(summaryOf(film))}</summary></entry>`;
  });
  return {
    contentType: "application/atom+xml; charset=utf-8",
    body: `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>${escapeXml(settings.title)}</title><subtitle>${escapeXml(settings.tagline)}</subtitle><id>${escapeXml(`${origin}/`)}</id><link href="${escapeXml(`${origin}/`)}"/><link rel="self" href="${escapeXml(`${origin}/feed.atom`)}"/><updated>${newestOf(films).toISOString()}</updated><author><name>${escapeXml(settings.title)}</name></author>\n${entries.join("\n")}\n</feed>\n`,
  };
}

function authors(film: ListedFilm, origin: string): string {
  return film.makers
    .map(
      (maker) =>
        `<author><name>${escapeXml(maker.name)}</name><uri>${escapeXml(`${origin}/makers/${maker.slug}`)}</uri></author>`,
    )
    .join("");
}

/** An address that stays when a film's title and slug change: readers show it once only. */
function idOf(film: ListedFilm, origin: string): string {
  return `tag:${new URL(origin).hostname},2026:${film.id}`;
}

/** RSS 2.0. */
export function rssFeed({ settings, films }: Catalogue, origin: string): PublicPage {
  const items = films
    .slice(0, COUNT)
    .map(
      (film) =>
        `<item><title>${escapeXml(film.title)}</title><link>${escapeXml(`${origin}/films/${film.slug}`)}</link><guid isPermaLink="false">${escapeXml(idOf(film, origin))}</guid><pubDate>${film.publishedAt.toUTCString()}</pubDate>${film.makers.map((maker) => `<dc:creator>${escapeXml(maker.name)}</dc:creator>`).join("")}${film.tags.map((tag) => `<category>${escapeXml(tag)}</category>`).join("")}<description>${escapeXml(summaryOf(film))}</description></item>`,
    );
  return {
    contentType: "application/rss+xml; charset=utf-8",
    body: `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${escapeXml(settings.title)}</title><link>${escapeXml(`${origin}/`)}</link><atom:link rel="self" type="application/rss+xml" href="${escapeXml(`${origin}/feed.rss`)}"/><description>${escapeXml(settings.tagline)}</description><lastBuildDate>${newestOf(films).toUTCString()}</lastBuildDate>\n${items.join("\n")}\n</channel></rss>\n`,
  };
}

/** https://jsonfeed.org/version/1.1 */
export function jsonFeed({ settings, films }: Catalogue, origin: string): PublicPage {
  const feed = {
    version: "https://jsonfeed.org/version/1.1",
    title: settings.title,
    description: settings.tagline,
    home_page_url: `${origin}/`,
    feed_url: `${origin}/feed.json`,
    items: films.slice(0, COUNT).map((film) => ({
      id: idOf(film, origin),
      url: `${origin}/films/${film.slug}`,
      title: film.title,
      content_text: summaryOf(film),
      ...(film.tagline === "" ? {} : { summary: film.tagline }),
      ...(film.poster === null ? {} : { image: `${origin}${pictureAt(film.poster, 1280)}` }),
      date_published: film.publishedAt.toISOString(),
      date_modified: film.updatedAt.toISOString(),
      authors: film.makers.map((maker) => ({ name: maker.name, url: `${origin}/makers/${maker.slug}` })),
      tags: film.tags,
    })),
  };
  return { contentType: "application/feed+json; charset=utf-8", body: JSON.stringify(feed) };
}
