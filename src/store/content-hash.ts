import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256 of bytes (or of text as UTF-8), 64 lower-case hex digits. */
export function contentHash(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of a whole file, read in pieces, so that its size does not matter. Errors are Node's own. */
export async function hashFile(
  path: string | Buffer,
  options: { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const hash = createHash("sha256");
  const stream = createReadStream(path, { highWaterMark: 1 << 20, ...options });
  for await (const piece of stream) hash.update(piece as Buffer);
  return hash.digest("hex");
}
