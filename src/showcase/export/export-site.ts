import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { mapBounded } from "../../base/concurrency.ts";
import { pageAssets } from "../pages/page-assets.ts";
import type { Catalogue } from "../public/catalogue.ts";
import { readCatalogue } from "../public/catalogue-rows.ts";
import { htmlPage } from "../public/html-page.ts";
import { createVersionReader } from "../public/public-version.ts";
import { SearchPage } from "../public/search-page.tsx";
import { sitePaths } from "../public/sitemap.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { type ExportFolder, openExportFolder } from "./export-folder.ts";
import { exportMedia } from "./export-media.ts";
import { publicSiteReader, type ReadPublic } from "./public-site-reader.ts";
import { referredFiles } from "./referred-files.ts";
import { rewritePage } from "./rewrite-page.ts";
import { SEARCH_INDEX, searchIndex } from "./search-index.ts";
import { closeAddresses, fileOfPage, type SiteLinks } from "./site-links.ts";

export interface ExportOptions {
  readonly folder: string;
  /** The address people will use; may have a path. */
  readonly url: string;
  /** Address of the running showcase, for what only it can answer; null: that is left out. */
  readonly live: string | null;
  readonly signal: AbortSignal;
  /** In a process that serves visitors: one thing at a time, in half of the time there is, so that nobody waits for it. */
  readonly isBesideVisitors?: boolean;
  /** `pages` counts pages, `media` pictures, captions and films. */
  readonly onProgress: (stage: "pages" | "media", done: number, total: number) => void;
}

export interface ExportResult {
  readonly pages: number;
  readonly files: number;
  /** Of both, those that were not there yet. */
  readonly written: number;
  /** Files of earlier exports that are no longer public. */
  readonly removed: number;
  /** What is wrong with the export, in words. */
  readonly problems: readonly string[];
}

const LANES = 4;
/** Files that no page leads to. */
const ALONE = ["/sitemap.xml", "/robots.txt"];
const SEARCH = "/search";
const NOT_FOUND = "/404.html";

/**
 * Writes the public side as files that any file server shows. Everything comes from the public side's own pages, as a
 * visitor gets them.
 */
export async function exportSite(showcase: Showcase, options: ExportOptions): Promise<ExportResult> {
  const origin = options.url.replace(/\/+$/, "");
  const site: Showcase = { ...showcase, origin };
  const versions = createVersionReader(showcase.db);
  const version = await versions.read();
  const catalogue = await readCatalogue(showcase.db);
  const read = publicSiteReader(site, catalogue);
  const folder = await openExportFolder(options.folder);
  try {
    const paths = [
      ...sitePaths(catalogue).map(({ path }) => path),
      ...catalogue.films.map((film) => `/embed/${film.slug}`),
      SEARCH,
    ];
    const links: SiteLinks = { origin, live: options.live?.replace(/\/+$/, "") ?? null, pages: new Set(paths) };
    const problems: string[] = [];
    const pages = await writePages(read, catalogue, folder, links, options, problems);
    const media = [...pages.files].filter((path) => path.startsWith("/media/"));
    const index = await searchIndex(showcase.db, catalogue);
    const others = [...[...pages.files].filter((path) => !path.startsWith("/media/")), ...index.keys()];
    const small = await writeSmallFiles(read, index, others, folder, links, problems);
    const shown = await showcase.db.select({ id: films.videoId }).from(films).where(eq(films.state, "published"));
    const copied = await exportMedia(media, {
      store: showcase.store,
      folder,
      shownVideos: new Set(shown.flatMap(({ id }) => id ?? [])),
      lanes: lanesOf(options),
      signal: options.signal,
      onProgress: (done, total) => options.onProgress("media", done, total),
      onMissing: (path) => problems.push(`${path} is shown, but the media store does not have it.`),
    });
    if ((await versions.read()) !== version) {
      problems.push("Something public changed while the site was written: export again to have all of it.");
    }
    options.signal.throwIfAborted();
    return {
      pages: paths.length,
      files: small.files + copied.files,
      written: pages.written + small.written + copied.written,
      removed: await folder.finish(),
      problems: shortened(problems),
    };
  } catch (error) {
    folder.close();
    // What was interrupted throws errors of its own.
    throw options.signal.aborted ? options.signal.reason : error;
  }
}

