import type { JSX } from "hono/jsx/jsx-runtime";
import { pictureAt, type ShownPicture } from "../pages/picture.tsx";
import type { Settings } from "../settings.ts";

/** The page's own address, and what other sites show when somebody links to it. Films have more: `film-head.tsx`. */
export function SiteHead(props: {
  readonly settings: Settings;
  readonly origin: string;
  /** Begins with a slash. */
  readonly path: string;
  readonly title: string;
  readonly description?: string;
  readonly picture?: ShownPicture | null;
}): JSX.Element {
  const { settings, origin, path, title, picture = null } = props;
  return (
    <>
      <link rel="canonical" href={`${origin}${path}`} />
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content={settings.title} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={props.description ?? settings.tagline} />
      <meta property="og:url" content={`${origin}${path}`} />
      {picture === null ? null : <meta property="og:image" content={`${origin}${pictureAt(picture, 1280)}`} />}
      <meta name="twitter:card" content={picture === null ? "summary" : "summary_large_image"} />
    </>
  );
}
