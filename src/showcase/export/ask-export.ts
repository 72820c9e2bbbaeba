import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { join, resolve } from "node:path";
import { fromErrorRecord, RushesError } from "../../base/errors.ts";
import { temporaryName } from "../../store/atomic-file.ts";
import { toDiskError } from "../../store/disk-error.ts";
import { withDoorAddress } from "./door-address.ts";
import type { ExportOptions, ExportResult } from "./export-site.ts";
import { type ExportRequest, type Hello, isProof, onMessages, proofOf, TALK, tell, type Told } from "./export-talk.ts";

/** A showcase that was put to sleep lets in and says nothing. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * Asks the showcase that runs in `from` to export. Aborting stops it there, and is waited for.
 * @returns null where none answers
 * @throws RushesError what the export there threw; `unreadable` where the showcase ends meanwhile or is another version
 */
export async function askForExport(from: string, options: Omit<ExportOptions, "beside">): Promise<ExportResult | null> {
  const secret = await readFile(join(from, "secret")).catch((error: Error) => {
    throw new RushesError("disk", `Cannot read ${join(from, "secret")}: ${error.message}`, { cause: error });
  });
  const socket = await withDoorAddress(from, secret, connect);
  if (socket === null) return null;
  const folder = resolve(options.folder);
  const marker = temporaryName();
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, marker), "", { flag: "wx" });
    const { url, live } = options;
    return await talk(socket, secret, { folder, url, live, marker }, options);
  } catch (error) {
    throw toDiskError(error, folder);
  } finally {
    socket.destroy();
    // Where the folder could not be made, there is nothing, and the error before says so.
    await rm(join(folder, marker), { force: true }).catch(() => undefined);
  }
}

/** Null: nobody listens there. */
function connect(address: string): Promise<Socket | null> {
  return new Promise((done, fail) => {
    const socket = createConnection(address, () => {
      socket.removeAllListeners("error");
      done(socket);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") done(null);
      else
        fail(new RushesError("unreadable", `The running showcase does not let in: ${error.message}`, { cause: error }));
    });
  });
}

function talk(
  socket: Socket,
  secret: Uint8Array,
  request: ExportRequest,
  { signal, onProgress }: Pick<ExportOptions, "signal" | "onProgress">,
): Promise<ExportResult> {
  const nonce = randomBytes(16).toString("base64url");
  let isBegun = false;
  return new Promise((done, fail) => {
    // The other side stops, and says so.
    const stop = (): void => {
      socket.end();
    };
    signal.addEventListener("abort", stop);
    socket.setTimeout(ANSWER_WITHIN_MS, () => {
      fail(new RushesError("timeout", "The running showcase does not answer. Is it asleep, or very busy?"));
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      signal.removeEventListener("abort", stop);
      const ended = isBegun
        ? "The showcase ended while it exported. The same command again goes on from here."
        : "The running showcase refused to export: is its secret the one in this folder?";
      fail(signal.aborted ? signal.reason : new RushesError("unreadable", ended));
    });
    const receive = (message: Hello | Told): void => {
      if ("rushesExport" in message) {
        if (message.rushesExport !== TALK) throw otherVersion();
        tell(socket, { nonce, proof: proofOf(secret, "command", message.nonce, nonce, request), request });
      } else if (message.event === "begun") {
        isBegun = isProof(message.proof, proofOf(secret, "showcase", nonce));
        if (!isBegun) throw new RushesError("unreadable", "What answers there is not the showcase of this folder.");
        // A large film is copied without a word.
        socket.setTimeout(0);
      } else if (!isBegun) throw otherVersion();
      else if (message.event === "progress") onProgress(message.stage, message.done, message.total);
      else if (message.event === "done") done(message.result);
      else fail(fromErrorRecord(message.error));
    };
    onMessages(socket, (message) => {
      try {
        receive(message as Hello | Told);
      } catch (error) {
        fail(error);
        throw error;
      }
    });
    if (signal.aborted) stop();
  });
}

function otherVersion(): RushesError {
  return new RushesError(
    "unreadable",
    "The running showcase is another version of rushes, which does not export for this one. Start it again with this version.",
  );
}
