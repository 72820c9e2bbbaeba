import { type FileHandle, open } from "node:fs/promises";
import { RushesError } from "../base/errors.ts";
import type { SourceFile } from "./worker-protocol.ts";

/** No photograph is larger; a file that is, is not read into memory. */
const MAX_FILE_BYTES = 1 << 30;

/** A file's bytes. They are the reader's own: the next `read` overwrites them. */
export interface Photograph {
  readonly bytes: Uint8Array;
  /** True when size and time are those under which the file was measured: then its bytes are too. */
  readonly isAsMeasured: boolean;
}

/** Reads photographs one after the other into one buffer, so that a long shoot leaves no garbage of its own size. */
export class PhotographReader {
  #buffer: Buffer = Buffer.alloc(0);

  /** @throws RushesError `unreadable` | `unsupported` */
  async read({ path, name, stamp }: SourceFile): Promise<Photograph> {
    // Bytes lose their Buffer on the way between threads.
    const file = typeof path === "string" ? path : Buffer.from(path);
    try {
      const handle = await open(file, "r");
      try {
        const { size, mtimeMs } = await handle.stat();
        if (size > MAX_FILE_BYTES) {
          throw new RushesError("unsupported", `Expected a photograph for \`${name}\` but it has ${size} bytes`);
        }
        const isAsMeasured = stamp !== undefined && stamp.sizeBytes === size && stamp.mtimeMs === mtimeMs;
        return { bytes: await this.#fill(handle, size), isAsMeasured };
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (error instanceof RushesError) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      throw new RushesError("unreadable", `\`${name}\` cannot be read (${code})`, { cause: error });
    }
  }

  async #fill(handle: FileHandle, size: number): Promise<Uint8Array> {
    if (this.#buffer.length < size) this.#buffer = Buffer.allocUnsafeSlow(Math.ceil(size * 1.25));
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await handle.read(this.#buffer, filled, size - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return this.#buffer.subarray(0, filled);
  }
}
