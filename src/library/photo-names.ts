/**
 * Endings that promise a photograph. What a file is, its content says; the ending only decides whether a file that
 * is none is worth a word.
 */
const PHOTO_ENDINGS: ReadonlySet<string> = new Set(
  (
    "3fr arw bay cap cr2 cr3 crw dcr dcs dng erf fff gpr iiq k25 kdc mdc mef mos mrw nef nrw orf ori pef ptx raf raw " +
    "rw2 rwl rwz sr2 srf srw x3f jpg jpeg jpe jfif tif tiff png webp heic heif hif"
  )
    .split(" ")
    .map((ending) => `.${ending}`),
);

/** Thumbnails that cameras put beside films: photographs by content, but nobody's frames. */
const THUMBNAIL_ENDINGS: ReadonlySet<string> = new Set([".thm", ".lrv"]);

/** `.nef`, lower case; empty: none. */
export function extensionOf(path: string): string {
  return /[^/](\.[^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

export function isPhotoName(path: string): boolean {
  return PHOTO_ENDINGS.has(extensionOf(path));
}

export function isThumbnailName(path: string): boolean {
  return THUMBNAIL_ENDINGS.has(extensionOf(path));
}
