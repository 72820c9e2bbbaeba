import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import sharp from "sharp";
import { RushesError } from "../../base/errors.ts";
import { newId } from "../db/new-id.ts";
import type { Showcase } from "../showcase.ts";
import { assets } from "../tables/media.ts";
import { pictureWidths } from "./picture-url.ts";

/** What is taken, by its own bytes; nothing in it can be a page or a program. */
const FORMATS: ReadonlySet<string> = new Set(["jpeg", "png", "webp", "avif", "heif", "tiff", "gif"]);
const MAX_BYTES = 64 * 1024 ** 2;
const MAX_PIXELS = 120_000_000;
const QUALITY = 82;
const WIDEST = 1920;

/**
 * Keeps a picture as WebP in the widths that pages ask for. It is decoded and encoded anew: what was hidden in its file,
 * and where it was taken, is not in ours.
 *
 * @throws RushesError `bad-argument` for what is no picture, or too large a one
 */
export async function addPicture(
  showcase: Showcase,
  source: Uint8Array | string,
  options: { readonly name: string; readonly alt?: string },
): Promise<typeof assets.$inferSelect> {
  const sizeBytes = typeof source === "string" ? (await stat(source)).size : source.length;
  if (sizeBytes > MAX_BYTES) throw new RushesError("bad-argument", "It is larger than 64 MiB.");
  const bytes = typeof source === "string" ? await readFile(source) : source;
  const id = newId();
  const widest = await scale(bytes, WIDEST);
  const widths = pictureWidths(widest.info.width);
  let largest = widest;
  for (const width of widths) {
    const scaled = await scale(bytes, width);
    await showcase.store.putBytes(`public/pictures/${id}/w${width}.webp`, scaled.data, "image/webp");
    largest = scaled;
  }
  const [row] = await showcase.db
    .insert(assets)
    .values({
      id,
      contentType: "image/webp",
      key: `public/pictures/${id}/w${widths.at(-1)}.webp`,
      sizeBytes: largest.data.length,
      sha256: createHash("sha256").update(largest.data).digest("hex"),
      name: options.name,
      width: largest.info.width,
      height: largest.info.height,
      alt: options.alt ?? "",
    })
    .returning();
  return row!;
}

async function scale(bytes: Uint8Array, width: number) {
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error" });
    const { format } = await image.metadata();
    if (!FORMATS.has(format)) throw new Error(`${format} is not taken`);
    return await image
      .autoOrient()
      .resize({ width, withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw new RushesError("bad-argument", "It is no picture in a format that we read (JPEG, PNG, WebP, AVIF, TIFF).", {
      cause: error,
    });
  }
}
