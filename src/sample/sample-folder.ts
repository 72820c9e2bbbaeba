import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../base/canonical-json.ts";
import { RushesError } from "../base/errors.ts";
import { removeStaleTemporaries } from "../store/atomic-file.ts";
import { toDiskError } from "../store/disk-error.ts";
import type { ShootOptions } from "./shoot-plan.ts";
import type { SampleTruth } from "./truth.ts";

export const TRUTH_FILE = "truth.json";

/**
 * Makes sure that nothing but an earlier sample is in the way, and clears that.
 * @returns the truth of a complete sample with the same options, which then stays; null: the folder is ready to be filled
 * @throws RushesError `disk`: something else is there, or the disk refuses
 */
export async function prepareFolder(folder: string, options: ShootOptions): Promise<SampleTruth | null> {
  try {
    await mkdir(folder, { recursive: true });
    await removeTemporaries(folder);
    const present = await listFiles(folder);
    const earlier = await readEarlier(folder);
    const known = new Set([TRUTH_FILE, ...(earlier?.files ?? [])]);
    const foreign = present.find((path) => earlier === null || !known.has(path));
    if (foreign !== undefined) {
      throw new RushesError(
        "disk",
        `Expected an empty folder or an earlier sample at \`${folder}\` but found \`${foreign}\`: choose another folder, nothing was changed.`,
        { details: { folder, found: foreign } },
      );
    }
    if (earlier !== null) {
      const same = earlier.complete && canonicalJson(earlier.options) === canonicalJson(options);
      if (same && present.length === known.size) return earlier;
      // The list goes last, so that what is left after an interruption is still known for a sample.
      for (const path of present) if (path !== TRUTH_FILE) await rm(join(folder, path));
      await rm(join(folder, "DCIM"), { recursive: true, force: true });
    }
    return null;
  } catch (error) {
    throw toDiskError(error, folder);
  }
}

/** Every file below, `/` between parts. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(join(folder, "x").length - 1)
        .split(/[\\/]/)
        .join("/"),
    );
}

async function removeTemporaries(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  await removeStaleTemporaries(folder);
  for (const entry of entries)
    if (entry.isDirectory()) await removeStaleTemporaries(join(entry.parentPath, entry.name));
}

/** What an earlier sample says of itself; null: none, or not one of ours. */
async function readEarlier(folder: string): Promise<SampleTruth | null> {
  const path = join(folder, TRUTH_FILE);
  if ((await stat(path).catch(() => null)) === null) return null;
  try {
    const truth = JSON.parse(await readFile(path, "utf8")) as Partial<SampleTruth> | null;
    const ours = truth?.kind === "rushes-sample" && Array.isArray(truth.files);
    return ours ? (truth as SampleTruth) : null;
  } catch {
    return null;
  }
}
