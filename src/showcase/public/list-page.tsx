import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { FilmGrid } from "../pages/film-card.tsx";
import { Layout, type PreviewNote } from "../pages/layout.tsx";
import { countOf } from "../pages/words.ts";
import type { Catalogue, ListedFilm } from "./catalogue.ts";
import { SiteHead } from "./site-head.tsx";

/** Films on one page of a long list. */
const PER_PAGE = 48;

/** How many pages a list of films has; an empty list has one. */
export function pageCount(films: number): number {
  return Math.max(1, Math.ceil(films / PER_PAGE));
}

/** A list of films over as many pages as it needs: `<path>`, `<path>/page/2` … Null: there is no such page of it. */
export function FilmListPage(props: {
  readonly catalogue: Catalogue;
  readonly origin: string;
  readonly path: string;
  readonly title: string;
  readonly description?: string;
  readonly films: readonly ListedFilm[];
  /** From 1. */
  readonly page: number;
  readonly preview?: PreviewNote | undefined;
  /** Under the heading. */
  readonly children?: Child;
}): JSX.Element | null {
  const { catalogue, origin, path, title, description, films, page } = props;
  const pages = pageCount(films.length);
  if (!(page >= 1 && page <= pages)) return null;
  const address = page === 1 ? path : `${path}/page/${page}`;
  const pageTitle = page === 1 ? title : `${title}, page ${page}`;
  const shown = films.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  return (
    <Layout
      settings={catalogue.settings}
      title={pageTitle}
      path={path}
      preview={props.preview}
      description={description ?? `${countOf(films.length, "film")}: ${title}`}
      head={
        <SiteHead
          settings={catalogue.settings}
          origin={origin}
          path={address}
          title={pageTitle}
          picture={shown[0]?.poster ?? null}
          {...(description === undefined ? {} : { description })}
        />
      }
    >
      <div class="page-head">
        <h1>{title}</h1>
        {props.children}
        <p class="muted">{countOf(films.length, "film")}</p>
      </div>
      <FilmGrid films={shown} level={2} />
      {pages === 1 ? null : <Pager path={path} page={page} pages={pages} />}
    </Layout>
  );
}

function Pager(props: { readonly path: string; readonly page: number; readonly pages: number }): JSX.Element {
  const { path, page, pages } = props;
  const to = (number: number): string => (number === 1 ? path : `${path}/page/${number}`);
  return (
    <nav class="pager" aria-label="Pages">
      {page === 1 ? null : (
        <a rel="prev" href={to(page - 1)}>
          Newer
        </a>
      )}
      <span>
        Page {page} of {pages}
      </span>
      {page === pages ? null : (
        <a rel="next" href={to(page + 1)}>
          Older
        </a>
      )}
    </nav>
  );
}
