import { mkdir, readdir, rm, stat, statfs } from "node:fs/promises";
import { basename, join } from "node:path";
import { RushesError } from "../base/errors.ts";
import { formatRational } from "../base/rational.ts";
import type { PlannedPicture } from "../edit/recipe.ts";
import type { FilmProbe } from "../encode/film-probe.ts";
import { rawBytesOf, sequenceFileName, SEQUENCES, type SequenceFormat } from "../encode/sequence-format.ts";
import { probeSequence } from "../encode/sequence-probe.ts";
import { writeFileAtomic } from "../store/atomic-file.ts";
import type { Cache } from "../store/cache.ts";
import { toDiskError } from "../store/disk-error.ts";

/** Cache entries that say which picture a file is, by its path. */
const FILE = "sequence-file-1";
const FOLDERS = "sequence-folders-1";
/** Of its bytes noisy light keeps at least this share when it is compressed: less room than that is surely too little. */
const LEAST_SHARE = 0.4;

interface WrittenFile {
  readonly key: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Where a sequence's files lie, and what their names begin with. */
export interface SequencePlace {
  readonly folder: string;
  readonly name: string;
}

/** The file of a picture, whose index in the film counts from 0. */
export function sequencePath({ folder, name }: SequencePlace, index: number, format: SequenceFormat): string {
  return join(folder, sequenceFileName(name, index + 1, format.codec));
}

/** Whether a file is there and is the picture that `key` names, as it was written. */
export async function isWritten(path: string, key: string, cache: Cache): Promise<boolean> {
  const written = cache.getJson<WrittenFile>(FILE, path);
  return written?.key === key && (await isAsWritten(path, written));
}

export async function rememberWritten(path: string, key: string, cache: Cache): Promise<void> {
  const { size, mtimeMs } = await stat(path);
  cache.putJson(FILE, path, { key, sizeBytes: size, mtimeMs } satisfies WrittenFile);
}

async function isAsWritten(path: string, { sizeBytes, mtimeMs }: WrittenFile): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts?.isFile() === true && facts.size === sizeBytes && facts.mtimeMs === mtimeMs;
}

/**
 * Makes the folder, and sees whether so many more pictures can have room there.
 * @throws RushesError `disk`
 */
export async function prepareSequence(
  place: SequencePlace,
  pictures: readonly PlannedPicture[],
  format: SequenceFormat,
  cache: Cache,
): Promise<void> {
  rememberFolder(place.folder, cache);
  await mkdir(place.folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw toDiskError(error, place.folder);
  });
  const facts = await statfs(place.folder).catch(() => null);
  if (facts === null) return;
  const free = facts.bavail * facts.bsize;
  const needed = pictures.reduce((sum, picture) => sum + leastBytes(picture, format), 0);
  if (needed <= free) return;
  const inWords = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new RushesError(
    "disk",
    `Expected room for ${pictures.length} ${SEQUENCES[format.codec].title} files, at least ${inWords(needed)}, in \`${place.folder}\` but ${inWords(free)} are free`,
    { details: { path: place.folder, needed, free } },
  );
}

/** DNGs are about as large as their photographs. */
function leastBytes({ stamp }: PlannedPicture, format: SequenceFormat): number {
  if (format.codec === "tiff") return rawBytesOf(format);
  return LEAST_SHARE * (format.codec === "exr" ? rawBytesOf(format) : stamp.sizeBytes);
}

/** Folders that hold sequences made from here: their files are results and never sources. */
export function sequenceFolders(cache: Cache): readonly string[] {
  return cache.getJson<string[]>(FOLDERS, "all") ?? [];
}

function rememberFolder(folder: string, cache: Cache): void {
  const known = sequenceFolders(cache);
  if (!known.includes(folder)) cache.putJson(FOLDERS, "all", [...known, folder]);
}

/** Files in the folder that are named like pictures of the sequence. */
async function listPictures({ folder, name }: SequencePlace, format: SequenceFormat): Promise<string[]> {
  const { suffix } = SEQUENCES[format.codec];
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((file) => file.startsWith(`${name}.`) && file.endsWith(suffix))
    .filter((file) => /^\d+$/.test(file.slice(name.length + 1, -suffix.length)))
    .map((file) => join(folder, file));
}

/**
 * Refuses a folder in which files lie that have names of the sequence and were not written by this program, or were
 * changed since.
 * @throws RushesError `bad-argument`
 */
export async function checkSequenceFolder(place: SequencePlace, format: SequenceFormat, cache: Cache): Promise<void> {
  for (const path of await listPictures(place, format)) {
    const written = cache.getJson<WrittenFile>(FILE, path);
    if (written !== null && (await isAsWritten(path, written))) continue;
    throw new RushesError(
      "bad-argument",
      `\`${path}\` is there already and not as rushes wrote it: choose another folder with -o, or remove it`,
    );
  }
}

/**
 * Makes a sequence complete: what an earlier, longer one left is removed, the files are checked, and a list of them is
 * written beside them (`<name>.json`).
 */
export async function finishSequence(
  place: SequencePlace,
  pictures: readonly PlannedPicture[],
  format: SequenceFormat,
  options: { readonly signal: AbortSignal; readonly onProgress: (pictures: number) => void },
): Promise<FilmProbe> {
  const paths = pictures.map(({ index }) => sequencePath(place, index, format));
  const wanted = new Set(paths);
  for (const path of await listPictures(place, format)) if (!wanted.has(path)) await rm(path, { force: true });
  const probe = await probeSequence(paths, format, options);
  const list = {
    fps: formatRational(format.fps),
    width: format.width,
    height: format.height,
    pixels: probe.pixelFormat,
    primaries: probe.primaries,
    transfer: probe.transfer,
    pictures: pictures.map(({ shot, slot, path, recipe }, at) => {
      return { file: basename(paths[at] as string), shot, slot, source: path, gainEv: recipe.gainEv };
    }),
  };
  await writeFileAtomic(join(place.folder, `${place.name}.json`), `${JSON.stringify(list, null, 1)}\n`);
  return probe;
}
