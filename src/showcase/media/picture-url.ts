export const PICTURE_WIDTHS = [320, 640, 1280, 1920] as const;

export function pictureUrl(assetId: string, width: number): string {
  return `/media/pictures/${assetId}/w${width}.webp`;
}
export function pictureWidths(width: number): readonly number[] {
  const widths = PICTURE_WIDTHS.filter((candidate) => candidate <= width);
  return widths.length === 0 ? [width] : widths;
}
