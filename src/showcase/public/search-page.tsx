import type { JSX } from "hono/jsx/jsx-runtime";
import { FilmGrid } from "../pages/film-card.tsx";
import { Layout } from "../pages/layout.tsx";
import { countOf } from "../pages/words.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Found } from "./find-films.ts";

/** The search, and what it found. `found` null: nothing was asked. */
export function SearchPage(props: {
  readonly catalogue: Catalogue;
  readonly query: string;
  readonly found: Found | null;
  /** Address of a list of all films: a script searches in it, where no server does. */
  readonly index?: string;
}): JSX.Element {
  const { catalogue, query, found, index } = props;
  return (
    <Layout
      settings={catalogue.settings}
      title={query === "" ? "Search" : `Search: ${query}`}
      path="/search"
      head={<meta name="robots" content="noindex" />}
      {...(index === undefined ? {} : { scripts: ["search"] })}
    >
      <div class="page-head">
        <h1>Search</h1>
        <form class="search" action="/search" method="get" role="search">
          <label for="q">Title, film maker, place or tag</label>
          <div>
            <input id="q" name="q" type="search" value={query} maxlength={200} autocomplete="off" />
            <button type="submit">Search</button>
          </div>
        </form>
      </div>
      {index === undefined ? null : (
        <noscript>
          <p>
            The search needs script. <a href="/films">All films</a> are found without.
          </p>
        </noscript>
      )}
      <div id="results" data-index={index}>
        {found === null ? (
          <Tags catalogue={catalogue} />
        ) : (
          <>
            <p role="status">
              {found.instead === null ? null : (
                <>
                  No film has “{query}”. Shown is what was found for “{found.instead}”.{" "}
                </>
              )}
              {found.films.length === 0 ? `Nothing was found for “${query}”` : countOf(found.films.length, "film")}
              {found.films.length === 60 ? ", the best of more" : ""}.
            </p>
            {found.films.length === 0 ? <Tags catalogue={catalogue} /> : <FilmGrid films={found.films} level={2} />}
          </>
        )}
      </div>
    </Layout>
  );
}

const TAGS = 60;

function Tags(props: { readonly catalogue: Catalogue }): JSX.Element | null {
  const tags = [...props.catalogue.tags].sort((a, b) => b[1].films.length - a[1].films.length).slice(0, TAGS);
  if (tags.length === 0) return null;
  return (
    <section class="row" aria-labelledby="tags">
      <h2 id="tags">Tags</h2>
      <ul class="tags">
        {tags.map(([slug, { name, films }]) => (
          <li>
            <a class="tag" href={`/tags/${slug}`}>
              {name}
            </a>{" "}
            <span class="muted">{String(films.length)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
