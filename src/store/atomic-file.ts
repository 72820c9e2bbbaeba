import { randomBytes } from "node:crypto";
import { copyFile, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { toDiskError } from "./disk-error.ts";

/** `.rushes-<process id>-<random>.partial<extension>`: hidden, so that nothing takes it for a source or a result. */
const TEMPORARY = /^\.rushes-(\d+)-[0-9a-f]{12}\.partial(\.[^.]*)?$/;
/** A name for a temporary of this process, which the next start takes away if it is killed. @param extension with its dot */
export function temporaryName(extension = ""): string {
  return `.rushes-${process.pid}-${randomBytes(6).toString("hex")}.partial${extension}`;
}

/** A temporary this old is nobody's, even where a living process has the same number. */
const ABANDONED_MS = 24 * 3600 * 1000;

/**
 * Makes a file appear whole or not at all: `write` fills a temporary in the same folder (same extension), which is
 * then flushed to the disk and renamed to `path`, replacing what was there. When `write` fails, the temporary goes.
 * @throws RushesError `disk` (full, read-only, not permitted …), or whatever `write` throws
 */
export async function withAtomicFile<T>(path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = join(dirname(path), temporaryName(extname(basename(path))));
  try {
    const result = await write(temporary);
    await flush(temporary, "r+");
    await rename(temporary, path);
    // The new name itself has to reach the disk too; where folders cannot be opened (Windows) the system sees to it.
    await flush(dirname(path), "r").catch(() => undefined);
    return result;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw toDiskError(error, path);
  }
}

/** Writes a whole file so that it appears complete or not at all. @throws RushesError `disk` */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  await withAtomicFile(path, (temporary) => writeFile(temporary, content, { flag: "wx" }));
}

/**
 * Moves a file, replacing what is at `to`; it is at one of both, whole, at any moment. On another disk it is copied first.
 * @throws RushesError `disk`
 */
export async function moveFileAtomic(from: string, to: string): Promise<void> {
  try {
    await flush(from, "r+");
    await rename(from, to);
    await flush(dirname(to), "r").catch(() => undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw toDiskError(error, to);
    await withAtomicFile(to, (temporary) => copyFile(from, temporary));
    await rm(from, { force: true });
  }
}

/**
 * Removes temporaries in `folder` whose process is gone (killed at work). Those of living processes stay.
 * Returns how many went; a missing folder has none.
 */
export async function removeStaleTemporaries(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const owner = TEMPORARY.exec(name)?.[1];
    if (owner === undefined) continue;
    const path = join(folder, name);
    const modified = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (modified === undefined || !isStale(Number(owner), modified)) continue;
    await rm(path, { force: true }).then(
      () => removed++,
      () => undefined,
    );
  }
  return removed;
}

function isStale(owner: number, modifiedMs: number): boolean {
  const now = Date.now();
  if (now - modifiedMs > ABANDONED_MS) return true;
  // The same number with an older file: an earlier process had it (usual in containers, where we are always 1).
  if (owner === process.pid) return modifiedMs < now - process.uptime() * 1000;
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EPERM";
  }
}

async function flush(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
