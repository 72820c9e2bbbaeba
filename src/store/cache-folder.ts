import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { RushesError } from "../base/errors.ts";
import { removeStaleTemporaries } from "./atomic-file.ts";
import { systemCode, toDiskError } from "./disk-error.ts";

const FOLDER = ".rushes";
const CHUNKS = "chunks";

/** Where the index lies: `<folder>/.rushes/index.db`. */
export function indexPath(folder: string): string {
  return join(folder, FOLDER, "index.db");
}

/**
 * Where a chunk lies: `<folder>/.rushes/chunks/<key><suffix>`. The folder is there once a `Cache` was opened.
 * @param key letters, digits, `-` and `_` (a hash); @param suffix with its dot, as ".mkv"
 * @throws RushesError `bad-argument` for a key or suffix that would lead elsewhere
 */
export function chunkPath(folder: string, key: string, suffix: string): string {
  if (!/^[\w-]{1,128}$/.test(key) || !/^(\.\w+)*$/.test(suffix)) {
    throw new RushesError("bad-argument", `Expected the name of a chunk but received \`${key}${suffix}\``);
  }
  return join(folder, FOLDER, CHUNKS, key + suffix);
}

/**
 * Makes the cache's folders below an existing folder and clears away what killed runs left half-written in them.
 * @throws RushesError `disk`
 */
export async function prepareCacheFolder(folder: string): Promise<void> {
  // One by one: a recursive mkdir never comes back from file systems that answer every mkdir with ENOENT (/proc).
  for (const path of [join(folder, FOLDER), join(folder, FOLDER, CHUNKS)]) {
    await mkdir(path).catch((error: unknown) => {
      if (systemCode(error) !== "EEXIST") throw toDiskError(error, path);
    });
    await removeStaleTemporaries(path);
  }
}
