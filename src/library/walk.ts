import type { Dirent, Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { LibraryProblem } from "./capture.ts";
import { extensionOf, isPhotoName } from "./photo-names.ts";
import { nameToText, sourcePath } from "./source-path.ts";

/** A regular file below the source folder. */
export interface FoundFile {
  /** Below the root, `/` between parts, as `sourcePath` reads it. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface WalkResult {
  readonly files: readonly FoundFile[];
  readonly problems: readonly LibraryProblem[];
  readonly folders: number;
  /** Files left out by their name or kind: hidden, previews of other programs, devices. */
  readonly leftOut: number;
}

/** Folders of systems and programs that hold previews and rubbish, never photographs of the user's own. */
const FOREIGN_FOLDERS = new Set([
  "@eadir",
  "__macosx",
  "$recycle.bin",
  "system volume information",
  "lost+found",
  "captureone",
]);
const FOREIGN_ENDINGS = [".lrdata", ".lrlibrary", ".photoslibrary", ".dtrash"];

interface Folder {
  /** Below the root; empty: the root itself. */
  readonly path: string;
  /** Where it really lies, as bytes in a string, to know it again. */
  readonly real: string;
}

/**
 * Finds all regular files below a folder, in a fixed order. Links are followed once, after everything that is really
 * there; what was found already is not found again, and links that lead back above the folder are not followed.
 * What cannot be read is a problem, not an error.
 */
export async function walk(
  root: string,
  options: { readonly signal?: AbortSignal; readonly exclude?: readonly string[] } = {},
): Promise<WalkResult> {
  const files: FoundFile[] = [];
  const problems: LibraryProblem[] = [];
  const excluded = (options.exclude ?? []).map((path) => resolve(root, path));
  const isExcluded = (path: string): boolean => {
    const absolute = join(root, path);
    return excluded.some((other) => absolute === other || absolute.startsWith(other + sep));
  };
  const rootReal = await realKey(root);
  const seen = new Set([rootReal]);
  const links: Folder[] = [];
  const folders: Folder[] = [{ path: "", real: rootReal }];
  let visited = 0;
  let leftOut = 0;
  const fail = (path: string, error: unknown, what: string): void => {
    problems.push({
      path,
      code: "unreadable",
      message: `Expected ${what} \`${path}\` to be readable but received ${describeReadError(error)}`,
    });
  };

  const addFile = (path: string, info: Stats): void => {
    files.push({ path, sizeBytes: info.size, modifiedMs: info.mtimeMs });
  };

  const visit = async (folder: Folder): Promise<void> => {
    visited++;
    const entries = await list(sourcePath(root, folder.path)).catch((error: unknown) => {
      fail(folder.path || ".", error, "folder");
      return [];
    });
    for (const entry of entries) {
      options.signal?.throwIfAborted();
      const name = nameToText(entry.name);
      const path = folder.path === "" ? name : `${folder.path}/${name}`;
      const real = `${folder.real}${sep}${entry.name.toString("latin1")}`;
      if (isExcluded(path)) continue;
      if (isForeign(name, entry.isDirectory())) leftOut++;
      else if (entry.isDirectory()) {
        seen.add(real);
        folders.push({ path, real });
      } else if (entry.isSymbolicLink()) links.push({ path, real });
      else if (entry.isFile()) {
        seen.add(real);
        const info = await stat(sourcePath(root, path)).catch((error: unknown) => fail(path, error, "file"));
        if (info) addFile(path, info);
      } else {
        leftOut++;
        if (isPhotoName(path)) {
          problems.push({
            path,
            code: "not-a-photograph",
            message: `Expected a photograph at \`${path}\` but received a device or pipe`,
          });
        }
      }
    }
  };

  const follow = async ({ path }: Folder): Promise<void> => {
    const real = await realKey(sourcePath(root, path)).catch((error: unknown) => {
      if (isPhotoName(path) || extensionOf(path) === "") fail(path, error, "link");
      return null;
    });
    if (real === null || seen.has(real)) return;
    if (rootReal === real || rootReal.startsWith(real.endsWith(sep) ? real : real + sep)) {
      problems.push({
        path,
        code: "unreadable",
        message: `\`${path}\` leads back to a folder around this one: not followed`,
      });
      return;
    }
    seen.add(real);
    const info = await stat(sourcePath(root, path)).catch((error: unknown) => fail(path, error, "link"));
    if (info?.isDirectory()) folders.push({ path, real });
    else if (info?.isFile()) addFile(path, info);
  };

  while (folders.length > 0 || links.length > 0) {
    options.signal?.throwIfAborted();
    const folder = folders.shift();
    if (folder) await visit(folder);
    else await follow(links.shift() as Folder);
  }
  return { files, problems, folders: visited, leftOut };
}

async function list(path: string | Buffer): Promise<Dirent<Buffer>[]> {
  const entries = await readdir(path, { withFileTypes: true, encoding: "buffer" });
  return entries.sort((a, b) => Buffer.compare(a.name, b.name));
}

async function realKey(path: string | Buffer): Promise<string> {
  return (await realpath(path, { encoding: "buffer" })).toString("latin1");
}

function isForeign(name: string, isFolder: boolean): boolean {
  if (name.startsWith(".")) return true;
  const lower = name.toLowerCase();
  return isFolder && (FOREIGN_FOLDERS.has(lower) || FOREIGN_ENDINGS.some((ending) => lower.endsWith(ending)));
}

/** What the system said, in words people know. */
export function describeReadError(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "EACCES" || code === "EPERM") return "no permission";
  if (code === "ELOOP") return "a link that leads to itself";
  if (code === "ENOENT") return "nothing: it leads nowhere, or went away";
  return code === "" ? String(error) : code;
}