const MAX_PROBLEMS = 200;

/** A store that is gone makes a problem of every picture. */
function shortened(problems: readonly string[]): readonly string[] {
  const more = problems.length - MAX_PROBLEMS;
  return more <= 0 ? problems : [...problems.slice(0, MAX_PROBLEMS), `And ${more} more.`];
}

function lanesOf({ isBesideVisitors = false }: ExportOptions): number {
  return isBesideVisitors ? 1 : LANES;
}

async function writePages(
  read: ReadPublic,
  catalogue: Catalogue,
  folder: ExportFolder,
  links: SiteLinks,
  options: ExportOptions,
  problems: string[],
): Promise<{ readonly files: ReadonlySet<string>; readonly written: number }> {
  const files = new Set(ALONE);
  const dead = new Set<string>();
  let written = 0;
  let done = 0;
  const paths = [...links.pages];
  await mapBounded([...paths, NOT_FOUND], lanesOf(options), async (path) => {
    options.signal.throwIfAborted();
    const start = performance.now();
    const isNotFound = path === NOT_FOUND;
    const { status, body } = path === SEARCH ? { status: 200, body: await searchPage(catalogue) } : await read(path);
    if (status !== 200 && !isNotFound) {
      problems.push(`${path} could not be made: the answer was ${status}.`);
      return;
    }
    const page = rewritePage(body, isNotFound ? null : path, links);
    for (const file of page.files) files.add(file);
    for (const link of page.dead) dead.add(link);
    if (await putText(folder, isNotFound ? NOT_FOUND.slice(1) : fileOfPage(path), page.html)) written++;
    options.onProgress("pages", ++done, paths.length + 1);
    if (options.isBesideVisitors === true) await setTimeout(performance.now() - start);
  });
  for (const link of dead)
    problems.push(`Pages link to ${link}, which is not part of an export; the link was taken out.`);
  return { files, written };
}

async function searchPage(catalogue: Catalogue): Promise<string> {
  return (await htmlPage(SearchPage({ catalogue, query: "", found: null, index: SEARCH_INDEX }))).body;
}

/** Styles, scripts, feeds, chapters: what pages lead to besides media. */
async function writeSmallFiles(
  read: ReadPublic,
  index: ReadonlyMap<string, string>,
  paths: readonly string[],
  folder: ExportFolder,
  links: SiteLinks,
  problems: string[],
): Promise<{ readonly files: number; readonly written: number }> {
  const seen = new Set<string>();
  let written = 0;
  const queue = [...paths];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const bytes = await bytesOf(path);
    if (bytes === null) {
      problems.push(`${path} could not be made.`);
      continue;
    }
    if (await putText(folder, path.slice(1), bytes)) written++;
    if (path.endsWith(".js")) queue.push(...referredFiles(path, Buffer.from(bytes).toString("utf8")));
  }
  return { files: seen.size, written };

  async function bytesOf(path: string): Promise<Uint8Array | string | null> {
    if (path.startsWith("/assets/")) return pageAssets().get(path.split("/").at(-1)!)?.bytes ?? null;
    const text = index.get(path);
    if (text !== undefined) return text;
    const { status, body } = await read(path);
    return status === 200 ? closeAddresses(body, links) : null;
  }
}

/** True: it was written. */
async function putText(folder: ExportFolder, path: string, content: Uint8Array | string): Promise<boolean> {
  const bytes = Buffer.from(content);
  const tag = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  if (await folder.keep(path, tag, bytes.length)) return false;
  await folder.write(path, tag, (temporary) => writeFile(temporary, bytes));
  return true;
}
