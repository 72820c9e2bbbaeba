import { open } from "node:fs/promises";
import { RushesError } from "../../base/errors.ts";
import { firstLine, type ShowcaseClient } from "./showcase-client.ts";

export interface UploadOptions {
  readonly client: ShowcaseClient;
  readonly path: string;
  readonly sizeBytes: number;
  /** The upload to go on with; null: a new one. */
  readonly address: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Bytes of one request. */
  readonly pieceBytes?: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (sentBytes: number) => void;
}

/** Fits into the time that the server gives a request, on slow lines too. */
const PIECE_BYTES = 8 * 1024 ** 2;
/** After the last piece the server reads and stores the whole film. */
const LAST_PIECE_SECONDS = 3600;
const TUS = { "tus-resumable": "1.0.0" } as const;
/** Another client, or our own request that was cut off, has the upload at this moment. */
const BUSY: ReadonlySet<number> = new Set([409, 423]);
const MAX_BUSY = 60;

/**
 * Sends a file by tus 1.0 (tus.io), from where the server has it to.
 * @returns false: the server does not have this upload any more, because it is whole or was cleared away
 * @throws RushesError as the client, and with the server's words for what it refuses
 */
export async function sendUpload(options: UploadOptions): Promise<boolean> {
  const { client, signal, sizeBytes, onProgress } = options;
  const address = options.address ?? (await begin(options));
  const file = await open(options.path, "r");
  try {
    const buffer = Buffer.alloc(Math.min(options.pieceBytes ?? PIECE_BYTES, Math.max(1, sizeBytes)));
    for (let busy = 0; busy < MAX_BUSY;) {
      signal.throwIfAborted();
      const offset = await readOffset(client, address);
      if (offset === null) return false;
      onProgress(offset);
      let sent = offset;
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, sizeBytes - sent), sent);
        if (bytesRead === 0 && sent < sizeBytes) {
          throw new RushesError("truncated", `${options.path} became shorter while it was sent.`);
        }
        const isLast = sent + bytesRead === sizeBytes;
        const response = await client.ask("PATCH", address, {
          headers: { ...TUS, "upload-offset": String(sent), "content-type": "application/offset+octet-stream" },
          body: new Uint8Array(buffer.subarray(0, bytesRead)),
          ...(isLast ? { timeoutSeconds: LAST_PIECE_SECONDS } : {}),
        });
        if (response.status === 204) {
          await response.body?.cancel();
          busy = 0;
          sent += bytesRead;
          onProgress(sent);
          if (isLast) return true;
          continue;
        }
        if (response.status === 404 || response.status === 410) return false;
        if (!BUSY.has(response.status)) throw refused(await firstLine(response));
        await response.body?.cancel();
        busy++;
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new RushesError("timeout", "Somebody else sends the same film at this moment. Try again later.");
  } finally {
    await file.close();
  }
}

async function begin({ client, sizeBytes, metadata }: UploadOptions): Promise<string> {
  const fields = Object.entries(metadata).map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`);
  const response = await client.ask("POST", "/uploads", {
    headers: { ...TUS, "upload-length": String(sizeBytes), "upload-metadata": fields.join(",") },
  });
  const address = response.headers.get("location");
  if (response.status !== 201 || address === null) throw refused(await firstLine(response));
  await response.body?.cancel();
  return address;
}

/** Null: there is no such upload. */
async function readOffset(client: ShowcaseClient, address: string): Promise<number | null> {
  const response = await client.ask("HEAD", address, { headers: TUS });
  if (response.status === 404 || response.status === 410) return null;
  const offset = Number(response.headers.get("upload-offset") ?? "x");
  if (!response.ok || !Number.isInteger(offset)) throw refused(await firstLine(response));
  return offset;
}

function refused(why: string): RushesError {
  return new RushesError("unsupported", `The showcase does not take the film: ${why}`);
}
