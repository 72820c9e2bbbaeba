import { open, type FileHandle } from "node:fs/promises";
import type { ByteRange } from "./byte-range.ts";

/** A piece of a file: large, because each costs a turn through streams and sockets. */
const PIECE_BYTES = 512 * 1024;

/**
 * A part of a file as a stream that reads what is taken from it and one piece more. (Node's own bridge from its streams
 * reads on into memory, however slowly the other side takes it.)
 */
export function readFileRange(path: string, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let file: FileHandle | null = null;
  let at = start;
  const close = async (): Promise<void> => {
    await file?.close();
    file = null;
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
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
  });
}
