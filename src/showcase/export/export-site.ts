import { setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { mapBounded } from "../../base/concurrency.ts";
import { RushesError } from "../../base/errors.ts";
import type { Database } from "../db/database.ts";
import type { Catalogue } from "../public/catalogue.ts";
import { readCatalogue } from "../public/catalogue-rows.ts";
import { htmlPage } from "../public/html-page.ts";
import { createVersionReader } from "../public/public-version.ts";
import type { PublicSite } from "../public/public-site.ts";
import { SearchPage } from "../public/search-page.tsx";
import { sitePaths } from "../public/sitemap.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { createExportFiles, type ExportFiles, putText } from "./export-files.ts";
import { type ExportFolder, openExportFolder } from "./export-folder.ts";
import { publicSiteReader, type ReadPublic } from "./public-site-reader.ts";
import { rewritePage } from "./rewrite-page.ts";
import { SEARCH_INDEX, searchIndex } from "./search-index.ts";
import { fileOfPage, type SiteLinks } from "./site-links.ts";

export interface ExportOptions {
  readonly folder: string;
  /** The address people will use; may have a path. */
  readonly url: string;
  /** Address of the running showcase, for what only it can answer; null: that is left out. */
  readonly live: string | null;
  readonly signal: AbortSignal;
  /** In a process that serves visitors, what does that: one thing at a time, in half of the time, so that nobody waits. */
  readonly beside?: Pick<PublicSite, "catalogue">;
  /** Pages that are there with all they show. */
  readonly onProgress: (stage: "pages", done: number, total: number) => void;
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

/** Pages under way: what is read of films is read together. */
const LANES = 12;
/** Of each page. */
const FILE_LANES = 4;
/** Files that no page leads to. */
const ALONE = ["/sitemap.xml", "/robots.txt"];
const SEARCH = "/search";
const NOT_FOUND = "/404.html";

/**
 * Writes the public side as files that any file server shows. Everything comes from the public side's own pages, as a
 * visitor gets them. What a page shows is there before the page, films before lists of them, and what is no longer public
 * goes last: the folder may be served meanwhile.
 */
export async function exportSite(showcase: Showcase, options: ExportOptions): Promise<ExportResult> {
  const origin = options.url.replace(/\/+$/, "");
  const site: Showcase = { ...showcase, origin };
  const versions = createVersionReader(showcase.db);
  const version = await versions.read();
  const catalogue = (await options.beside?.catalogue()) ?? (await readCatalogue(showcase.db));
  const read = publicSiteReader(site, catalogue);
  const folder = await openExportFolder(options.folder);
  setMaxListeners(0, options.signal);
  try {
    const problems: string[] = [];
    const onProblem = (message: string): void => void problems.push(message);
    const filmPaths = catalogue.films.flatMap(({ slug }) => [`/films/${slug}`, `/embed/${slug}`]);
    const isFilm = new Set(filmPaths);
    const others = sitePaths(catalogue).flatMap(({ path }) => (isFilm.has(path) ? [] : [path]));
    const paths = distinct([...filmPaths, SEARCH, ...others.reverse()], folder, onProblem);
    const links: SiteLinks = { origin, live: options.live?.replace(/\/+$/, "") ?? null, pages: new Set(paths) };
    const files = createExportFiles({
      read,
      links,
      index: await searchIndex(showcase.db, catalogue),
      store: showcase.store,
      folder,
      shownVideos: await readShownVideos(showcase.db),
      lanes: options.beside !== undefined ? 1 : FILE_LANES,
      signal: options.signal,
      onProblem,
      onMissing: (path) => onProblem(`${path} is shown, but the media store does not have it.`),
    });
    const written = await writePages({ read, catalogue, folder, links, files, onProblem }, options);
    if ((await versions.read()) !== version) {
      onProblem("Something public changed while the site was written: export again to have all of it.");
    }
    options.signal.throwIfAborted();
    return {
      pages: paths.length,
      files: files.counts().files,
      written: written + files.counts().written,
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

async function readShownVideos(db: Database): Promise<ReadonlySet<string>> {
  const rows = await db.select({ id: films.videoId }).from(films).where(eq(films.state, "published"));
  return new Set(rows.flatMap(({ id }) => id ?? []));
}

/** Names that Windows keeps for devices. */
const DEVICE = /\/(con|prn|aux|nul|com\d|lpt\d)(\/|$)/i;

/** Paths without those that the disk would put on others' place, or cannot have. */
function distinct(
  paths: readonly string[],
  { isCaseIgnored }: ExportFolder,
  onProblem: (message: string) => void,
): readonly string[] {
  const known = new Map<string, string>();
  return paths.filter((path) => {
    const name = isCaseIgnored ? path.normalize("NFC").toLowerCase() : path;
    const other = known.get(name);
    const isDevice = process.platform === "win32" && DEVICE.test(path);
    if (other !== undefined && other !== path) onProblem(`${path} and ${other} are one name on this disk: rename one.`);
    if (isDevice) onProblem(`${path} cannot be a folder on Windows: rename it.`);
    if (other !== undefined || isDevice) return false;
    known.set(name, path);
    return true;
  });
}

interface Pages {
  readonly read: ReadPublic;
  readonly catalogue: Catalogue;
  readonly folder: ExportFolder;
  readonly links: SiteLinks;
  readonly files: ExportFiles;
  readonly onProblem: (message: string) => void;
}

/** @returns how many were written */
async function writePages(site: Pages, options: ExportOptions): Promise<number> {
  const { read, catalogue, folder, links, files, onProblem } = site;
  /** Feeds and maps list films that are not there yet. */
  const late = new Set(ALONE);
  const dead = new Set<string>();
  let written = 0;
  let done = 0;
  const paths = [...links.pages];
  await mapBounded([...paths, NOT_FOUND], options.beside !== undefined ? 1 : LANES, async (path) => {
    options.signal.throwIfAborted();
    const start = performance.now();
    const isNotFound = path === NOT_FOUND;
    const { status, body } = path === SEARCH ? { status: 200, body: await searchPage(catalogue) } : await read(path);
    if (status !== 200 && !isNotFound) return onProblem(`${path} could not be made: the answer was ${status}.`);
    const page = await rewritePage(body, isNotFound ? null : path, links);
    for (const link of page.dead) dead.add(link);
    if (options.beside !== undefined) await setTimeout(performance.now() - start);
    const soon = [...page.files].filter((file) => /^\/(assets|media|films)\/|^\/search\.json$/.test(file));
    for (const file of page.files) if (!soon.includes(file)) late.add(file);
    try {
      await files.bring(soon);
      if (await putText(folder, isNotFound ? NOT_FOUND.slice(1) : fileOfPage(path), page.html)) written++;
    } catch (error) {
      if (!isTooLong(error)) throw error;
      onProblem(`${path} is too long a name for this disk: give it a shorter address.`);
    }
    options.onProgress("pages", ++done, paths.length + 1);
  });
  await files.bring(late);
  for (const link of dead) onProblem(`Pages link to ${link}, which is not part of an export; the link was taken out.`);
  return written;
}

function isTooLong(error: unknown): boolean {
  return error instanceof RushesError && error.details["systemCode"] === "ENAMETOOLONG";
}

async function searchPage(catalogue: Catalogue): Promise<string> {
  return (await htmlPage(SearchPage({ catalogue, query: "", found: null, index: SEARCH_INDEX }))).body;
}
