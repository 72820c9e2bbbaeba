import type { JSX } from "hono/jsx/jsx-runtime";
import { Layout, type PreviewNote } from "../pages/layout.tsx";
import { Paragraphs } from "../pages/paragraphs.tsx";
import { Picture } from "../pages/picture.tsx";
import { countOf, dayOf } from "../pages/words.ts";
import type { Catalogue, ListedCollection } from "./catalogue.ts";
import { FilmListPage } from "./list-page.tsx";
import { SiteHead } from "./site-head.tsx";

interface Props {
  readonly catalogue: Catalogue;
  readonly origin: string;
}

/** When a collection runs; nothing where no date is set. */
export function CollectionDates(props: { readonly collection: ListedCollection }): JSX.Element | null {
  const { startsOn, endsOn } = props.collection;
  if (startsOn === null && endsOn === null) return null;
  return (
    <p class="dates">
      {startsOn === null ? null : <time datetime={startsOn}>{dayOf(startsOn)}</time>}
      {startsOn !== null && endsOn !== null ? " – " : startsOn === null ? "until " : " –"}
      {endsOn === null ? null : <time datetime={endsOn}>{dayOf(endsOn)}</time>}
    </p>
  );
}

/** All collections. */
export function CollectionsPage({ catalogue, origin }: Props): JSX.Element {
  const { settings, collections } = catalogue;
  return (
    <Layout
      settings={settings}
      title="Collections"
      path="/collections"
      description={`Collections of films: ${collections.map((collection) => collection.title).join(", ")}`}
      head={<SiteHead settings={settings} origin={origin} path="/collections" title="Collections" />}
    >
      <div class="page-head">
        <h1>Collections</h1>
        {collections.length === 0 ? <p>There are none yet.</p> : null}
      </div>
      <ul class="collection-list">
        {collections.map((collection) => {
          const poster = collection.films.find((film) => film.poster !== null)?.poster ?? null;
          return (
            <li>
              <a href={`/collections/${collection.slug}`}>
                {poster === null ? (
                  <div class="no-picture"></div>
                ) : (
                  <Picture picture={poster} sizes="(min-width: 48rem) 45vw, 92vw" alt="" />
                )}
                <h2>{collection.title}</h2>
              </a>
              <CollectionDates collection={collection} />
              <Paragraphs text={collection.description} />
              <p class="muted">{countOf(collection.films.length, "film")}</p>
            </li>
          );
        })}
      </ul>
    </Layout>
  );
}

/** One collection, in the editor's order. Null: there is no such page of it. */
export function CollectionPage(
  props: Props & { readonly collection: ListedCollection; readonly page: number; readonly preview?: PreviewNote },
): JSX.Element | null {
  const { collection, catalogue, origin, page } = props;
  return FilmListPage({
    catalogue,
    origin,
    path: `/collections/${collection.slug}`,
    title: collection.title,
    films: collection.films,
    page,
    preview: props.preview,
    ...(collection.description === "" ? {} : { description: collection.description }),
    children: (
      <>
        <CollectionDates collection={collection} />
        <div class="lead">
          <Paragraphs text={collection.description} />
        </div>
      </>
    ),
  });
}
