import { open, type FileHandle } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import type { FilePart } from "./read-file.ts";

const PIECE_BYTES = 256 * 1024;
/** Pieces that are kept for the next file: those of sixteen that are sent at once. */
const MOST_KEPT = 32;

const kept: Buffer[] = [];

function takePiece(): Buffer {
  return kept.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
}

/**
 * Sends a part of a file: one piece is read while the other is on its way, and both are used again. (Each piece of a
 * stream is memory of its own, and the collector, which counts it, went through the whole heap every hundred of them.)
 * Resolves when it was sent or the other side has gone; a file that ends early breaks the connection.
 */
export async function sendFilePart(part: FilePart, response: ServerResponse): Promise<void> {
  try {
    const file = await open(part.path);
    try {
      await sendPieces(file, part, response);
    } finally {
      await file.close();
    }
    response.end();
  } catch (error) {
    // The other side knows by the length it was told that something is missing.
    response.destroy(error as Error);
  }
}

async function sendPieces(file: FileHandle, { path, start, end }: FilePart, response: ServerResponse): Promise<void> {
  const pieces = [takePiece(), takePiece()] as const;
  let isSent: Promise<void> = Promise.resolve();
  let turn: 0 | 1 = 0;
  for (let at = start; at <= end; turn = turn === 0 ? 1 : 0) {
    const { bytesRead } = await file.read(pieces[turn], 0, Math.min(PIECE_BYTES, end + 1 - at), at);
    if (bytesRead === 0) throw new Error(`${path} ends at ${at}`);
    at += bytesRead;
    await isSent;
    isSent = write(response, pieces[turn].subarray(0, bytesRead));
    // Told above, or below.
    isSent.catch(() => undefined);
  }
  await isSent;
  // Of a connection that broke, pieces may still be in the system's hands.
  if (kept.length < MOST_KEPT) kept.push(...pieces);
}

/** Resolves when the system has it. */
function write(response: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error("The other side has gone."));
    if (response.destroyed) return gone();
    response.once("close", gone);
    response.write(piece, (error) => {
      response.off("close", gone);
      if (error == null) resolve();
      else reject(error);
    });
  });
}
