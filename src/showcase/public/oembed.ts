import { escapeXml } from "../../base/escape-xml.ts";
import { pictureAt } from "../pages/picture.tsx";
import type { Settings } from "../settings.ts";
import type { PublicPage } from "./page-cache.ts";
import type { ShownFilm } from "./read-film.ts";

const WIDTH = 960;

/** The frame that shows a film on another site. */
export function embedCode(film: ShownFilm, origin: string, width = WIDTH): string {
  const height = Math.round((width * (film.video?.height ?? 9)) / (film.video?.width ?? 16));
  const src = escapeXml(`${origin}/embed/${film.listed.slug}`);
  return `<iframe src="${src}" width="${width}" height="${height}" title="${escapeXml(film.listed.title)}" allow="fullscreen; picture-in-picture" allowfullscreen loading="lazy"></iframe>`;
}

export interface OembedOptions {
  readonly format: "json" | "xml";
  /** The most the asking site has room for, in pixels. */
  readonly maxWidth?: number | undefined;
  readonly maxHeight?: number | undefined;
}

/** How another site may show a film (https://oembed.com, type `video`). */
export function oembed(film: ShownFilm, settings: Settings, origin: string, options: OembedOptions): PublicPage {
  const ratio = (film.video?.height ?? 9) / (film.video?.width ?? 16);
  const width = Math.max(
    1,
    Math.floor(Math.min(WIDTH, options.maxWidth ?? WIDTH, (options.maxHeight ?? WIDTH) / ratio)),
  );
  const { listed } = film;
  const maker = listed.makers[0];
  const fields: Record<string, string | number> = {
    version: "1.0",
    type: "video",
    title: listed.title,
    ...(maker === undefined ? {} : { author_name: maker.name, author_url: `${origin}/makers/${maker.slug}` }),
    provider_name: settings.title,
    provider_url: origin,
    width,
    height: Math.round(width * ratio),
    html: embedCode(film, origin, width),
    ...(listed.poster === null
      ? {}
      : {
          thumbnail_url: `${origin}${pictureAt(listed.poster, 640)}`,
          thumbnail_width: Math.min(640, listed.poster.width),
          thumbnail_height: Math.round(
            (Math.min(640, listed.poster.width) * listed.poster.height) / listed.poster.width,
          ),
        }),
  };
  if (options.format === "json")
    return { body: JSON.stringify(fields), contentType: "application/json; charset=utf-8" };
  const parts = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
  return {
    body: `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${parts.join("")}</oembed>\n`,
    contentType: "text/xml; charset=utf-8",
  };
}
