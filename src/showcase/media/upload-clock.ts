import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../describe-error.ts";
import { type Clock, startClock } from "../clock.ts";
import type { Showcase } from "../showcase.ts";
import { fileKey } from "./add-file.ts";
import { finishUpload, removeUpload } from "./finish-upload.ts";
import { readUploadRecord, type UploadRecord } from "./upload-record.ts";

/** Who has not gone on with an upload for so long does not come back. */
const ABANDONED_DAYS = 7;
const DAY_MS = 24 * 3600 * 1000;
const LOOK_MS = 3600 * 1000;

/** Where uploads lie while they are on their way. */
export function uploadFolder(showcase: Showcase): string {
  return join(showcase.folder, "uploads");
}

/**
 * Puts the folder of uploads in order: keeps those that arrived whole and could not be kept then (the process was killed,
 * the disk was full), and removes what nobody has gone on with for a week.
 * @returns how many
 */
export async function tidyUploads(showcase: Showcase): Promise<{ readonly kept: number; readonly removed: number }> {
  const folder = uploadFolder(showcase);
  const names = await readdir(folder).catch((): string[] => []);
  let [kept, removed] = [0, 0];
  for (const name of new Set(names.map((one) => one.replace(/\.json$/, "")))) {
    const path = join(folder, name);
    const record = await readUploadRecord(`${path}.json`);
    if (record !== null && (await isWhole(showcase, path, record))) {
      try {
        await finishUpload(showcase, path, record.metadata);
        kept++;
      } catch (error) {
        showcase.log(`An upload that arrived whole cannot be kept: ${describeError(error)}`);
      }
    } else if (await isAbandoned(showcase, path)) {
      await removeUpload(path);
      removed++;
    }
  }
  return { kept, removed };
}

/** Tidies uploads at once, and every hour. */
export function startUploadClock(showcase: Showcase): Clock {
  const options = { everyMs: LOOK_MS, failure: "Uploads cannot be looked through" };
  return startClock(showcase, options, () => tidyUploads(showcase));
}

async function isWhole({ store }: Showcase, path: string, { size, metadata }: UploadRecord): Promise<boolean> {
  if (size === undefined || metadata["target"] == null) return false;
  const found = await stat(path).catch(() => null);
  if (found !== null) return found.size === size;
  // Moved already, and then the process ended.
  const id = path.split(/[/\\]/).at(-1)!;
  return (await store.stat(fileKey(id, metadata["filename"] ?? "film"))) !== null;
}

async function isAbandoned(showcase: Showcase, path: string): Promise<boolean> {
  const found = (await stat(path).catch(() => null)) ?? (await stat(`${path}.json`).catch(() => null));
  return found !== null && showcase.now().getTime() - found.mtimeMs > ABANDONED_DAYS * DAY_MS;
}
