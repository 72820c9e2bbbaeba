import { desc, eq } from "drizzle-orm";
import { Layout } from "../pages/layout.tsx";
import { sendPage } from "../pages/send-page.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";

/** The newest films, and the collections. */
export async function frontPage(showcase: Showcase): Promise<Response> {
  const settings = await readSettings(showcase.db);
  const newest = await showcase.db
    .select({ slug: films.slug, title: films.title })
    .from(films)
    .where(eq(films.state, "published"))
    .orderBy(desc(films.publishedAt))
    .limit(24);
  return sendPage(
    <Layout settings={settings} title="" description={settings.tagline}>
      <h1>{settings.title}</h1>
      <ul>
        {newest.map((film) => (
          <li>
            <a href={`/films/${film.slug}`}>{film.title}</a>
          </li>
        ))}
      </ul>
    </Layout>,
  );
}
