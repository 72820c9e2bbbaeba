import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { assetUrl } from "./page-assets.ts";
import type { Settings } from "../settings.ts";

export interface LayoutProps {
  readonly settings: Settings;
  /** Of the page; the showcase's own title is added. Empty: the front page. */
  readonly title: string;
  readonly description?: string;
  /** More for the head: OpenGraph, feeds, structured data. */
  readonly head?: Child;
  /** Scripts of `showcase/scripts`, by name, without their ending. */
  readonly scripts?: readonly string[];
  readonly children?: Child;
}

/** The frame of every public page. */
export function Layout(props: LayoutProps): JSX.Element {
  const { settings } = props;
  const title = props.title === "" ? settings.title : `${props.title} · ${settings.title}`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {props.description === undefined ? null : <meta name="description" content={props.description} />}
        <meta name="color-scheme" content="dark light" />
        <link rel="stylesheet" href={assetUrl("showcase.css")} />
        {props.head}
        {(props.scripts ?? []).map((name) => (
          <script type="module" src={assetUrl(`${name}.js`)}></script>
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          To the content
        </a>
        <header class="site-header">
          <a class="site-title" href="/">
            {settings.title}
          </a>
          <nav aria-label="Showcase">
            <a href="/collections">Collections</a>
            <a href="/makers">Film makers</a>
            <a href="/map">Map</a>
            <a href="/search">Search</a>
            {settings.isOpenForSubmissions ? <a href="/submit">Send in a film</a> : null}
          </nav>
        </header>
        <main id="main">{props.children}</main>
        <footer class="site-footer">
          <p>{settings.tagline}</p>
          <nav aria-label="More">
            <a href="/about">About</a>
            <a href="/feed.atom">Feed</a>
          </nav>
        </footer>
      </body>
    </html>
  );
}
