import { Hono } from "hono";
import { errorPage } from "../pages/error-page.tsx";
import type { Catalogue } from "../public/catalogue.ts";
import { publicRoutes } from "../public/public-routes.ts";
import type { PublicSite } from "../public/public-site.ts";
import type { ShowcaseEnv } from "../route.ts";
import type { Showcase } from "../showcase.ts";

/** What a visitor gets for a path. */
export interface PublicAnswer {
  readonly status: number;
  readonly body: string;
}

/** Takes a path, not encoded: `/films/harbour`. */
export type ReadPublic = (path: string) => Promise<PublicAnswer>;

/** Asks the public side as a visitor who is not signed in: what such a visitor cannot see cannot come out of here. */
export function publicSiteReader(showcase: Showcase, catalogue: Catalogue): ReadPublic {
  const app = new Hono<ShowcaseEnv>();
  // Each page is asked for once: none is kept, and all are of one catalogue.
  const site: PublicSite = {
    findReady: () => null,
    catalogue: () => Promise.resolve(catalogue),
    async send(context, make) {
      const page = await make(catalogue, context);
      return page === null ? errorPage(showcase, context, 404) : new Response(page.body);
    },
  };
  for (const route of publicRoutes(showcase, site))
    app.on(route.method, route.path, (context) => route.handle(context));
  app.notFound((context) => errorPage(showcase, context, 404));
  return async (path) => {
    const request = new Request(`http://showcase${encodeURI(path)}`, { headers: { accept: "text/html" } });
    const response = await app.fetch(request);
    return {
      status: response.status,
      body: await response.text(),
    };
  };
}
