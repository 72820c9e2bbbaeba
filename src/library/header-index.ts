import { mapBounded } from "../base/concurrency.ts";
import type { FrameFormat } from "../film/frame.ts";
import type { PhotoHeader } from "../raw/exif-header.ts";
import type { Cache } from "../store/cache.ts";
import { contentHash } from "../store/content-hash.ts";
import type { LibraryProblem } from "./capture.ts";
import { ExifToolReader } from "./exiftool.ts";
import { gains, isIncomplete, mergeHeaders } from "./merge-headers.ts";
import { readOwnHeader } from "./own-header.ts";
import { sourcePath } from "./source-path.ts";
import { describeReadError, type FoundFile } from "./walk.ts";

/** What is known of a file. Null header: it is a photograph that says nothing. */
export interface IndexedFile {
  readonly file: FoundFile;
  readonly format: FrameFormat | null;
  readonly header: PhotoHeader | null;
}

/** As it is cached. `asked`: ExifTool was asked, or would not have known more. */
interface Entry {
  readonly format: FrameFormat | null;
  readonly header: PhotoHeader | null;
  readonly asked: boolean;
}

/** Kind and version of cached headers. */
const KIND = "header-2";
/** Files read at once: enough to keep a disk busy. */
const LANES = 8;
/** Files of one camera in one folder that ExifTool is asked about, before it is asked about them all. */
const SAMPLES = 8;

export interface IndexOptions {
  readonly signal?: AbortSignal;
  readonly cache?: Cache;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Finds out what each file is and what its header says: from the cache, else by our own reader, and by ExifTool
 * where that leaves something open which ExifTool knows for this camera.
 */
export async function indexHeaders(
  root: string,
  files: readonly FoundFile[],
  options: IndexOptions,
): Promise<{ files: IndexedFile[]; problems: LibraryProblem[] }> {
  const { signal, cache } = options;
  const problems: LibraryProblem[] = [];
  const entries = new Map<FoundFile, Entry>();
  const fresh = new Set<FoundFile>();
  const keys = new Map(files.map((file) => [file, keyOf(root, file)]));
  let done = 0;
  await mapBounded(files, LANES, async (file) => {
    signal?.throwIfAborted();
    const cached = cache?.getJson<Entry>(KIND, keys.get(file) as string) ?? null;
    if (cached !== null) entries.set(file, cached);
    else {
      try {
        entries.set(file, { ...(await readOwnHeader(sourcePath(root, file.path))), asked: false });
        fresh.add(file);
      } catch (error) {
        const message = `Expected file \`${file.path}\` to be readable but received ${describeReadError(error)}`;
        problems.push({ path: file.path, code: "unreadable", message });
      }
    }
    options.onProgress?.({ done: ++done, total: files.length });
  });
  const keep = (): void => {
    cache?.batch(() => {
      for (const file of fresh) cache.putJson(KIND, keys.get(file) as string, entries.get(file));
    });
  };
  try {
    problems.push(...(await askExifTool(root, entries, fresh, signal)));
  } finally {
    // What was read so far need not be read again, even when this was stopped.
    keep();
  }
  return {
    files: files.flatMap((file) => {
      const entry = entries.get(file);
      return entry ? [{ file, format: entry.format, header: entry.header }] : [];
    }),
    problems,
  };
}

function keyOf(root: string, { path, sizeBytes, modifiedMs }: FoundFile): string {
  return contentHash([root, path, sizeBytes, modifiedMs].join("\0"));
}

/** Fills gaps in `entries`; notes in `changed` what is worth keeping. */
async function askExifTool(
  root: string,
  entries: Map<FoundFile, Entry>,
  changed: Set<FoundFile>,
  signal: AbortSignal | undefined,
): Promise<LibraryProblem[]> {
  const families = new Map<string, FoundFile[]>();
  for (const [file, { format, header, asked }] of entries) {
    if (format === null || asked || !isIncomplete(header)) continue;
    const folder = file.path.slice(0, file.path.lastIndexOf("/") + 1);
    const key = [folder, format, header?.make, header?.model, header?.serial === null, header?.lens === null].join(
      "\0",
    );
    const family = families.get(key);
    if (family) family.push(file);
    else families.set(key, [file]);
  }
  if (families.size === 0) return [];
  const reader = new ExifToolReader();
  const stop = (): void => void reader.close();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    if (!(await reader.isAvailable())) {
      const message =
        "ExifTool cannot run here (is perl installed?): serial numbers and lenses of some cameras stay unknown";
      return [{ path: "", code: "metadata", message }];
    }
    const ask = async (file: FoundFile): Promise<boolean> => {
      signal?.throwIfAborted();
      const entry = entries.get(file) as Entry;
      const header = await reader.read(sourcePath(root, file.path));
      signal?.throwIfAborted();
      entries.set(file, { ...entry, header: mergeHeaders(entry.header, header), asked: true });
      changed.add(file);
      return gains(entry.header, header);
    };
    for (const family of families.values()) {
      const samples = family.filter(
        (_, index) => index % Math.ceil(family.length / SAMPLES) === 0 || index === family.length - 1,
      );
      const gained = await mapBounded(samples, ExifToolReader.lanes, ask);
      const rest = family.filter((file) => !(entries.get(file) as Entry).asked);
      if (gained.includes(true)) await mapBounded(rest, ExifToolReader.lanes, ask);
      else {
        for (const file of rest) {
          entries.set(file, { ...(entries.get(file) as Entry), asked: true });
          changed.add(file);
        }
      }
    }
    return [];
  } finally {
    signal?.removeEventListener("abort", stop);
    await reader.close();
  }
}
