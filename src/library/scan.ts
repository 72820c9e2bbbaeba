import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { RushesError } from "../base/errors.ts";
import type { Frame } from "../film/frame.ts";
import type { Cache } from "../store/cache.ts";
import type { LibraryProblem } from "./capture.ts";
import { hasCameraTime } from "./capture.ts";
import { joinCompanions } from "./companions.ts";
import { dropDuplicates } from "./duplicates.ts";
import { frameOf, settleBodies } from "./frame-of.ts";
import { indexHeaders, type IndexedFile } from "./header-index.ts";
import { sortNatural } from "./natural-order.ts";
import { extensionOf, isPhotoName, isThumbnailName } from "./photo-names.ts";
import { walk } from "./walk.ts";

export interface ScanOptions {
  readonly signal?: AbortSignal;
  /** Files read so far, of all below the folder. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Keeps headers, so that the next scan is instant. */
  readonly cache?: Cache;
  /** Files and folders to leave out, absolute or below the root: what rushes itself wrote there. */
  readonly exclude?: readonly string[];
}

export interface ScanResult {
  /** In natural order of their paths. Read a frame's file at `sourcePath(root, frame.path)`. */
  readonly frames: readonly Frame[];
  /** In natural order of their paths; an empty path concerns the whole. */
  readonly problems: readonly LibraryProblem[];
  readonly counts: {
    /** Regular files looked at. */
    readonly files: number;
    readonly folders: number;
    readonly frames: number;
    /** JPEGs and HEICs that belong to a raw. */
    readonly companions: number;
    /** Photographs left out because another file is the same one. */
    readonly duplicates: number;
    /** Files that are no photographs and do not claim to be. */
    readonly others: number;
    /** Hidden files, previews of other programs, devices. */
    readonly leftOut: number;
  };
}

/**
 * Finds every photograph below a folder, by content, and reads what its header says. Files are only ever opened for
 * reading. What is odd about single files is a problem in the result, never an error.
 * @throws RushesError `no-sources` when there is no such folder, `aborted`'s reason on abort
 */
export async function scanFolder(root: string, options: ScanOptions = {}): Promise<ScanResult> {
  const { signal } = options;
  const base = resolve(root);
  const info = await stat(base).catch(() => null);
  if (!info?.isDirectory()) {
    throw new RushesError(
      "no-sources",
      `Expected a folder of photographs at \`${root}\` but received ${info ? "a file" : "nothing"}`,
    );
  }
  const found = await walk(base, options);
  const full = found.files.filter(({ sizeBytes, path }) => sizeBytes > 0 && !isThumbnailName(path));
  const indexed = await indexHeaders(base, full, options);
  const problems = [...found.problems, ...indexed.problems, ...emptyProblems(found.files)];
  const photos: (IndexedFile & { readonly format: Frame["format"] })[] = [];
  let others = found.files.filter(({ path }) => isThumbnailName(path)).length;
  for (const item of indexed.files) {
    const { file, format, header } = item;
    if (format !== null) photos.push({ file, format, header });
    else if (isPhotoName(file.path)) problems.push(notAPhotograph(file.path));
    else others++;
  }
  others += found.files.filter(({ sizeBytes, path }) => sizeBytes === 0 && !isPhotoName(path)).length;
  const all = settleBodies(sortNatural(photos.map(frameOf), ({ path }) => path));
  for (const frame of all) problems.push(...headerProblems(frame));
  const single = await dropDuplicates(base, all, signal === undefined ? {} : { signal });
  const joined = joinCompanions(single.frames);
  problems.push(...single.problems, ...joined.problems);
  return {
    frames: joined.frames,
    problems: sortNatural(problems, ({ path }) => path),
    counts: {
      files: found.files.length,
      folders: found.folders,
      frames: joined.frames.length,
      companions: joined.companions,
      duplicates: single.problems.length + joined.problems.length,
      others,
      leftOut: found.leftOut,
    },
  };
}

function emptyProblems(files: readonly { readonly path: string; readonly sizeBytes: number }[]): LibraryProblem[] {
  return files
    .filter(({ path, sizeBytes }) => sizeBytes === 0 && isPhotoName(path))
    .map(({ path }) => ({
      path,
      code: "empty",
      message: `Expected a photograph at \`${path}\` but received an empty file`,
    }));
}

function notAPhotograph(path: string): LibraryProblem {
  const kind = extensionOf(path).slice(1).toUpperCase();
  const message = `Expected a photograph (${kind}) at \`${path}\` but its content is of no kind we know: damaged, or another sort of file`;
  return { path, code: "not-a-photograph", message };
}

/** Raws always say when they were taken; where one does not, its header is damaged. */
function headerProblems(frame: Frame): LibraryProblem[] {
  if (frame.format !== "raw" || hasCameraTime(frame)) return [];
  const message = `Expected the time of capture in \`${frame.path}\` but its header does not say it`;
  return [{ path: frame.path, code: "metadata", message }];
}
