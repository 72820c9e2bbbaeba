import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { and, eq } from "drizzle-orm";
import type { FindReady, ReadyAnswer } from "../../server/http-server.ts";
import type { Database } from "../db/database.ts";
import { errorPage } from "../pages/error-page.tsx";
import type { ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { assembleFilms, type Catalogue } from "./catalogue.ts";
import type { CatalogueFile } from "./catalogue-file.ts";
import { type CatalogueRows, type ReadAnswers, readAnswers, readCatalogueRows } from "./catalogue-rows.ts";
import { prepareSearch } from "./find-films.ts";
import { keptAnswer, sendKept } from "./kept-answer.ts";
import { createPageCache, type PublicPage } from "./page-cache.ts";
import { openPageFile } from "./page-file.ts";
import { createVersionReader } from "./public-version.ts";

/** Makes a page from what is published; null: there is none under this address. */
export type MakePage = (
  catalogue: Catalogue,
  context: ShowcaseContext,
) => PublicPage | null | Promise<PublicPage | null>;

/** Makes the public side's pages. */
export interface PublicPages {
  /** What is published, as it is now. */
  catalogue(): Promise<Catalogue>;
  /** Answers with the page, as it was kept where it was. */
  send(context: ShowcaseContext, make: MakePage): Promise<Response>;
}

/** The same, kept until something changes, and what else depends on what is published. */
export interface PublicSite extends PublicPages {
  /** True when a video is that of a published film. */
  isShown(videoId: string): Promise<boolean>;
  /** Finds a page that was kept, as `send` would send it. Its answer lacks what every answer carries. */
  findReady: FindReady;
  /** Keeps the catalogue for the next start, where what is kept is so old that reading what changed would take long. */
  keepUp(): Promise<void>;
}

const MAX_KEPT_BYTES = 512 * 1024 ** 2;
/** So many changes are read in a moment. */
const MANY_CHANGES = 100;
/** Edits come together as a rule, and their pages first. */
const SEARCH_DELAY_MS = 2000;

/** What is published, as it was read last. */
interface Published {
  readonly rows: CatalogueRows;
  readonly catalogue: Catalogue;
}

/** @param file what an earlier start read, and where this one's reading is kept */
export function createPublicSite(showcase: Showcase, file: CatalogueFile | null = null): PublicSite {
  const versions = createVersionReader(showcase.db, showcase.listen);
  const cache = createPageCache(openPageFile(join(showcase.folder, "work"), MAX_KEPT_BYTES));
  let published: Published | null = null;
  let reading: Promise<Published> | null = null;
  let untilSearch: NodeJS.Timeout | undefined;

  /** Of what lies in the file. */
  let keptVersion = 0;
  const keep = (read: ReadAnswers): void => {
    file?.keep(read);
    keptVersion = read.reading.version;
  };

  /** Reads what changed; pages that show it go. */
  const update = async (): Promise<Published> => {
    const earlier = published === null ? ((await file?.take()) ?? null) : null;
    const before = published?.rows ?? earlier?.rows ?? null;
    const { rows, changedIds, read } = await readCatalogueRows(showcase.db, before);
    if (published === null) keptVersion = earlier?.rows.reading.version ?? rows.version;
    if (read !== null) keep(read);
    cache.drop(rows.version, changedIds);
    const assembled = rows.films === earlier?.rows.films ? earlier.assembled : assembleFilms(rows);
    const catalogue = { settings: rows.settings, ...assembled };
    published = { rows, catalogue };
    clearTimeout(untilSearch);
    // What fails here fails again for whoever searches, and is told then.
    untilSearch = setTimeout(
      () => void prepareSearch(showcase.db, catalogue).catch(() => null),
      SEARCH_DELAY_MS,
    ).unref();
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

  const peek = (version: number, target: string, headers: IncomingHttpHeaders): ReadyAnswer | null => {
    if (published === null || published.rows.version < version) return null;
    const path = pathOf(target);
    const page = path === null ? null : cache.peek(path);
    const wishes = { ifNoneMatch: headers["if-none-match"], acceptEncoding: headers["accept-encoding"] };
    return page === null ? null : keptAnswer(page, wishes);
  };

  const shown = { version: -1, ids: new Set<string>() };

  return {
    async isShown(videoId) {
      const version = await versions.read();
      if (version !== shown.version) {
        shown.ids.clear();
        shown.version = version;
      }
      if (shown.ids.has(videoId)) return true;
      const isNow = await isVideoShown(showcase.db, videoId);
      // Each segment asks, and nothing changes between them as a rule.
      if (isNow && shown.version === version) shown.ids.add(videoId);
      return isNow;
    },
    findReady(target, headers) {
      const version = versions.read();
      return typeof version === "number"
        ? peek(version, target, headers)
        : version.then((known) => peek(known, target, headers));
    },
    async keepUp() {
      if (published === null || published.rows.version - keptVersion < MANY_CHANGES) return;
      const read = await readAnswers(showcase.db);
      if (read !== null) keep(read);
    },
    catalogue: async () => (await upTo(await versions.read())).catalogue,
    async send(context, make) {
      await upTo(await versions.read());
      // What is published when it is made, which may be later: of the cache's own version in any case.
      const page = await cache.get(context.req.path, async () => make(published!.catalogue, context));
      return page === null ? errorPage(showcase, context, 404) : sendKept(page, context.req.raw);
    },
  };
}

async function isVideoShown(db: Database, videoId: string): Promise<boolean> {
  const found = await db
    .select({ id: films.id })
    .from(films)
    .where(and(eq(films.videoId, videoId), eq(films.state, "published")))
    .limit(1);
  return found.length > 0;
}

/** The path that pages are kept under, as Hono reads it. Null: it is written in a way that pages' own links are not. */
function pathOf(target: string): string | null {
  const end = target.search(/[?#]/);
  const path = end === -1 ? target : target.slice(0, end);
  if (!path.includes("%")) return path;
  if (path.includes("%25")) return null;
  try {
    return decodeURI(path);
  } catch {
    return null;
  }
}
