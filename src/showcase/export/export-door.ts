import { randomBytes } from "node:crypto";
import { chmod, lstat, mkdir, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { isAbsolute, join } from "node:path";
import { RushesError, toErrorRecord } from "../../base/errors.ts";
import type { PublicSite } from "../public/public-site.ts";
import type { Showcase } from "../showcase.ts";
import { DOOR_FOLDER, doorPath, withDoorAddress } from "./door-address.ts";
import { type ExportRequest, isProof, MARKER, onMessages, proofOf, TALK, tell } from "./export-talk.ts";

/** Where a running showcase is asked for an export. */
export interface ExportDoor {
  /** Stops exports that run, and waits for them. */
  close(): Promise<void>;
}

type Site = Pick<PublicSite, "catalogue">;

/** Who comes and says nothing is sent away. */
const ASK_WITHIN_MS = 10_000;
const TELL_EVERY_MS = 100;
const MOST_VISITORS = 16;

/**
 * Opens the door: a socket in the showcase's folder, for `rushes showcase export` of the same user. The embedded database
 * is for one process at a time, so that this one has to export. A folder in which no socket can be is said, and the
 * showcase runs without.
 */
export async function openExportDoor(showcase: Showcase, site: Site): Promise<ExportDoor> {
  // Behind a server's database anybody exports for himself.
  if (showcase.listen === null) return { close: async () => undefined };
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const visit = receive(showcase, site, socket, stop.signal).finally(() => running.delete(visit));
    running.add(visit);
  });
  server.maxConnections = MOST_VISITORS;
  try {
    await listen(server, showcase);
  } catch (error) {
    showcase.log(`No export can run beside this showcase: ${String(error)}`);
  }
  return {
    async close() {
      const why = "The showcase was stopped while it exported. The same command again goes on from here.";
      stop.abort(new RushesError("unreadable", why));
      const isClosed = new Promise((resolve) => server.close(resolve));
      await Promise.all(running);
      await isClosed;
      await rm(doorPath(showcase.folder), { force: true });
    },
  };
}

async function listen(server: Server, { folder, secret }: Showcase): Promise<void> {
  const inside = join(folder, DOOR_FOLDER);
  await mkdir(inside, { recursive: true, mode: 0o700 });
  await chmod(inside, 0o700);
  // Left by one that was killed: whoever has the database open is the only one.
  await rm(doorPath(folder), { force: true });
  await withDoorAddress(folder, secret, async (address) => {
    await new Promise<void>((resolve, reject) => {
      server.on("error", reject);
      server.listen(address, resolve);
    });
  });
  if (process.platform !== "win32") await chmod(doorPath(folder), 0o600);
}

/** One visitor, until he is gone and what he asked for has ended. */
function receive(showcase: Showcase, site: Site, socket: Socket, stopped: AbortSignal): Promise<void> {
  const { secret } = showcase;
  const nonce = randomBytes(16).toString("base64url");
  const gone = new AbortController();
  const leave = (): void => gone.abort(new RushesError("aborted", "Stopped."));
  let work: Promise<void> | null = null;
  return new Promise((resolve) => {
    socket.setTimeout(ASK_WITHIN_MS, () => socket.destroy());
    socket.on("error", leave);
    socket.on("end", () => {
      leave();
      if (work === null) socket.end();
    });
    socket.on("close", () => {
      leave();
      void (work ?? Promise.resolve()).then(resolve);
    });
    const hangUp = (): void => {
      if (work === null) socket.destroy();
    };
    stopped.addEventListener("abort", hangUp);
    socket.on("close", () => stopped.removeEventListener("abort", hangUp));
    if (stopped.aborted) return hangUp();
    onMessages(socket, (message) => {
      const ask = message as { nonce?: unknown; proof?: unknown; request?: unknown };
      // Nothing is asked twice, and nothing without the secret.
      if (work !== null || !isProof(ask.proof, proofOf(secret, "command", nonce, ask.nonce, ask.request))) {
        socket.destroy();
        return;
      }
      socket.setTimeout(0);
      tell(socket, { event: "begun", proof: proofOf(secret, "showcase", ask.nonce) });
      work = exportFor(showcase, site, socket, ask.request as ExportRequest, AbortSignal.any([gone.signal, stopped]));
    });
    tell(socket, { rushesExport: TALK, nonce });
  });
}

async function exportFor(
  showcase: Showcase,
  site: Site,
  socket: Socket,
  request: ExportRequest,
  signal: AbortSignal,
): Promise<void> {
  let toldAt = -Infinity;
  try {
    await checkFolder(request);
    const { folder, url, live } = request;
    // Not needed for a showcase to start.
    const { exportSite } = await import("./export-site.ts");
    const result = await exportSite(showcase, {
      folder,
      url,
      live,
      signal,
      beside: site,
      onProgress: (stage, done, total) => {
        const now = performance.now();
        // A command that was put to sleep does not fill the memory.
        if ((now - toldAt < TELL_EVERY_MS && done < total) || socket.writableNeedDrain) return;
        toldAt = now;
        tell(socket, { event: "progress", stage, done, total });
      },
    });
    tell(socket, { event: "done", result });
  } catch (error) {
    const { stack: _, ...details } = toErrorRecord(error).details;
    tell(socket, { event: "failed", error: { ...toErrorRecord(error), details } });
  }
  socket.end();
  // Whoever sleeps does not keep the showcase from ending.
  socket.setTimeout(1000, () => socket.destroy());
}

async function checkFolder({ folder, marker }: ExportRequest): Promise<void> {
  const found = isAbsolute(folder) && MARKER.test(marker) ? await lstat(join(folder, marker)).catch(() => null) : null;
  if (found?.isFile() === true) return;
  throw new RushesError(
    "bad-argument",
    `The running showcase does not see ${folder}, as in another container or for another user. Give a folder that both see.`,
  );
}
