import { constants, copyFile, mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { RushesError } from "../../base/errors.ts";
import { moveFileAtomic, withAtomicFile, writeFileAtomic } from "../../store/atomic-file.ts";
import { readFileRange } from "../../server/read-file.ts";
import { contentTypeOf } from "./content-type.ts";
import { checkKey } from "./media-key.ts";
import type { MediaStore } from "./media-store.ts";

/** Media in a folder, under their keys. What a file is follows from its name's ending. */
export function diskStore(folder: string): MediaStore {
  const pathOf = (key: string): string => join(folder, ...checkKey(key).split("/"));
  return {
    async stat(key) {
      const found = await stat(pathOf(key)).catch(missingIsNull);
      if (found === null || !found.isFile()) return null;
      return {
        sizeBytes: found.size,
        contentType: contentTypeOf(key),
        etag: `"${found.size.toString(36)}-${Math.round(found.mtimeMs).toString(36)}"`,
      };
    },
    async read(key, range) {
      const path = pathOf(key);
      const found = await stat(path).catch(missingIsNull);
      if (found === null || !found.isFile()) return null;
      if (found.size === 0) return new Blob([]).stream();
      return readFileRange(path, range ?? { start: 0, end: found.size - 1 });
    },
    async putFile(key, path) {
      const target = pathOf(key);
      await mkdir(dirname(target), { recursive: true });
      await withAtomicFile(target, (temporary) => copyFile(path, temporary));
    },
    async takeFile(key, path) {
      const target = pathOf(key);
      await mkdir(dirname(target), { recursive: true });
      await moveFileAtomic(path, target);
    },
    async putBytes(key, bytes) {
      const target = pathOf(key);
      await mkdir(dirname(target), { recursive: true });
      await writeFileAtomic(target, bytes);
    },
    async copyTo(key, path) {
      // File systems that can share blocks copy nothing.
      await copyFile(pathOf(key), path, constants.COPYFILE_FICLONE);
    },
    async *list(prefix) {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(missingIsNull);
      for (const entry of entries ?? []) {
        const key = relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/");
        if (entry.isFile() && !entry.name.startsWith(".") && key.startsWith(prefix)) yield key;
      }
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
    async openLocal(key) {
      const path = pathOf(key);
      if ((await stat(path).catch(missingIsNull)) === null) {
        throw new RushesError("unreadable", `The media store has no ${key}.`);
      }
      return { path, close: async () => undefined };
    },
  };
}

function missingIsNull(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
