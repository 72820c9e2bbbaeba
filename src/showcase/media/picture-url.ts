const WIDTHS = [320, 640, 1280, 1920] as const;

/** Address of a picture in one of its widths. */
export function pictureUrl(assetId: string, width: number): string {
  return `/media/pictures/${assetId}/w${width}.webp`;
}

/** Widths that a picture exists in, narrowest first. One narrower than all has its own. */
export function pictureWidths(width: number): readonly number[] {
  const widths = WIDTHS.filter((candidate) => candidate <= width);
  return widths.length === 0 ? [width] : widths;
}
