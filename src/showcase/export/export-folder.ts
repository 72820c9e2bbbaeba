import { existsSync } from "node:fs";
import { lstat, mkdir, readdir, realpath, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { RushesError } from "../../base/errors.ts";
import { removeStaleTemporaries, temporaryName } from "../../store/atomic-file.ts";
import { toDiskError } from "../../store/disk-error.ts";
import { openExportJournal } from "./export-journal.ts";

/** A folder that exports go to, again and again. */
export interface ExportFolder {
  /** True: names that differ only in case are one file here. */
  readonly isCaseIgnored: boolean;
  /** True: this export has kept or written the file. */
  has(path: string): boolean;
  /**
   * True: the file is there as an export wrote it, as `tag` and size say; then it stays.
   * @param path below the folder, with `/`
   * @param tag changes when the bytes do
   */
  keep(path: string, tag: string, sizeBytes: number): Promise<boolean>;
  /**
   * Writes a file; `write` fills a temporary one.
   * @throws RushesError `bad-argument` where a file is in the way that no export wrote
   */
  write(path: string, tag: string, write: (temporary: string) => Promise<void>): Promise<void>;
  /** Where a file lies. */
  pathOf(path: string): string;
  /** Removes what earlier exports wrote and this one has not, and closes. @returns how many files went */
  finish(): Promise<number>;
  /** Closes; what was written stays, and the next export knows it. */
  close(): void;
}

/** Known folders are looked at once for what a killed export left there. */
const MAX_KNOWN = 10_000;
const JOURNAL = ".rushes-export";

/**
 * @throws RushesError `bad-argument` for a folder that has files and is no export: it may be somebody's; as
 * `openExportJournal`
 */
export async function openExportFolder(folder: string): Promise<ExportFolder> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw toDiskError(error, folder);
  });
  const isKnown = existsSync(join(folder, JOURNAL));
  // Hidden files are the business of whoever serves the folder: .git, .htaccess.
  if (!isKnown && (await readdir(folder)).some((name) => !name.startsWith("."))) {
    throw new RushesError(
      "bad-argument",
      `${folder} has files that no export wrote. Give an empty folder, or one of an earlier export.`,
    );
  }
  const journal = openExportJournal(join(folder, JOURNAL));
  const pathOf = (path: string): string => {
    if (!isPlainPath(path)) throw new RushesError("internal", `Expected a file of the site but received ${path}`);
    return join(folder, ...path.split("/"));
  };
  const prepared = new Set<string>();
  const prepare = async (path: string): Promise<void> => {
    if (prepared.has(path)) return;
    await mkdir(path, { recursive: true }).catch((error: unknown) => {
      throw toDiskError(error, path);
    });
    await removeStaleTemporaries(path);
    if (prepared.size === MAX_KNOWN) prepared.clear();
    prepared.add(path);
  };
  return {
    isCaseIgnored: existsSync(join(folder, JOURNAL.toUpperCase())),
    pathOf,
    has: (path) => journal.isNoted(path),
    async keep(path, tag, sizeBytes) {
      if (journal.tagOf(path) !== tag) return false;
      const found = await stat(pathOf(path)).catch(() => null);
      if (found === null || !found.isFile() || found.size !== sizeBytes) return false;
      journal.note(path, tag);
      return true;
    },
    async write(path, tag, write) {
      const target = pathOf(path);
      if (journal.tagOf(path) === null && (await lstat(target).catch(() => null)) !== null) {
        throw new RushesError("bad-argument", `${target} is in the way: no export wrote it. Move it away.`);
      }
      await prepare(dirname(target));
      journal.note(path, "");
      await writeRenamed(target, write);
      journal.note(path, tag);
    },
    async finish() {
      try {
        return await journal.forgetOthers((path) =>
          isPlainPath(path) ? removeWithin(folder, path) : Promise.resolve(),
        );
      } finally {
        journal.close();
      }
    },
    close: () => journal.close(),
  };
}

/**
 * A file appears whole or not at all. It is not waited for until it is on the disk, which for a million segments takes
 * hours: what a power cut takes is written again, as its size or the journal's notes tell.
 */
async function writeRenamed(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), temporaryName());
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw toDiskError(error, path);
  }
}

/** True for a path that cannot leave the folder. */
function isPlainPath(path: string): boolean {
  return path.split("/").every((part) => part !== "" && !part.startsWith(".") && !/[\\\0]/.test(part));
}

/** Removes the file and the folders that are empty without it. A folder that somebody led elsewhere is not followed. */
async function removeWithin(folder: string, path: string): Promise<void> {
  const root = await realpath(folder);
  const parts = path.split("/");
  const parent = await realpath(join(root, ...parts.slice(0, -1))).catch(() => null);
  if (parent === null || (parent !== root && !parent.startsWith(root + sep))) return;
  await rm(join(parent, parts.at(-1)!), { force: true });
  for (let depth = parts.length - 1; depth > 0; depth--) {
    const isRemoved = await rmdir(join(root, ...parts.slice(0, depth))).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}
