import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { mapBounded } from "../../base/concurrency.ts";
import { RushesError } from "../../base/errors.ts";
import type { MediaStore, StoredFile } from "../media/media-store.ts";
import type { ExportFolder } from "./export-folder.ts";
import { referredFiles } from "./referred-files.ts";

export interface MediaOptions {
  readonly store: MediaStore;
  readonly folder: ExportFolder;
  /** Videos of published films: no other leaves the store, whatever a page names. */
  readonly shownVideos: ReadonlySet<string>;
  /** Files that are copied at once. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  readonly onMissing: (path: string) => void;
}

/** Asking a store is waiting for most of the time. */
const ASKING_LANES = 16;
const PUBLIC_KEY = /^(?:(?:pictures|captions)\/[\w-]+\/[\w.-]+|videos\/([\w-]+)\/hls\/[\w./-]+)$/;

interface Wanted {
  readonly key: string;
  readonly file: StoredFile;
}

/**
 * Copies media that pages show, and what their playlists name, where they are not there already.
 * @param paths as pages name them: `/media/pictures/…`
 * @returns how many files there are, and how many of them were copied
 */
export async function exportMedia(
  paths: Iterable<string>,
  options: MediaOptions,
): Promise<{ readonly files: number; readonly written: number }> {
  const { folder, store, signal, onProgress, onMissing } = options;
  const seen = new Set<string>();
  let round = [...paths];
  let files = 0;
  let written = 0;
  let [doneBytes, totalBytes] = [0, 0];
  // Pages name playlists, those name others, and those name segments.
  while (round.length > 0) {
    const fresh = round.filter((path) => !seen.has(path));
    for (const path of fresh) seen.add(path);
    const wanted: Wanted[] = [];
    await mapBounded(fresh, ASKING_LANES, async (path) => {
      signal.throwIfAborted();
      const key = path.slice("/media/".length);
      const file = isPublic(key, options.shownVideos) ? await store.stat(key) : null;
      if (file === null) return onMissing(path);
      files++;
      if (!(await folder.keep(`media/${key}`, file.etag, file.sizeBytes))) wanted.push({ key, file });
    });
    totalBytes += wanted.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    await mapBounded(wanted, options.lanes, async ({ key, file }) => {
      signal.throwIfAborted();
      await folder.write(`media/${key}`, file.etag, file.sizeBytes, (temporary) =>
        copy(store, key, file.sizeBytes, temporary, signal),
      );
      written++;
      doneBytes += file.sizeBytes;
      onProgress(doneBytes, totalBytes);
    });
    const playlists = fresh.filter((path) => path.endsWith(".m3u8"));
    const named = await mapBounded(playlists, ASKING_LANES, async (path) => {
      const text = await readFile(folder.pathOf(path.slice(1)), "utf8").catch(() => "");
      return referredFiles(path, text);
    });
    round = [...new Set(named.flat())];
  }
  return { files, written };
}

function isPublic(key: string, shownVideos: ReadonlySet<string>): boolean {
  const match = PUBLIC_KEY.exec(key);
  return match !== null && !key.includes("..") && (match[1] === undefined || shownVideos.has(match[1]));
}

async function copy(
  store: MediaStore,
  key: string,
  sizeBytes: number,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const stream = await store.read(key);
  if (stream === null) throw new RushesError("unreadable", `The media store has no ${key} any more. Export again.`);
  const output = createWriteStream(path);
  await pipeline(Readable.fromWeb(stream as ReadableStream), output, { signal });
  if (output.bytesWritten !== sizeBytes) {
    throw new RushesError("truncated", `Of ${key}, ${output.bytesWritten} of ${sizeBytes} bytes came. Export again.`);
  }
}
