import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { mapBounded } from "../../base/concurrency.ts";
import { RushesError } from "../../base/errors.ts";
import type { MediaStore } from "../media/media-store.ts";
import type { ExportFolder } from "./export-folder.ts";
import { referredFiles } from "./referred-files.ts";

export interface MediaOptions {
  readonly store: MediaStore;
  readonly folder: ExportFolder;
  /** Videos of published films: no other leaves the store, whatever a page names. */
  readonly shownVideos: ReadonlySet<string>;
  /** Things under way at once. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly onMissing: (path: string) => void;
}

const PUBLIC_KEY = /^(?:(?:pictures|captions)\/[\w-]+\/[\w.-]+|videos\/([\w-]+)\/hls\/[\w./-]+)$/;

/**
 * Copies a picture, captions, or a playlist with what it names, where they are not there already. A playlist comes after
 * all that it names, so that whoever watches meanwhile finds it.
 * @param path as pages name it: `/media/pictures/…`
 * @returns how many files there are, and how many of them were copied
 */
export async function exportMedia(
  path: string,
  options: MediaOptions,
): Promise<{ readonly files: number; readonly written: number }> {
  const { folder, store, signal, onMissing } = options;
  const seen = new Set<string>();
  let files = 0;
  let written = 0;
  const put = async (path: string): Promise<void> => {
    signal.throwIfAborted();
    seen.add(path);
    const key = path.slice("/media/".length);
    const file = isPublic(key, options.shownVideos) ? await store.stat(key) : null;
    if (file === null) return onMissing(path);
    files++;
    const isThere = await folder.keep(`media/${key}`, file.etag, file.sizeBytes);
    if (path.endsWith(".m3u8")) {
      const text = isThere ? await readFile(folder.pathOf(`media/${key}`), "utf8") : await read(store, key);
      const named = referredFiles(path, text).filter((one) => !seen.has(one));
      const isOfPlaylists = named.some((one) => one.endsWith(".m3u8"));
      await mapBounded([...new Set(named)], isOfPlaylists ? 1 : options.lanes, put);
    }
    if (isThere) return;
    await folder.write(`media/${key}`, file.etag, (temporary) => copy(store, key, file.sizeBytes, temporary, signal));
    written++;
  };
  await put(path);
  return { files, written };
}

async function read(store: MediaStore, key: string): Promise<string> {
  const stream = await store.read(key);
  return stream === null ? "" : textOf(Readable.fromWeb(stream as ReadableStream));
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
  if (store.copyTo !== undefined) return store.copyTo(key, path);
  const stream = await store.read(key);
  if (stream === null) throw new RushesError("unreadable", `The media store has no ${key} any more. Export again.`);
  const output = createWriteStream(path);
  await pipeline(Readable.fromWeb(stream as ReadableStream), output, { signal });
  if (output.bytesWritten !== sizeBytes) {
    throw new RushesError("truncated", `Of ${key}, ${output.bytesWritten} of ${sizeBytes} bytes came. Export again.`);
  }
}
