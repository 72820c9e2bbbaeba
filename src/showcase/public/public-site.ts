import { join } from "node:path";
import { errorPage } from "../pages/error-page.tsx";
import type { ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { assembleCatalogue, type Catalogue } from "./catalogue.ts";
import { type CatalogueRows, readCatalogueRows } from "./catalogue-rows.ts";
import { createPageCache, type PublicPage, sendKept } from "./page-cache.ts";
import { openPageFile } from "./page-file.ts";
import { createVersionReader } from "./public-version.ts";

/** Makes a page from what is published; null: there is none under this address. */
export type MakePage = (
  catalogue: Catalogue,
  context: ShowcaseContext,
) => PublicPage | null | Promise<PublicPage | null>;

/** The public side's pages, kept until something changes. */
export interface PublicSite {
  /** What is published, as it is now. */
  catalogue(): Promise<Catalogue>;
  /** Answers with the page, as it was kept where it was. */
  send(context: ShowcaseContext, make: MakePage): Promise<Response>;
}

const MAX_KEPT_BYTES = 512 * 1024 ** 2;

/** What is published, as it was read last. */
interface Published {
  readonly rows: CatalogueRows;
  readonly catalogue: Catalogue;
}

export function createPublicSite(showcase: Showcase): PublicSite {
  const versions = createVersionReader(showcase.db, showcase.listen);
  const cache = createPageCache(openPageFile(join(showcase.folder, "work"), MAX_KEPT_BYTES));
  let published: Published | null = null;
  let reading: Promise<Published> | null = null;

  /** Reads what changed; pages that show it go. */
  const update = async (): Promise<Published> => {
    const { rows, changedIds } = await readCatalogueRows(showcase.db, published?.rows ?? null);
    cache.drop(rows.version, changedIds);
    published = { rows, catalogue: assembleCatalogue(rows) };
    return published;
  };
  const upTo = async (version: number): Promise<Published> => {
    while (published === null || published.rows.version < version) {
      reading ??= update().finally(() => {
        reading = null;
      });
      await reading;
    }
    return published;
  };

  return {
    catalogue: async () => (await upTo(await versions.read())).catalogue,
    async send(context, make) {
      await upTo(await versions.read());
      // What is published when it is made, which may be later: of the cache's own version in any case.
      const page = await cache.get(context.req.path, async () => make(published!.catalogue, context));
      return page === null ? errorPage(showcase, context, 404) : sendKept(page, context.req.raw);
    },
  };
}
