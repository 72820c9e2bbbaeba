import { open } from "node:fs/promises";
import { RushesError } from "../base/errors.ts";
import type { Picture } from "../kernels/picture.ts";
import { discardAside, openAside, publishAside } from "./aside.ts";
import type { ChunkFacts } from "./chunk-writer.ts";
import { encodeExr, type ExrLight } from "./exr-file.ts";
import { fsError, throwIfAborted } from "./ffmpeg.ts";
import { SEQUENCES, type SequenceFormat } from "./sequence-format.ts";
import { encodeTiff } from "./tiff-file.ts";

interface StillOptions {
  readonly signal?: AbortSignal | undefined;
  /** For the header of an OpenEXR file; null or left out: not said. */
  readonly light?: ExrLight | null;
}

/**
 * Writes one picture of a sequence. As with a chunk, the file appears under its name whole, at `finish`, or not at all, and
 * its bytes depend on the picture, the format and the version of zlib only.
 */
export class StillWriter {
  readonly #path: string;
  readonly #aside: string;
  readonly #format: SequenceFormat;
  readonly #signal: AbortSignal | undefined;
  readonly #light: ExrLight | null;
  #bytes: number | null = null;
  #isClosed = false;

  private constructor(path: string, aside: string, format: SequenceFormat, { signal, light }: StillOptions) {
    this.#path = path;
    this.#aside = aside;
    this.#format = format;
    this.#signal = signal;
    this.#light = light ?? null;
  }

  /**
   * @param path where the file will appear; its folder exists
   * @throws RushesError `disk`, `aborted`
   */
  static async open(path: string, format: SequenceFormat, options: StillOptions = {}): Promise<StillWriter> {
    throwIfAborted(options.signal);
    return new StillWriter(path, await openAside(path), format, options);
  }

  /**
   * Takes the one picture; of a DNG, its bytes. Its pixels may be written over once the promise is settled.
   * @throws RushesError `bad-argument` for a picture of another kind, `disk`, `aborted`; after any of these it is gone
   */
  async write(buffer: SharedArrayBuffer, picture: Picture, dng: Uint8Array | null = null): Promise<void> {
    try {
      if (this.#bytes !== null) throw new RushesError("internal", `Expected one picture for \`${this.#path}\``);
      throwIfAborted(this.#signal);
      const parts = await encode(this.#format, buffer, picture, dng, this.#light, this.#path);
      throwIfAborted(this.#signal);
      const file = await open(this.#aside, "w");
      try {
        await file.writev(parts);
        const { size } = await file.stat();
        this.#bytes = parts.reduce((sum, part) => sum + part.length, 0);
        if (size !== this.#bytes)
          throw new RushesError("disk", `Expected to write \`${this.#path}\` but it is cut short`);
      } finally {
        await file.close();
      }
    } catch (error) {
      await this.abort();
      throw fsError(error, this.#path);
    }
  }

  /** Lets the file appear. @throws RushesError `disk`, `encode` when there was no picture */
  async finish(): Promise<ChunkFacts> {
    if (this.#bytes === null || this.#isClosed) {
      await this.abort();
      throw new RushesError("encode", `Expected a picture for \`${this.#path}\` but received none`);
    }
    this.#isClosed = true;
    await publishAside(this.#aside, this.#path);
    return { pictures: 1, bytes: this.#bytes };
  }

  /** Stops and leaves nothing behind. Harmless after `finish`. */
  async abort(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await discardAside(this.#aside);
  }
}

async function encode(
  format: SequenceFormat,
  buffer: SharedArrayBuffer,
  picture: Picture,
  dng: Uint8Array | null,
  light: ExrLight | null,
  path: string,
): Promise<readonly Uint8Array[]> {
  if (format.codec === "dng") {
    if (dng === null) throw new RushesError("internal", `Expected the bytes of a DNG for \`${path}\``);
    return [dng];
  }
  checkKind(format, picture, path);
  if (format.codec === "exr") return await encodeExr(buffer, picture, format.fps, light);
  return encodeTiff(buffer, picture, format.colour === "p3" ? "p3" : "rec709");
}

function checkKind({ codec, width, height }: SequenceFormat, picture: Picture, path: string): void {
  const expected = `${SEQUENCES[codec].pixelFormat} ${width}×${height}`;
  const received = `${picture.format} ${picture.width}×${picture.height}`;
  if (expected === received) return;
  throw new RushesError("bad-argument", `Expected a picture ${expected} for \`${path}\` but received ${received}`);
}
