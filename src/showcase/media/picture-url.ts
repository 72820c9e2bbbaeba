/** Pixels across in which a picture is kept, as far as it is that wide. */
const WIDTHS = [320, 640, 1280, 1920] as const;

/**
 * The widths that there are of a picture: each of 320, 640, 1280 and 1920 up to its own; only its own where that is less.
 * @param width of the picture, `assets.width`, or of what came
 */
export function pictureWidths(width: number): readonly number[] {
  const fitting = WIDTHS.filter((least) => least <= width);
  return fitting.length === 0 ? [width] : fitting;
}

/** Address of a picture in one of its `pictureWidths`. */
export function pictureUrl(assetId: string, width: number): string {
  return `/media/${pictureKey(assetId, width)}`;
}

/** Where it lies in the media store. */
export function pictureKey(assetId: string, width: number): string {
  return `pictures/${assetId}/w${width}.webp`;
}
