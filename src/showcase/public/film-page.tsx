import type { JSX } from "hono/jsx/jsx-runtime";
import { FilmCard, FilmGrid } from "../pages/film-card.tsx";
import { Layout, type PreviewNote } from "../pages/layout.tsx";
import { Paragraphs } from "../pages/paragraphs.tsx";
import { Picture } from "../pages/picture.tsx";
import { clockOf, dayOf, lengthOf } from "../pages/words.ts";
import { type Catalogue, type ListedFilm, type ListedPerson, tagSlug } from "./catalogue.ts";
import { FilmHead, descriptionOf } from "./film-head.tsx";
import { FilmInterview } from "./film-interview.tsx";
import { FilmPlayer } from "./film-player.tsx";
import { FilmShare } from "./film-share.tsx";
import { HowItWasMade } from "./how-made.tsx";
import type { ShownFilm } from "./read-film.ts";
import { RELATED_COUNT, type RelatedFilm } from "./related.ts";

/** Films of the same makers shown under a film; their own page has all. */
const MORE_OF_MAKER = 3;

function moreOfMaker(maker: ListedPerson, film: ListedFilm): readonly ListedFilm[] {
  return maker.films.filter((other) => other !== film).slice(0, MORE_OF_MAKER);
}

/** Ids of all that a film's page shows; undefined: there is room on it for any film that is new. */
export function shownOnFilmPage(film: ShownFilm, related: readonly RelatedFilm[]): readonly string[] | undefined {
  if (related.length < RELATED_COUNT) return undefined;
  const { listed, row } = film;
  const cards = [...related.map((one) => one.film), ...listed.makers.flatMap((maker) => moreOfMaker(maker, listed))];
  return [
    ...[listed, ...cards].flatMap(({ id, makers }) => [id, ...makers.map((maker) => maker.id)]),
    ...listed.collections.map(({ id }) => id),
    ...[row.curatorId, row.videoId].filter((id) => id !== null),
  ];
}

