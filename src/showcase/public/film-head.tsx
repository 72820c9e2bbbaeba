import { raw } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import { pictureAt } from "../pages/picture.tsx";
import { isoLength } from "../pages/words.ts";
import type { Settings } from "../settings.ts";
import type { ShownFilm } from "./read-film.ts";

/** What search engines, feeds and other sites' link previews read of a film's page. */
export function FilmHead(props: {
  readonly film: ShownFilm;
  readonly settings: Settings;
  readonly origin: string;
}): JSX.Element {
  const { film, settings, origin } = props;
  const { listed, video } = film;
  const url = `${origin}/films/${listed.slug}`;
  const embed = `${origin}/embed/${listed.slug}`;
  const description = descriptionOf(film);
  const poster = listed.poster === null ? null : `${origin}${pictureAt(listed.poster, 1280)}`;
  return (
    <>
      <link rel="canonical" href={url} />
      {listed.poster === null ? null : (
        <link rel="preload" as="image" href={pictureAt(listed.poster, 1280)} fetchpriority="high" />
      )}
      <link
        rel="alternate"
        type="application/json+oembed"
        title={listed.title}
        href={`${origin}/films/${listed.slug}/oembed.json`}
      />
      <link
        rel="alternate"
        type="text/xml+oembed"
        title={listed.title}
        href={`${origin}/films/${listed.slug}/oembed.xml`}
      />
      <meta property="og:type" content="video.other" />
      <meta property="og:site_name" content={settings.title} />
      <meta property="og:title" content={listed.title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={url} />
      {poster === null || listed.poster === null ? null : (
        <>
          <meta property="og:image" content={poster} />
          <meta property="og:image:alt" content={listed.poster.alt} />
          <meta name="twitter:image" content={poster} />
        </>
      )}
      {video === null ? (
        <meta name="twitter:card" content="summary_large_image" />
      ) : (
        <>
          <meta property="og:video" content={embed} />
          <meta property="og:video:type" content="text/html" />
          <meta property="og:video:width" content="1280" />
          <meta property="og:video:height" content={String(Math.round((1280 * video.height) / video.width))} />
          <meta name="twitter:card" content="player" />
          <meta name="twitter:player" content={embed} />
          <meta name="twitter:player:width" content="1280" />
          <meta name="twitter:player:height" content={String(Math.round((1280 * video.height) / video.width))} />
        </>
      )}
      <meta name="twitter:title" content={listed.title} />
      <meta name="twitter:description" content={description} />
      <script type="application/ld+json">{raw(jsonForPage(videoObject(film, settings, origin)))}</script>
    </>
  );
}

/** One or two sentences of the film, never empty. */
export function descriptionOf({ listed, row }: ShownFilm): string {
  const text = listed.tagline === "" ? row.synopsis : listed.tagline;
  return (text === "" ? listed.title : text).replace(/\s+/g, " ").trim().slice(0, 300);
}

/** JSON that may stand in a page: no text in it can end the element it stands in. */
export function jsonForPage(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("&", "\\u0026")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/** https://schema.org/VideoObject */
function videoObject(film: ShownFilm, settings: Settings, origin: string): Record<string, unknown> {
  const { listed, row, video } = film;
  return {
    "@context": "https://schema.org",
    "@type": "VideoObject",
    name: listed.title,
    description: descriptionOf(film),
    url: `${origin}/films/${listed.slug}`,
    uploadDate: listed.publishedAt.toISOString(),
    ...(listed.poster === null ? {} : { thumbnailUrl: [`${origin}${pictureAt(listed.poster, 1280)}`] }),
    ...(row.seconds === null ? {} : { duration: isoLength(row.seconds) }),
    ...(video === null
      ? {}
      : {
          contentUrl: `${origin}/media/videos/${video.id}/hls/master.m3u8`,
          embedUrl: `${origin}/embed/${listed.slug}`,
          width: video.width,
          height: video.height,
        }),
    ...(row.language === "" ? {} : { inLanguage: row.language }),
    creator: listed.makers.map((maker) => ({
      "@type": "Person",
      name: maker.name,
      url: `${origin}/makers/${maker.slug}`,
    })),
    publisher: { "@type": "Organization", name: settings.title, url: origin },
    ...(listed.tags.length === 0 ? {} : { keywords: listed.tags.join(", ") }),
    ...(listed.place === ""
      ? {}
      : {
          contentLocation: {
            "@type": "Place",
            name: listed.place,
            ...(listed.latitude === null || listed.longitude === null
              ? {}
              : { geo: { "@type": "GeoCoordinates", latitude: listed.latitude, longitude: listed.longitude } }),
          },
        }),
    ...(row.chapters.length === 0
      ? {}
      : {
          hasPart: row.chapters.map((chapter, index) => ({
            "@type": "Clip",
            name: chapter.title,
            startOffset: chapter.startSeconds,
            endOffset: row.chapters[index + 1]?.startSeconds ?? row.seconds ?? chapter.startSeconds,
            url: `${origin}/films/${listed.slug}#t=${chapter.startSeconds}`,
          })),
        }),
  };
}
