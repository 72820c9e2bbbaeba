import type { JSX } from "hono/jsx/jsx-runtime";
import { embedCode } from "./oembed.ts";
import type { ShownFilm } from "./read-film.ts";

/** Ways to pass a film on: plain links, so that nobody is told who looks at this page. */
export function FilmShare(props: { readonly film: ShownFilm; readonly origin: string }): JSX.Element {
  const { film, origin } = props;
  const { listed } = film;
  const url = `${origin}/films/${listed.slug}`;
  const [text, link] = [encodeURIComponent(listed.title), encodeURIComponent(url)];
  const places: readonly (readonly [name: string, url: string])[] = [
    ["E-mail", `mailto:?subject=${text}&body=${link}`],
    ["Bluesky", `https://bsky.app/intent/compose?text=${text}%20${link}`],
    ["Facebook", `https://www.facebook.com/sharer/sharer.php?u=${link}`],
    ["Reddit", `https://www.reddit.com/submit?url=${link}&title=${text}`],
    ["X", `https://x.com/intent/post?text=${text}&url=${link}`],
  ];
  return (
    <section class="share" aria-labelledby="share">
      <h2 id="share">Share</h2>
      <ul class="share-places">
        {places.map(([name, target]) => (
          <li>
            <a href={target} rel="noopener noreferrer nofollow">
              {name}
            </a>
          </li>
        ))}
      </ul>
      <label>
        Address
        <input type="text" readonly value={url} data-copy />
      </label>
      {film.video === null ? null : (
        <label>
          Show it on your own site
          <input type="text" readonly value={embedCode(film, origin)} data-copy />
        </label>
      )}
    </section>
  );
}
