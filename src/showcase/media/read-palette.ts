import { choosePalette } from "../../report/palette.ts";

const THUMB_WIDTH = 64;

/** The colours of a film from its stills, `#rrggbb`, the most of it first. */
export async function readPalette(stills: readonly Uint8Array[]): Promise<readonly string[]> {
  const { default: sharp } = await import("sharp");
  const thumbs = [];
  for (const still of stills) {
    const { data, info } = await sharp(still)
      .resize({ width: THUMB_WIDTH })
      .removeAlpha()
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    thumbs.push({ width: info.width, height: info.height, rgb: new Uint8Array(data) });
  }
  return choosePalette(thumbs)
    .sort((a, b) => b.share - a.share)
    .map(({ colour }) => colour);
}
