import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fsError } from "./ffmpeg.ts";

const ENDING = ".part";

/** Where a file is written before it appears under its own name: beside it, so that renaming is instant. */
export function asideOf(path: string): string {
  return `${path}.${process.pid}${ENDING}`;
}

/**
 * Makes an empty file aside of `path`, and removes what killed processes left there.
 * @throws RushesError `disk`
 */
export async function openAside(path: string): Promise<string> {
  const aside = asideOf(path);
  try {
    await removeStale(path);
    await (await open(aside, "w")).close();
  } catch (error) {
    throw fsError(error, path);
  }
  return aside;
}

/** Gives the file written aside its own name, once all its bytes are on the disk. @throws RushesError `disk` */
export async function publishAside(aside: string, path: string): Promise<void> {
  try {
    await sync(aside, "r+");
    await rename(aside, path);
  } catch (error) {
    await discardAside(aside);
    throw fsError(error, path);
  }
  // So that the new name survives a power cut too; not every system can do it for a folder.
  await sync(dirname(path), "r").catch(() => {});
}

export async function discardAside(aside: string): Promise<void> {
  await rm(aside, { force: true }).catch(() => {});
}

async function sync(path: string, mode: "r" | "r+"): Promise<void> {
  const handle = await open(path, mode);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeStale(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(start) || !name.endsWith(ENDING)) continue;
    const pid = name.slice(start.length, -ENDING.length);
    if (/^\d+$/.test(pid) && !isAlive(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
