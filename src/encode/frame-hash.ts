import { createHash } from "node:crypto";
import { avGetPixFmtName } from "node-av/lib";
import type { AVPixelFormat } from "node-av/constants";
import { decodeFilm } from "./film-decoder.ts";

/** What is equal for films whose decoded pictures are identical, whatever their files. */
export interface FilmHash {
  /** SHA-256 of each picture, hexadecimal. */
  readonly pictures: readonly string[];
  /** SHA-256 of all of them. */
  readonly film: string;
}

/**
 * Hashes the decoded pictures of a film, or of a chunk.
 * @throws RushesError as `decodeFilm`
 */
export async function hashFilm(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FilmHash> {
  const pictures: string[] = [];
  for await (const frame of decodeFilm(path, options)) {
    const kind = `${avGetPixFmtName(frame.format as AVPixelFormat)} ${frame.width}×${frame.height}\n`;
    pictures.push(createHash("sha256").update(kind).update(frame.toBuffer()).digest("hex"));
  }
  return { pictures, film: createHash("sha256").update(pictures.join("\n")).digest("hex") };
}
