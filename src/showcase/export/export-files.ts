import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { mapBounded } from "../../base/concurrency.ts";
import { pageAssets } from "../pages/page-assets.ts";
import type { ExportFolder } from "./export-folder.ts";
import { exportMedia, type MediaOptions } from "./export-media.ts";
import type { ReadPublic } from "./public-site-reader.ts";
import { referredFiles } from "./referred-files.ts";
import { SEARCH_INDEX } from "./search-index.ts";
import { closeAddresses, type SiteLinks } from "./site-links.ts";

export interface FilesOptions extends MediaOptions {
  readonly read: ReadPublic;
  readonly links: SiteLinks;
  /** As `searchIndex` made it. */
  readonly index: ReadonlyMap<string, string>;
  readonly onProblem: (message: string) => void;
}

/** What pages show and load. */
export interface ExportFiles {
  /** Sees to it that these are there, each with all that it names. @param paths as pages name them, not encoded */
  bring(paths: Iterable<string>): Promise<void>;
  /** How many there are, and how many of them were written. */
  counts(): { readonly files: number; readonly written: number };
}

export function createExportFiles(options: FilesOptions): ExportFiles {
  const { folder, index, lanes, links, onProblem, read } = options;
  /** Under way. What is done is in the folder's journal: of a great showcase they are hundreds of thousands. */
  const coming = new Map<string, Promise<void>>();
  const missing = new Set<string>();
  let [files, written] = [0, 0];

  const bytesOf = async (path: string): Promise<Uint8Array | string | null> => {
    if (path.startsWith("/assets/")) return pageAssets().get(path.split("/").at(-1)!)?.bytes ?? null;
    const text = index.get(path);
    if (text !== undefined) return text;
    const { status, body } = await read(path);
    return status === 200 ? closeAddresses(body, links) : null;
  };
  /** Styles, scripts, feeds, chapters, words of the search. */
  const bringSmall = async (path: string): Promise<void> => {
    const bytes = await bytesOf(path);
    if (bytes === null) {
      missing.add(path);
      return onProblem(`${path} could not be made.`);
    }
    if (path.endsWith(".js")) await bringAll(referredFiles(path, Buffer.from(bytes).toString("utf8")));
    if (path === SEARCH_INDEX) await bringAll([...index.keys()].filter((one) => one !== path));
    files++;
    if (await putText(folder, path.slice(1), bytes)) written++;
  };
  const bringMedia = async (path: string): Promise<void> => {
    const done = await exportMedia(path, options);
    if (done.files === 0) missing.add(path);
    files += done.files;
    written += done.written;
  };
  const bringOne = async (path: string): Promise<void> => {
    const under = coming.get(path);
    if (under !== undefined) return under;
    if (missing.has(path) || folder.has(path.slice(1))) return;
    const promise = path.startsWith("/media/") ? bringMedia(path) : bringSmall(path);
    coming.set(path, promise);
    try {
      await promise;
    } finally {
      coming.delete(path);
    }
  };
  const bringAll = async (paths: Iterable<string>): Promise<void> => {
    await mapBounded([...paths], lanes, bringOne);
  };
  return { bring: bringAll, counts: () => ({ files, written }) };
}

/** True: it was written. */
export async function putText(folder: ExportFolder, path: string, content: Uint8Array | string): Promise<boolean> {
  const bytes = Buffer.from(content);
  const tag = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  if (await folder.keep(path, tag, bytes.length)) return false;
  await folder.write(path, tag, (temporary) => writeFile(temporary, bytes));
  return true;
}
