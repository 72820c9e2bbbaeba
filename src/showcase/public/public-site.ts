import { errorPage } from "../pages/error-page.tsx";
import type { ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import { createPageCache, type PublicPage, sendKept } from "./page-cache.ts";
import { createVersionReader } from "./public-version.ts";

/** Makes a page from what is published; null: there is none under this address. */
export type MakePage = (
  catalogue: Catalogue,
  context: ShowcaseContext,
) => PublicPage | null | Promise<PublicPage | null>;

/** The public side's pages, kept in memory until something changes. */
export interface PublicSite {
  /** What is published, as it is now. */
  catalogue(): Promise<Catalogue>;
  /** Answers with the page, from memory where it is there. */
  send(context: ShowcaseContext, make: MakePage): Promise<Response>;
}

const MAX_KEPT_BYTES = 64 * 1024 ** 2;

export function createPublicSite(showcase: Showcase): PublicSite {
  const versions = createVersionReader(showcase.db);
  const cache = createPageCache(MAX_KEPT_BYTES);
  let kept: { readonly version: number; readonly catalogue: Promise<Catalogue> } | null = null;
  const catalogueAt = (version: number): Promise<Catalogue> => {
    if (kept === null || kept.version < version) {
      const catalogue = readCatalogue(showcase.db);
      kept = { version, catalogue };
      // What could not be read is asked for again.
      catalogue.catch(() => {
        if (kept?.catalogue === catalogue) kept = null;
      });
    }
    return kept.catalogue;
  };
  return {
    catalogue: async () => catalogueAt(await versions.read()),
    async send(context, make) {
      const version = await versions.read();
      const page = await cache.get(context.req.path, version, async () => make(await catalogueAt(version), context));
      return page === null ? errorPage(showcase, context, 404) : sendKept(page, context.req.raw);
    },
  };
}
