import { mkdirSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { EVENTS, Server, type Upload } from "@tus/server";
import { and, eq, isNull } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import type { Sessions } from "../accounts/sessions.ts";
import { hashLinkSecret } from "../db/secret-link.ts";
import { findPublication, notePublicationUpload } from "../publish/publication-upload.ts";
import { mayUse, type Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { assets } from "../tables/media.ts";
import { submissions } from "../tables/submissions.ts";
import { finishUpload, keptMetadata, type UploadTarget } from "./finish-upload.ts";
import { createLinkLimit } from "./link-uploads.ts";
import { uploadFolder } from "./upload-clock.ts";

/** Longest film: an hour of ProRes 4444 in UHD is some 600 GB, but a film to be shown is far less. */
const MAX_UPLOAD_BYTES = 64 * 1024 ** 3;
/** One request may carry all of an upload: it is written as it comes and never held. */
const MAX_REQUEST_BYTES = MAX_UPLOAD_BYTES;

/** An upload does not take the last of the disk: the database needs some. */
const KEEP_FREE_BYTES = 256 * 1024 ** 2;
/** As tus makes them. */
const UPLOAD_ID = /^[0-9a-f]{32}$/;

/** An answer of tus in words. */
function refusal(status: number, text: string): { status_code: number; body: string } {
  return { status_code: status, body: `${text}\n` };
}

/**
 * Uploads that go on after a cut, a reload or a restart of the server (tus 1.0). Metadata say what they are for:
 * `purpose: submission` with `link`, the magic link's secret; `purpose: film` with `filmId`, by an editor who is signed in;
 * `purpose: publish` with `filmId`, of a film that a publish key announced.
 */
export function uploadRoutes(showcase: Showcase, sessions: Sessions): readonly Route[] {
  const folder = uploadFolder(showcase);
  mkdirSync(folder, { recursive: true });
  const limit = createLinkLimit(showcase, folder);
  const server = new Server({
    path: "/uploads",
    datastore: new FileStore({ directory: folder }),
    maxSize: MAX_UPLOAD_BYTES,
    relativeLocation: true,
    respectForwardedHeaders: false,
    // Whoever may begin an upload is asked at its beginning; going on needs its address, which is not to be guessed.
    onUploadCreate: async (request, upload) => {
      const sizeBytes = upload.size;
      // tus lets a client say it later, which no limit could be held to.
      if (sizeBytes === undefined) throw refusal(400, "An upload has to say how long it is.");
      const target = await findTarget(showcase, sessions, request, upload);
      await checkRoom(folder, sizeBytes);
      if (target.kind === "submission") {
        const why = await limit.ask(target.id, { id: upload.id, sizeBytes });
        if (why !== null) throw refusal(403, why);
      }
      if (target.kind === "publication") await notePublicationUpload(showcase.db, target.id, upload.id);
      return { metadata: keptMetadata(target, upload.metadata ?? {}) };
    },
    onUploadFinish: async (_request, upload) => {
      const id = await finishUpload(showcase, join(folder, upload.id), upload.metadata ?? {});
      return { headers: { "x-asset-id": id } };
    },
    onResponseError: (_request, error) => {
      if (error instanceof RushesError) return refusal(error.details["isFull"] === true ? 507 : 400, error.message);
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") return refusal(507, "The server's disk is full.");
      return undefined;
    },
  });
  server.on(EVENTS.POST_CREATE, (_request, upload) => limit.settle(upload.id));
  const route = (method: Route["method"], path: string): Route => ({
    method,
    path,
    // By what its metadata carry: the link's secret, or the session, asked in `findTarget`. OPTIONS only says what there is.
    access: method === "OPTIONS" ? "public" : "link",
    maxBodyBytes: MAX_REQUEST_BYTES,
    handle: async (context) => {
      const { method: asked } = context.req;
      // What is on its way is nobody's to read.
      if (asked === "GET") return new Response("Uploads are sent, not fetched.\n", { status: 405 });
      const stands = asked === "HEAD" ? await arrived(showcase, context.req.param("id") ?? "") : null;
      return stands ?? server.handleWeb(context.req.raw);
    },
  });
  return [
    route("OPTIONS", "/uploads"),
    route("POST", "/uploads"),
    // A HEAD, by which a client asks how far it came, runs the route of GET.
    ...(["GET", "PATCH", "OPTIONS"] as const).map((method) => route(method, "/uploads/:id")),
  ];
}

/** An upload that does not fit is refused before it begins, not at its end. */
async function checkRoom(folder: string, sizeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize - sizeBytes < KEEP_FREE_BYTES) throw refusal(507, "There is no room for a file of this size.");
}

/**
 * Where an upload stands that arrived and was kept. A client whose last answer got lost asks for it, and told nothing it
 * would send all of it again. Null: none such.
 */
async function arrived({ db }: Showcase, id: string): Promise<Response | null> {
  const [asset] = await db.select({ sizeBytes: assets.sizeBytes }).from(assets).where(eq(assets.id, id));
  if (asset === undefined || !UPLOAD_ID.test(id)) return null;
  const size = String(asset.sizeBytes);
  return new Response(null, {
    status: 200,
    headers: { "tus-resumable": "1.0.0", "upload-offset": size, "upload-length": size, "cache-control": "no-store" },
  });
}

async function findTarget(
  showcase: Showcase,
  sessions: Sessions,
  request: Request,
  upload: Upload,
): Promise<UploadTarget> {
  const metadata = upload.metadata ?? {};
  if (metadata["purpose"] === "submission") {
    const [found] = await showcase.db
      .select({ id: submissions.id, state: submissions.state })
      .from(submissions)
      .where(and(eq(submissions.linkHash, hashLinkSecret(metadata["link"] ?? "")), isNull(submissions.withdrawnAt)));
    if (found === undefined || found.state === "spam") throw refusal(404, "This link opens no submission.");
    return { kind: "submission", id: found.id };
  }
  if (metadata["purpose"] === "film") {
    const signedIn = await sessions.read(request);
    if (signedIn === null) throw refusal(401, "Nobody is signed in.");
    if (!mayUse(signedIn.role, "editor")) throw refusal(403, "Films are uploaded by editors.");
    const [film] = await showcase.db
      .select({ id: films.id })
      .from(films)
      .where(eq(films.id, metadata["filmId"] ?? ""));
    if (film === undefined) throw refusal(404, "There is no such film.");
    return { kind: "film", id: film.id, accountId: signedIn.accountId };
  }
  if (metadata["purpose"] === "publish") {
    const signedIn = await sessions.readPublishKey(request);
    if (signedIn === null) throw refusal(401, "There is no such publish key.");
    const id = metadata["filmId"] ?? "";
    const announced = await findPublication(showcase.db, id);
    if (announced === null) throw refusal(404, "No such film was announced.");
    if (announced.isArrived) throw refusal(409, "This film has arrived already.");
    if (announced.sizeBytes !== upload.size) throw refusal(400, "The film was announced with another size.");
    return { kind: "publication", id, accountId: signedIn.accountId, sha256: announced.sha256 };
  }
  throw refusal(400, "An upload has to say what it is for.");
}
