import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { mkdir, open, readdir, readFile, realpath, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { RushesError } from "../../base/errors.ts";
import { removeStaleTemporaries, writeFileAtomic } from "../../store/atomic-file.ts";
import { toDiskError } from "../../store/disk-error.ts";

/** A folder that exports go to, again and again. */
export interface ExportFolder {
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
  write(path: string, tag: string, sizeBytes: number, write: (temporary: string) => Promise<void>): Promise<void>;
  /** Where a file lies. */
  pathOf(path: string): string;
  /** Removes what earlier exports wrote and this one has not, and closes. @returns how many files went */
  finish(): Promise<number>;
  /** Closes; what was written stays, and the next export knows it. */
  close(): Promise<void>;
}

interface Written {
  readonly sizeBytes: number;
  /** Empty: it was being written when the export ended. */
  readonly tag: string;
}

/** What was written: one line a file, the last one of a file counts. Only files that stand in it are ever changed or removed. */
const JOURNAL = ".rushes-export";
const FIRST_LINE = JSON.stringify({ "rushes-export": 1 });

/**
 * @throws RushesError `bad-argument` for a folder that has files and is no export: it may be somebody's
 */
export async function openExportFolder(folder: string): Promise<ExportFolder> {
  await mkdir(folder, { recursive: true });
  const known = await readJournal(folder);
  // Hidden files are the business of whoever serves the folder: .git, .htaccess.
  if (known === null && (await readdir(folder)).some((name) => !name.startsWith("."))) {
    throw new RushesError(
      "bad-argument",
      `${folder} has files that no export wrote. Give an empty folder, or one of an earlier export.`,
    );
  }
  const before = known ?? new Map<string, Written>();
  const now = new Map<string, Written>();
  const journal = await open(join(folder, JOURNAL), "a");
  if (known === null) await journal.appendFile(`${FIRST_LINE}\n`);
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
    prepared.add(path);
  };
  return {
    pathOf,
    async keep(path, tag, sizeBytes) {
      if (before.get(path)?.tag !== tag) return false;
      const found = await stat(pathOf(path)).catch(() => null);
      if (found === null || !found.isFile() || found.size !== sizeBytes) return false;
      now.set(path, { sizeBytes, tag });
      return true;
    },
    async write(path, tag, sizeBytes, write) {
      const target = pathOf(path);
      if (!before.has(path) && (await stat(target).catch(() => null)) !== null) {
        throw new RushesError("bad-argument", `${target} is in the way: no export wrote it. Move it away.`);
      }
      await note(journal, path, { sizeBytes, tag: "" });
      await prepare(dirname(target));
      await writeRenamed(target, write);
      now.set(path, { sizeBytes, tag });
      await note(journal, path, { sizeBytes, tag });
    },
    async finish() {
      await journal.close();
      const gone = [...before.keys()].filter((path) => !now.has(path));
      for (const path of gone) await removeWithin(folder, path);
      const lines = [...now].map(([path, written]) => lineOf(path, written));
      await writeFileAtomic(join(folder, JOURNAL), [FIRST_LINE, ...lines, ""].join("\n"));
      return gone.length;
    },
    close: () => journal.close(),
  };
}

/**
 * A file appears whole or not at all. It is not waited for until it is on the disk, which for a million segments takes
 * hours: what a power cut takes is written again, as its size or the journal's last lines tell.
 */
async function writeRenamed(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const name = `.rushes-${process.pid}-${randomBytes(6).toString("hex")}.partial`;
  const temporary = join(dirname(path), name);
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw toDiskError(error, path);
  }
}

function lineOf(path: string, { sizeBytes, tag }: Written): string {
  return JSON.stringify([path, sizeBytes, tag]);
}

function note(journal: FileHandle, path: string, written: Written): Promise<void> {
  return journal.appendFile(`${lineOf(path, written)}\n`);
}

/** Null: the folder has none. A line that was cut off by a kill, and what leads out of the folder, is not read. */
async function readJournal(folder: string): Promise<Map<string, Written> | null> {
  const text = await readFile(join(folder, JOURNAL), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new RushesError("disk", `Cannot read ${join(folder, JOURNAL)}: ${error.message}`, { cause: error });
  });
  if (text === null) return null;
  const known = new Map<string, Written>();
  for (const line of text.split("\n").slice(1)) {
    const entry = parseLine(line);
    if (entry !== null && isPlainPath(entry[0])) known.set(entry[0], { sizeBytes: entry[1], tag: entry[2] });
  }
  return known;
}

function parseLine(line: string): readonly [path: string, sizeBytes: number, tag: string] | null {
  try {
    const [path, sizeBytes, tag] = JSON.parse(line) as unknown[];
    return typeof path === "string" && typeof sizeBytes === "number" && typeof tag === "string"
      ? [path, sizeBytes, tag]
      : null;
  } catch {
    return null;
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
