import { type FileHandle, open } from "node:fs/promises";
import { RushesError } from "../base/errors.ts";
import type { Photograph, SourceFile } from "./worker-protocol.ts";

/** No photograph is larger; a file that is, is not read into memory. */
const MAX_FILE_BYTES = 1 << 30;
/** Buffers are made so much larger than their first file: the next frame of a shot is rarely of the same size. */
const ROOM = 1.25;

/**
 * Reads photographs ahead of the threads that work on them, into a few buffers that go round: a buffer travels with its
 * photograph to a worker and comes back with the answer, so that a long shoot leaves no garbage of its own size and
 * nothing is copied on the way.
 */
export class PhotographReader {
  readonly #most: number;
  readonly #spare: ArrayBuffer[] = [];
  #open = 0;

  /** @param most photographs read and not given back at a time */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether a `read` now would stay within the number of buffers. */
  get isFree(): boolean {
    return this.#open < this.#most;
  }

  /** @throws RushesError `unreadable` | `unsupported`; nothing is to be given back then */
  async read({ path, name, stamp }: SourceFile): Promise<Photograph> {
    this.#open++;
    try {
      const handle = await open(typeof path === "string" ? path : Buffer.from(path), "r");
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
      this.#open--;
      if (error instanceof RushesError) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      throw new RushesError("unreadable", `\`${name}\` cannot be read (${code})`, { cause: error });
    }
  }

  /** Gives a photograph's buffer back; null where it was lost with its worker. */
  giveBack(buffer: ArrayBuffer | null): void {
    this.#open--;
    if (buffer !== null && this.#spare.length < this.#most) this.#spare.push(buffer);
  }

  async #fill(handle: FileHandle, size: number): Promise<Uint8Array<ArrayBuffer>> {
    const spare = this.#spare.pop();
    const buffer = spare && spare.byteLength >= size ? spare : new ArrayBuffer(Math.ceil(size * ROOM));
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await handle.read(new Uint8Array(buffer), filled, size - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return new Uint8Array(buffer, 0, filled);
  }
}
