import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { RushesError } from "../../base/errors.ts";
import { newId } from "../db/new-id.ts";
import type { Showcase } from "../showcase.ts";
import { assets } from "../tables/media.ts";
import { pictureKey, pictureWidths } from "./picture-url.ts";
import { sniff } from "./sniff.ts";

/** A row of `assets`. */
export type Asset = typeof assets.$inferSelect;

export interface PictureOptions {
  /** As it came, for the desk. */
  readonly name: string;
  /** What is on it, for those who do not see it. */
  readonly alt?: string;
}

/** Longest file of a picture. */
export const MAX_PICTURE_BYTES = 40 * 1024 ** 2;
/** A small file can hold a picture that fills all memory: a bomb. */
const MAX_PIXELS = 120e6;
const DECODE_SECONDS = 30;
const QUALITY = 82;

/**
 * Keeps a picture: what comes is decoded and only what was seen is stored, anew, as WebP in several widths. Nothing of
 * the file itself survives: no place it was taken at, no script, no second file inside.
 *
 * @param source bytes, or the path of a local file
 * @throws RushesError `bad-argument`, in words for who sent it: no picture, too large, broken
 */
export async function addPicture(
  showcase: Showcase,
  source: Uint8Array | string,
  options: PictureOptions,
): Promise<Asset> {
  const bytes = await readBounded(source);
  if (sniff(bytes).kind !== "picture") {
    throw new RushesError(
      "bad-argument",
      "This is not a picture that can be shown. Please send JPEG, PNG, WebP, AVIF, TIFF or GIF.",
    );
  }
  const id = newId();
  const sizes = await decode(bytes);
  for (const { width, data } of sizes) await showcase.store.putBytes(pictureKey(id, width), data, "image/webp");
  const largest = sizes.at(-1)!;
  const row: Asset = {
    id,
    contentType: "image/webp",
    key: pictureKey(id, largest.width),
    sizeBytes: largest.data.byteLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    name: options.name.slice(0, 200),
    width: largest.width,
    height: largest.height,
    alt: options.alt ?? "",
    createdAt: showcase.now(),
  };
  await showcase.db.insert(assets).values(row);
  return row;
}

async function readBounded(source: Uint8Array | string): Promise<Uint8Array> {
  const size = typeof source === "string" ? (await stat(source)).size : source.byteLength;
  if (size > MAX_PICTURE_BYTES) {
    throw new RushesError("bad-argument", `The picture is larger than ${MAX_PICTURE_BYTES / 1024 ** 2} MB.`);
  }
  return typeof source === "string" ? readFile(source) : source;
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** Smallest first. */
async function decode(bytes: Uint8Array): Promise<readonly Size[]> {
  const { default: sharp } = await import("sharp");
  // One page, upright, and colours in sRGB as they are meant.
  const open = () =>
    sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1, sequentialRead: true })
      .timeout({ seconds: DECODE_SECONDS })
      .autoOrient();
  try {
    const { autoOrient } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, pages: 1 }).metadata();
    const sizes: Size[] = [];
    for (const width of pictureWidths(autoOrient.width)) {
      const { data, info } = await open()
        .resize({ width, withoutEnlargement: true })
        .webp({ quality: QUALITY, effort: 3 })
        .toBuffer({ resolveWithObject: true });
      sizes.push({ width: info.width, height: info.height, data });
    }
    return sizes;
  } catch (error) {
    const isHuge = error instanceof Error && /pixel limit|too large|dimensions/i.test(error.message);
    throw new RushesError(
      "bad-argument",
      isHuge ? "The picture has too many pixels." : "The picture is broken: it cannot be read to its end.",
      { cause: error },
    );
  }
}
