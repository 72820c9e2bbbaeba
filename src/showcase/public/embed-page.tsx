import type { JSX } from "hono/jsx/jsx-runtime";
import { assetUrl } from "../pages/page-assets.ts";
import { SITE_ICON } from "../pages/site-icon.ts";
import { FilmPlayer } from "./film-player.tsx";
import type { ShownFilm } from "./read-film.ts";

/** A film alone, for a frame on another site. Its words link to the whole page. */
export function EmbedPage(props: { readonly film: ShownFilm; readonly origin: string }): JSX.Element {
  const { film, origin } = props;
  const { listed } = film;
  const url = `${origin}/films/${listed.slug}`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{listed.title}</title>
        <meta name="robots" content="noindex" />
        <link rel="canonical" href={url} />
        <link rel="icon" href={SITE_ICON} />
        <link rel="stylesheet" href={assetUrl("showcase.css")} />
        <script type="module" src={assetUrl("player.js")}></script>
      </head>
      <body class="embed">
        <main>
          <h1 class="embed-title">
            <a href={url} target="_blank" rel="noopener">
              {listed.title}
            </a>
          </h1>
          <FilmPlayer film={film} isEmbedded />
        </main>
      </body>
    </html>
  );
}
