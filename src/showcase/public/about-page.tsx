import type { JSX } from "hono/jsx/jsx-runtime";
import { Layout } from "../pages/layout.tsx";
import { Paragraphs } from "../pages/paragraphs.tsx";
import { countOf } from "../pages/words.ts";
import type { Catalogue } from "./catalogue.ts";
import { SiteHead } from "./site-head.tsx";

/** What the showcase is, what it shows, and what it knows of its visitors. */
export function AboutPage(props: { readonly catalogue: Catalogue; readonly origin: string }): JSX.Element {
  const { catalogue, origin } = props;
  const { settings, films, people } = catalogue;
  const makers = people.filter((person) => person.films.length > 0).length;
  return (
    <Layout
      settings={settings}
      title="About"
      path="/about"
      description={`About ${settings.title}`}
      head={<SiteHead settings={settings} origin={origin} path="/about" title="About" />}
    >
      <div class="page-head reading">
        <h1>About {settings.title}</h1>
        <p class="lead">{settings.tagline}</p>
        <Paragraphs text={settings.about} />
        <p>
          {countOf(films.length, "film")} by {countOf(makers, "film maker")}.
        </p>
        <h2>What these pages know of you</h2>
        <p>
          Nothing. They set no cookie, count nobody, and load nothing from other sites. Where you stopped in a film, and
          how loud it was, is kept in your own browser.
        </p>
        <h2>Feeds</h2>
        <ul>
          <li>
            <a href="/feed.atom">Atom</a>
          </li>
          <li>
            <a href="/feed.rss">RSS</a>
          </li>
          <li>
            <a href="/feed.json">JSON</a>
          </li>
        </ul>
        <p class="muted">
          The map's land is by <a href="https://www.naturalearthdata.com/">Natural Earth</a>, in the public domain.
        </p>
      </div>
    </Layout>
  );
}
