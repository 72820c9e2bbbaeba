import { open, type FileHandle } from "node:fs/promises";
import type { ByteRange } from "./byte-range.ts";

/** A piece of a file: large, because each costs a turn through streams and sockets. */
const PIECE_BYTES = 512 * 1024;

/** Bytes of a file, from `start` to `end`, both included. */
export interface FilePart extends ByteRange {
  readonly path: string;
}

const parts = new WeakMap<ReadableStream, FilePart>();

/** What a stream of `readFileRange` reads; undefined for any other. */
export function filePartOf(stream: ReadableStream): FilePart | undefined {
  return parts.get(stream);
}

/**
 * A part of a file as a stream that reads what is taken from it. (Node's own bridge from its streams reads on into
 * memory, however slowly the other side takes it.)
 */
export function readFileRange(path: string, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let file: FileHandle | null = null;
  let at = start;
  const close = async (): Promise<void> => {
    await file?.close();
    file = null;
  };
  const source = {
    async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
      try {
        file ??= await open(path);
        const piece = new Uint8Array(Math.min(PIECE_BYTES, end + 1 - at));
        const { bytesRead } = await file.read(piece, 0, piece.length, at);
        at += bytesRead;
        if (bytesRead > 0) controller.enqueue(piece.subarray(0, bytesRead));
        if (bytesRead > 0 && at <= end) return;
        await close();
        // Shorter than it was a moment ago: an answer that ends early must not look whole.
        if (at <= end) controller.error(new Error(`${path} ends at ${at}`));
        else controller.close();
      } catch (error) {
        await close().catch(() => undefined);
        throw error;
      }
    },
    cancel: close,
  };
  // Nothing is read before it is taken: a server may send the file by itself.
  const stream = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
  parts.set(stream, { path, start, end });
  return stream;
}
