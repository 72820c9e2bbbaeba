import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { RushesError } from "../../base/errors.ts";
import { newId } from "../db/new-id.ts";
import type { Showcase } from "../showcase.ts";
import { assets } from "../tables/media.ts";

export async function addPicture(
  showcase: Showcase,
  source: Uint8Array | string,
  options: { readonly name: string; readonly alt?: string },
): Promise<typeof assets.$inferSelect> {
  const bytes = typeof source === "string" ? await readFile(source) : source;
  const id = newId();
  let picture;
  try {
    const metadata = await sharp(bytes).metadata();
    if (!["jpeg", "png", "webp"].includes(metadata.format)) throw new Error("no picture");
    picture = await sharp(bytes)
      .resize({ width: 320, withoutEnlargement: true })
      .webp()
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw new RushesError("bad-argument", "That is no picture that can be read.", { cause: error });
  }
  const key = `public/pictures/${id}/w320.webp`;
  await showcase.store.putBytes(key, picture.data, "image/webp");
  const [row] = await showcase.db
    .insert(assets)
    .values({
      id,
      contentType: "image/webp",
      key,
      sizeBytes: picture.data.length,
      sha256: createHash("sha256").update(picture.data).digest("hex"),
      name: options.name,
      width: picture.info.width,
      height: picture.info.height,
      alt: options.alt ?? "",
    })
    .returning();
  return row!;
}