/** The page of a film: the heart of the showcase. */
export function FilmPage(props: {
  readonly film: ShownFilm;
  readonly related: readonly RelatedFilm[];
  readonly catalogue: Catalogue;
  readonly origin: string;
  readonly preview?: PreviewNote;
}): JSX.Element {
  const { film, related, catalogue, origin, preview } = props;
  const { listed, row } = film;
  const { settings } = catalogue;
  const disclaimer = row.disclaimer === "" ? settings.disclaimer : row.disclaimer;
  return (
    <Layout
      settings={settings}
      title={listed.title}
      description={descriptionOf(film)}
      head={preview === undefined ? <FilmHead film={film} settings={settings} origin={origin} /> : undefined}
      scripts={["player"]}
      preview={preview}
    >
      <article class="film">
        <FilmPlayer film={film} isPreview={preview !== undefined} />
        <header class="film-header">
          <h1>{listed.title}</h1>
          {listed.makers.length === 0 ? null : (
            <p class="film-makers">
              A film by <Names people={listed.makers} />
            </p>
          )}
          <FilmFacts film={film} />
        </header>
        <div class="film-body">
          <div class="film-text">
            {listed.tagline === "" ? null : <p class="tagline">{listed.tagline}</p>}
            <Paragraphs text={row.synopsis} />
          </div>
          <aside class="film-side" aria-label="About this film">
            <Credits film={film} />
            <Curator film={film} />
          </aside>
        </div>
        <FilmInterview film={film} />
        <HowItWasMade film={film} />
        {disclaimer === "" && row.corrections.length === 0 ? null : (
          <section class="small-print" aria-label="Notes">
            {disclaimer === "" ? null : <Paragraphs text={disclaimer} />}
            {row.corrections.length === 0 ? null : (
              <>
                <h2>Corrections</h2>
                <ul>
                  {row.corrections.map((correction) => (
                    <li>
                      <time datetime={correction.date}>{dayOf(correction.date)}</time>: {correction.text}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </section>
        )}
        <FilmShare film={film} origin={origin} />
      </article>
      <MoreOfMakers film={film} />
      <MoreFilms related={related} />
    </Layout>
  );
}

function Names(props: { readonly people: readonly ListedPerson[] }): JSX.Element {
  const { people } = props;
  return (
    <>
      {people.map((person, index) => (
        <>
          {index === 0 ? "" : index === people.length - 1 ? " and " : ", "}
          <a href={`/makers/${person.slug}`}>{person.name}</a>
        </>
      ))}
    </>
  );
}

function FilmFacts(props: { readonly film: ShownFilm }): JSX.Element {
  const { listed, row } = props.film;
  return (
    <ul class="film-facts">
      {listed.place === "" ? null : (
        <li>{listed.latitude === null ? listed.place : <a href={`/map#${listed.slug}`}>{listed.place}</a>}</li>
      )}
      {listed.year === null ? null : <li>{String(listed.year)}</li>}
      {listed.seconds === null ? null : (
        <li>
          <span aria-hidden="true">{clockOf(listed.seconds)}</span>
          <span class="for-ears">{lengthOf(listed.seconds)}</span>
        </li>
      )}
      <li>
        Shown since <time datetime={listed.publishedAt.toISOString()}>{dayOf(listed.publishedAt)}</time>
      </li>
      {listed.collections.map((collection) => (
        <li>
          <a href={`/collections/${collection.slug}`}>{collection.title}</a>
        </li>
      ))}
      {row.tags
        .filter((tag) => tagSlug(tag) !== "")
        .map((tag) => (
          <li>
            <a class="tag" href={`/tags/${tagSlug(tag)}`}>
              {tag}
            </a>
          </li>
        ))}
    </ul>
  );
}

function Credits(props: { readonly film: ShownFilm }): JSX.Element | null {
  const { credits } = props.film.row;
  if (credits.length === 0) return null;
  return (
    <section aria-labelledby="credits">
      <h2 id="credits">Credits</h2>
      <dl class="credits">
        {credits.map((credit) => (
          <div>
            <dt>{credit.role}</dt>
            <dd>{credit.name}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Curator(props: { readonly film: ShownFilm }): JSX.Element | null {
  const { listed, row } = props.film;
  if (listed.curator === null) return null;
  return (
    <section class="curator" aria-labelledby="curator">
      <h2 id="curator">Chosen by</h2>
      {listed.curator.portrait === null ? null : (
        <Picture picture={listed.curator.portrait} sizes="5rem" alt="" class="portrait" />
      )}
      <p>
        <a href={`/curators/${listed.curator.slug}`}>{listed.curator.name}</a>
      </p>
      <Paragraphs text={row.curatorNote} />
      <div class="bio">
        <Paragraphs text={listed.curator.bio} />
      </div>
    </section>
  );
}

function MoreOfMakers(props: { readonly film: ShownFilm }): JSX.Element {
  const { listed } = props.film;
  return (
    <>
      {listed.makers.map((maker) => {
        const others = moreOfMaker(maker, listed);
        if (others.length === 0) return null;
        return (
          <section class="row" aria-labelledby={`more-${maker.id}`}>
            <h2 id={`more-${maker.id}`}>
              See more from <a href={`/makers/${maker.slug}`}>{maker.name}</a>
            </h2>
            <FilmGrid films={others} />
          </section>
        );
      })}
    </>
  );
}

function MoreFilms({ related }: { readonly related: readonly RelatedFilm[] }): JSX.Element | null {
  if (related.length === 0) return null;
  return (
    <section class="row" aria-labelledby="more-films">
      <h2 id="more-films">Watch more films</h2>
      <ul class="grid">
        {related.map(({ film, reason }) => (
          <FilmCard film={film} reason={reason} />
        ))}
      </ul>
    </section>
  );
}
