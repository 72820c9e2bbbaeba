import { pageAssets } from "../pages/page-assets.ts";
import { sendPage } from "../pages/send-page.ts";
import type { Route, ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { AboutPage } from "./about-page.tsx";
import { tagSlug, type Catalogue } from "./catalogue.ts";
import { chaptersTrack } from "./chapters-track.ts";
import { CollectionPage, CollectionsPage } from "./collection-pages.tsx";
import { EmbedPage } from "./embed-page.tsx";
import { atomFeed, jsonFeed, rssFeed } from "./feeds.ts";
import { FilmPage, shownOnFilmPage } from "./film-page.tsx";
import { findFilms } from "./find-films.ts";
import { FrontPage } from "./front-page.tsx";
import { htmlPage } from "./html-page.ts";
import { FilmListPage } from "./list-page.tsx";
import { MapPage } from "./map-page.tsx";
import { oembed, type OembedOptions } from "./oembed.ts";
import { acceptsGzip } from "./kept-answer.ts";
import type { PublicPage } from "./page-cache.ts";
import { MakersPage, PersonPage } from "./people-pages.tsx";
import type { MakePage, PublicPages } from "./public-site.ts";
import { createDetailsReader, type ReadDetails, readFilm, type ShownFilm } from "./read-film.ts";
import { relatedFilms } from "./related.ts";
import { SearchPage } from "./search-page.tsx";
import { robots, sitemap } from "./sitemap.ts";

/** What everybody sees. */
export function publicRoutes(showcase: Showcase, site: PublicPages): readonly Route[] {
  const { origin } = showcase;
  const readDetails = createDetailsReader(showcase.db);
  const get = (path: string, handle: Route["handle"]): Route => ({ method: "GET", path, access: "public", handle });
  const page = (path: string, make: MakePage): Route => get(path, (context) => site.send(context, make));
  /** A list over several pages: under `path` the first, under `path/page/2` the second … */
  const pages = (
    path: string,
    make: (catalogue: Catalogue, context: ShowcaseContext, page: number) => Made,
  ): readonly Route[] => [
    page(path, (catalogue, context) => htmlOrNull(make(catalogue, context, 1))),
    page(`${path}/page/:page{[1-9][0-9]{0,5}}`, (catalogue, context) => {
      const number = Number(context.req.param("page"));
      // The first page has one address.
      return number === 1 ? null : htmlOrNull(make(catalogue, context, number));
    }),
  ];
  const filmPage = (
    path: string,
    make: (film: ShownFilm, catalogue: Catalogue) => PublicPage | Promise<PublicPage>,
  ): Route =>
    page(path, async (catalogue, context) => {
      const film = await readFilm(catalogue, context.req.param("slug") ?? "", readDetails);
      return film === null ? null : make(film, catalogue);
    });

  return [
    page("/", (catalogue) => htmlPage(FrontPage({ catalogue, origin }))),
    ...pages("/films", (catalogue, _context, number) =>
      FilmListPage({ catalogue, origin, path: "/films", title: "Films", films: catalogue.films, page: number }),
    ),
    filmPage("/films/:slug", async (film, catalogue) => {
      const related = relatedFilms(catalogue, film.listed);
      const page = await htmlPage(FilmPage({ film, related, catalogue, origin }));
      const shows = shownOnFilmPage(film, related);
      return shows === undefined ? page : { ...page, shows };
    }),
    filmPage("/films/:slug/chapters.vtt", ({ row }) => chaptersTrack(row.chapters, row.seconds)),
    ...(["json", "xml"] as const).map((format) =>
      filmPage(`/films/:slug/oembed.${format}`, (film, { settings }) => oembed(film, settings, origin, { format })),
    ),
    filmPage("/embed/:slug", (film) => htmlPage(EmbedPage({ film, origin }))),
    get("/oembed", (context) => sendOembed(showcase, site, readDetails, context)),
    page("/makers", (catalogue) => htmlPage(MakersPage({ catalogue, origin }))),
    page("/makers/:slug", (catalogue, context) => {
      const person = catalogue.people.find(({ slug }) => slug === context.req.param("slug"));
      return person === undefined ? null : htmlPage(PersonPage({ person, catalogue, origin }));
    }),
    page("/curators/:slug", (catalogue, context) => {
      const person = catalogue.people.find(({ slug }) => slug === context.req.param("slug"));
      return person === undefined || person.chosen.length === 0
        ? null
        : htmlPage(PersonPage({ person, catalogue, origin }));
    }),
    page("/collections", (catalogue) => htmlPage(CollectionsPage({ catalogue, origin }))),
    ...pages("/collections/:slug", (catalogue, context, number) => {
      const collection = catalogue.collections.find(({ slug }) => slug === context.req.param("slug"));
      return collection === undefined ? null : CollectionPage({ collection, catalogue, origin, page: number });
    }),
    ...pages("/tags/:tag", (catalogue, context, number) => {
      const slug = tagSlug(context.req.param("tag") ?? "");
      const tag = catalogue.tags.get(slug);
      if (tag === undefined) return null;
      return FilmListPage({
        catalogue,
        origin,
        path: `/tags/${slug}`,
        title: tag.name,
        films: tag.films,
        page: number,
      });
    }),
    page("/map", (catalogue) => htmlPage(MapPage({ catalogue, origin }))),
    page("/about", (catalogue) => htmlPage(AboutPage({ catalogue, origin }))),
    get("/search", (context) => sendSearch(showcase, site, context)),
    page("/feed.atom", (catalogue) => atomFeed(catalogue, origin)),
    page("/feed.rss", (catalogue) => rssFeed(catalogue, origin)),
    page("/feed.json", (catalogue) => jsonFeed(catalogue, origin)),
    page("/sitemap.xml", (catalogue) => sitemap(catalogue, origin)),
    page("/robots.txt", () => robots(origin)),
    get("/assets/:version/:name", (context) => sendAsset(context.req.param("name") ?? "", context.req.raw)),
  ];
}

type Made = ReturnType<typeof FilmListPage>;

function htmlOrNull(made: Made): Promise<PublicPage> | null {
  return made === null ? null : htmlPage(made);
}

const MAX_QUERY = 200;

async function sendSearch(showcase: Showcase, site: PublicPages, context: ShowcaseContext): Promise<Response> {
  const query = (context.req.query("q") ?? "").slice(0, MAX_QUERY).trim();
  const catalogue = await site.catalogue();
  const found = query === "" ? null : await findFilms(showcase.db, catalogue, query);
  return sendPage(SearchPage({ catalogue, query, found }));
}

/** https://oembed.com: another site asks with a film's address how it may show it. */
async function sendOembed(
  showcase: Showcase,
  site: PublicPages,
  readDetails: ReadDetails,
  context: ShowcaseContext,
): Promise<Response> {
  const format = context.req.query("format") ?? "json";
  if (format !== "json" && format !== "xml") return context.text("Only json and xml are known.", 501);
  const catalogue = await site.catalogue();
  const slug = filmSlugOf(context.req.query("url") ?? "", showcase.origin);
  const film = slug === null ? null : await readFilm(catalogue, slug, readDetails);
  if (film === null) return context.text("There is no film at that address.", 404);
  const options: OembedOptions = {
    format,
    maxWidth: pixels(context.req.query("maxwidth")),
    maxHeight: pixels(context.req.query("maxheight")),
  };
  const { body, contentType } = oembed(film, catalogue.settings, showcase.origin, options);
  return new Response(body, { headers: { "content-type": contentType, "access-control-allow-origin": "*" } });
}

function filmSlugOf(address: string, origin: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const match = /^\/(?:films|embed)\/([^/]+)\/?$/.exec(url.pathname);
  if (match === null || url.origin !== new URL(origin).origin) return null;
  try {
    return decodeURIComponent(match[1]!);
  } catch {
    return null;
  }
}

function pixels(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

function sendAsset(name: string, request: Request): Response {
  const asset = pageAssets().get(name);
  if (asset === undefined) return new Response("There is no such file.", { status: 404 });
  const isGzipped = acceptsGzip(request.headers.get("accept-encoding"));
  return new Response(isGzipped ? asset.gzipped : asset.bytes, {
    headers: {
      "content-type": asset.contentType,
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
      ...(isGzipped ? { "content-encoding": "gzip" } : {}),
    },
  });
}
