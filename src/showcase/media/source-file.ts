import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { RushesError } from "../../base/errors.ts";
import { SNIFF_BYTES, sniff, type Sniffed } from "./sniff.ts";

/** What is stored of any file that comes in. */
export interface SourceFacts extends Sniffed {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Reads size, hash and kind of bytes or of a local file; the file is streamed.
 * @param sha256 of a file that was hashed already: then only its beginning is read
 * @throws RushesError `bad-argument` for an empty one
 */
export async function readSourceFacts(source: Uint8Array | string, sha256: string | null = null): Promise<SourceFacts> {
  if (typeof source !== "string") {
    if (source.byteLength === 0) throw empty();
    return {
      ...sniff(source),
      sizeBytes: source.byteLength,
      sha256: createHash("sha256").update(source).digest("hex"),
    };
  }
  const { size } = await stat(source);
  if (size === 0) throw empty();
  return { ...sniff(await readHead(source)), sizeBytes: size, sha256: sha256 ?? (await hashFile(source)) };
}

/** SHA-256 of a file, in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function empty(): RushesError {
  return new RushesError("bad-argument", "The file is empty.");
}
