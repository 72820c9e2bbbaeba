import type { JSX } from "hono/jsx/jsx-runtime";
import { FilmGrid } from "../pages/film-card.tsx";
import { InPieces } from "../pages/in-pieces.tsx";
import { Layout, type PreviewNote } from "../pages/layout.tsx";
import { Paragraphs } from "../pages/paragraphs.tsx";
import { Picture } from "../pages/picture.tsx";
import { countOf } from "../pages/words.ts";
import type { Catalogue, ListedPerson } from "./catalogue.ts";
import { SiteHead } from "./site-head.tsx";

interface Props {
  readonly catalogue: Catalogue;
  readonly origin: string;
}

/** All film makers by name, and who chooses. */
export function MakersPage({ catalogue, origin }: Props): JSX.Element {
  const { settings, people } = catalogue;
  const makers = people.filter((person) => person.films.length > 0);
  const curators = people.filter((person) => person.chosen.length > 0);
  return (
    <Layout
      settings={settings}
      title="Film makers"
      path="/makers"
      description={`The ${countOf(makers.length, "film maker")} of ${settings.title}`}
      head={<SiteHead settings={settings} origin={origin} path="/makers" title="Film makers" />}
    >
      <div class="page-head">
        <h1>Film makers</h1>
        {makers.length === 0 ? <p>There are none yet.</p> : null}
      </div>
      <ul class="people">
        <InPieces
          items={makers}
          render={(person) => <Entry person={person} path="makers" count={person.films.length} />}
        />
      </ul>
      {curators.length === 0 ? null : (
        <section class="row" aria-labelledby="curators">
          <h2 id="curators">Who chooses the films</h2>
          <ul class="people">
            <InPieces
              items={curators}
              render={(person) => <Entry person={person} path="curators" count={person.chosen.length} />}
            />
          </ul>
        </section>
      )}
    </Layout>
  );
}

function Entry(props: {
  readonly person: ListedPerson;
  readonly path: "makers" | "curators";
  readonly count: number;
}): JSX.Element {
  const { person, path, count } = props;
  return (
    <li>
      {person.portrait === null ? (
        <div class="portrait no-picture"></div>
      ) : (
        <Picture picture={person.portrait} sizes="4.5rem" alt="" class="portrait" />
      )}
      <div>
        <a href={`/${path}/${person.slug}`}>{person.name}</a>
        <p class="muted">{[person.place, countOf(count, "film")].filter((text) => text !== "").join(" · ")}</p>
      </div>
    </li>
  );
}

/** The page of a film maker or curator; one who is both has the same page under both addresses. */
export function PersonPage(
  props: Props & { readonly person: ListedPerson; readonly preview?: PreviewNote },
): JSX.Element {
  const { person, catalogue, origin, preview } = props;
  const { settings } = catalogue;
  const path = `/${person.films.length > 0 ? "makers" : "curators"}/${person.slug}`;
  const description = person.bio === "" ? `${person.name}: films at ${settings.title}` : person.bio.slice(0, 300);
  return (
    <Layout
      settings={settings}
      title={person.name}
      path="/makers"
      description={description}
      preview={preview}
      head={
        <SiteHead
          settings={settings}
          origin={origin}
          path={path}
          title={person.name}
          description={description}
          picture={person.portrait ?? person.films[0]?.poster ?? null}
        />
      }
    >
      <header class="person">
        {person.portrait === null ? null : (
          <Picture
            picture={person.portrait}
            sizes="(min-width: 48rem) 14rem, 40vw"
            alt={person.portrait.alt === "" ? `Portrait of ${person.name}` : person.portrait.alt}
            class="portrait"
            isFirst
          />
        )}
        <div>
          <h1>{person.name}</h1>
          {person.place === "" ? null : <p class="muted">{person.place}</p>}
          <Paragraphs text={person.bio} />
          {person.links.length === 0 ? null : (
            <ul class="links">
              {person.links
                .filter((link) => /^https?:\/\//.test(link.url))
                .map((link) => (
                  <li>
                    <a href={link.url} rel="noopener noreferrer me">
                      {link.label}
                    </a>
                  </li>
                ))}
            </ul>
          )}
        </div>
      </header>
      {person.films.length === 0 ? null : (
        <section class="row" aria-labelledby="films">
          <h2 id="films">{countOf(person.films.length, "film")}</h2>
          <FilmGrid films={person.films} />
        </section>
      )}
      {person.chosen.length === 0 ? null : (
        <section class="row" aria-labelledby="chosen">
          <h2 id="chosen">Chosen for {settings.title}</h2>
          <FilmGrid films={person.chosen} />
        </section>
      )}
    </Layout>
  );
}
