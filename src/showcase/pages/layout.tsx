import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { assetUrl } from "./page-assets.ts";
import { SITE_ICON } from "./site-icon.ts";
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
  /** Styles of `showcase/styles` besides the showcase's own. */
  readonly styles?: readonly string[];
  /** Path of the page: its entry in the navigation is marked. */
  readonly path?: string;
  /** Left out: everybody sees this page. */
  readonly preview?: PreviewNote | undefined;
  readonly children?: Child;
}

/** What stands above a page that only the desk sees. */
export interface PreviewNote {
  readonly text: string;
  /** The desk's page of the same thing. */
  readonly desk: string;
}

const NAVIGATION: readonly (readonly [path: string, text: string])[] = [
  ["/films", "Films"],
  ["/collections", "Collections"],
  ["/makers", "Film makers"],
  ["/map", "Map"],
  ["/search", "Search"],
];

/** The frame of every public page. What only a running showcase can answer has `data-live`; an export leaves it out. */
export function Layout(props: LayoutProps): JSX.Element {
  const { settings, path } = props;
  const title = props.title === "" ? settings.title : `${props.title} · ${settings.title}`;
  const description = props.description?.replace(/\s+/g, " ").trim().slice(0, 300);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {description === undefined || description === "" ? null : <meta name="description" content={description} />}
        <meta name="color-scheme" content="dark" />
        <meta name="theme-color" content="#0d0d0f" />
        <link rel="icon" href={SITE_ICON} />
        <link rel="stylesheet" href={assetUrl("showcase.css")} />
        {(props.styles ?? []).map((name) => (
          <link rel="stylesheet" href={assetUrl(`${name}.css`)} />
        ))}
        {props.preview === undefined ? null : <meta name="robots" content="noindex" />}
        <link rel="alternate" type="application/atom+xml" title={settings.title} href="/feed.atom" />
        <link rel="alternate" type="application/rss+xml" title={settings.title} href="/feed.rss" />
        <link rel="alternate" type="application/feed+json" title={settings.title} href="/feed.json" />
        {props.head}
        {(props.scripts ?? []).map((name) => (
          <script type="module" src={assetUrl(`${name}.js`)}></script>
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          To the content
        </a>
        {props.preview === undefined ? null : (
          <p class="preview-note">
            {props.preview.text} <a href={props.preview.desk}>Back to the desk</a>
          </p>
        )}
        <header class="site-header">
          <a class="site-title" href="/">
            {settings.title}
          </a>
          <nav aria-label="Showcase">
            {NAVIGATION.map(([target, text]) => (
              <a href={target} aria-current={target === path ? "page" : undefined}>
                {text}
              </a>
            ))}
            {settings.isOpenForSubmissions ? (
              <a class="send-in" href="/submit" data-live>
                Send in a film
              </a>
            ) : null}
          </nav>
        </header>
        <main id="main">{props.children}</main>
        <footer class="site-footer">
          <p>{settings.tagline}</p>
          <nav aria-label="More">
            <a href="/about">About</a>
            <a href="/feed.atom">Feed</a>
            <a href="/desk" data-live>
              Desk
            </a>
          </nav>
        </footer>
      </body>
    </html>
  );
}
