/** Widths that pictures are made in, in pixels. */
const WIDTHS = [320, 640, 1280, 1920];

/** Widths in which a picture of this width exists, least first. */
export function pictureWidths(width: number): readonly number[] {
  const widths = WIDTHS.filter((one) => one <= width);
  return widths.length === 0 ? [width] : widths;
}

/** Address of a picture in one of its widths. */
export function pictureUrl(assetId: string, width: number): string {
  return `/media/pictures/${assetId}/w${width}.webp`;
}
