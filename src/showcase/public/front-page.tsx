import type { JSX } from "hono/jsx/jsx-runtime";
import { FilmGrid } from "../pages/film-card.tsx";
import { Layout } from "../pages/layout.tsx";
import { Picture } from "../pages/picture.tsx";
import { clockOf, lengthOf, listOf } from "../pages/words.ts";
import type { Catalogue, ListedFilm } from "./catalogue.ts";
import { CollectionDates } from "./collection-pages.tsx";
import { SiteHead } from "./site-head.tsx";

const NEWEST = 12;
/** Films of a collection on the front page. */
const OF_COLLECTION = 3;

/** The first film of the first collection in large, the collections in the editor's order, and the newest films. */
export function FrontPage(props: { readonly catalogue: Catalogue; readonly origin: string }): JSX.Element {
  const { catalogue, origin } = props;
  const { settings } = catalogue;
  const series = catalogue.collections.filter((collection) => collection.position !== null);
  const hero = series[0]?.films[0] ?? catalogue.films[0];
  const newest = catalogue.films.filter((film) => film !== hero).slice(0, NEWEST);
  return (
    <Layout
      settings={settings}
      title=""
      description={settings.tagline}
      path="/"
      head={
        <SiteHead settings={settings} origin={origin} path="/" title={settings.title} picture={hero?.poster ?? null} />
      }
    >
      <h1 class="for-ears">{settings.title}</h1>
      {hero === undefined ? (
        <section class="empty">
          <h2>No film is shown yet</h2>
          <p>The first ones are on their way.</p>
        </section>
      ) : (
        <Hero film={hero} />
      )}
      {series.map((collection) => (
        <section class="row" aria-labelledby={`collection-${collection.id}`}>
          <div class="row-head">
            <h2 id={`collection-${collection.id}`}>
              <a href={`/collections/${collection.slug}`}>{collection.title}</a>
            </h2>
            <CollectionDates collection={collection} />
          </div>
          {collection.description === "" ? null : <p class="row-text">{collection.description}</p>}
          <FilmGrid films={collection.films.slice(0, OF_COLLECTION)} />
        </section>
      ))}
      {newest.length === 0 ? null : (
        <section class="row" aria-labelledby="newest">
          <h2 id="newest">
            <a href="/films">Newest</a>
          </h2>
          <FilmGrid films={newest} />
        </section>
      )}
    </Layout>
  );
}

function Hero(props: { readonly film: ListedFilm }): JSX.Element {
  const { film } = props;
  return (
    <section class="hero">
      <a href={`/films/${film.slug}`}>
        {film.poster === null ? null : <Picture picture={film.poster} sizes="100vw" alt="" isFirst />}
        <div class="hero-text">
          <h2>{film.title}</h2>
          {film.tagline === "" ? null : <p class="hero-tagline">{film.tagline}</p>}
          <p class="hero-facts">
            {[listOf(film.makers.map((maker) => maker.name)), film.place].filter((text) => text !== "").join(" · ")}
            {film.seconds === null ? null : (
              <>
                {" · "}
                <span aria-hidden="true">{clockOf(film.seconds)}</span>
                <span class="for-ears">{lengthOf(film.seconds)}</span>
              </>
            )}
          </p>
        </div>
      </a>
    </section>
  );
}
