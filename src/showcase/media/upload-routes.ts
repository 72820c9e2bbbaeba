import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { Server, type Upload } from "@tus/server";
import { and, eq, isNull } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import type { Sessions } from "../accounts/sessions.ts";
import { recordAction } from "../db/record-action.ts";
import { hashLinkSecret } from "../db/secret-link.ts";
import { findPublication, finishPublication, notePublicationUpload } from "../publish/publication-upload.ts";
import { mayUse, type Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { submissions } from "../tables/submissions.ts";
import { addFile } from "./add-file.ts";
import { addVideo } from "./add-video.ts";

/** Longest film: an hour of ProRes 4444 in UHD is some 600 GB, but a film to be shown is far less. */
const MAX_UPLOAD_BYTES = 64 * 1024 ** 3;
/** One request may carry all of an upload: it is written as it comes and never held. */
const MAX_REQUEST_BYTES = MAX_UPLOAD_BYTES;

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
  const folder = join(showcase.folder, "uploads");
  mkdirSync(folder, { recursive: true });
  const server = new Server({
    path: "/uploads",
    datastore: new FileStore({ directory: folder }),
    maxSize: MAX_UPLOAD_BYTES,
    relativeLocation: true,
    respectForwardedHeaders: false,
    // Whoever may begin an upload is asked at its beginning; going on needs its address, which is not to be guessed.
    onUploadCreate: async (request, upload) => {
      const target = await findTarget(showcase, sessions, request, upload);
      if (target.kind === "publication") await notePublicationUpload(showcase.db, target.id, upload.id);
      return {};
    },
    onUploadFinish: async (request, upload) => {
      const target = await findTarget(showcase, sessions, request, upload);
      const path = join(folder, upload.id);
      const asset = await addFile(showcase, path, { name: upload.metadata?.["filename"] ?? "film" });
      const isWhole = target.kind !== "publication" || asset.sha256 === target.sha256;
      if (isWhole) await keep(showcase, target, asset.id);
      else await notePublicationUpload(showcase.db, target.id, null);
      await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
      if (!isWhole) throw refusal(400, "What arrived is not the film that was announced: it is to be sent anew.");
      return { headers: { "x-asset-id": asset.id } };
    },
    onResponseError: (_request, error) => {
      if (error instanceof RushesError) return refusal(error.details["isFull"] === true ? 507 : 400, error.message);
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") return refusal(507, "The server's disk is full.");
      return undefined;
    },
  });
  const route = (method: Route["method"], path: string): Route => ({
    method,
    path,
    // By what its metadata carry: the link's secret, or the session, asked in `findTarget`. OPTIONS only says what there is.
    access: method === "OPTIONS" ? "public" : "link",
    maxBodyBytes: MAX_REQUEST_BYTES,
    handle: (context) => server.handleWeb(context.req.raw),
  });
  return [
    route("OPTIONS", "/uploads"),
    route("POST", "/uploads"),
    // A HEAD, by which a client asks how far it came, runs the route of GET.
    ...(["GET", "PATCH", "OPTIONS"] as const).map((method) => route(method, "/uploads/:id")),
  ];
}

type Target =
  | { readonly kind: "submission"; readonly id: string }
  | { readonly kind: "film"; readonly id: string; readonly accountId: string }
  | { readonly kind: "publication"; readonly id: string; readonly accountId: string; readonly sha256: string };

async function findTarget(showcase: Showcase, sessions: Sessions, request: Request, upload: Upload): Promise<Target> {
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

async function keep(showcase: Showcase, target: Target, assetId: string): Promise<void> {
  const at = showcase.now();
  await showcase.db.transaction(async (tx) => {
    if (target.kind === "submission") {
      await tx.update(submissions).set({ assetId, updatedAt: at }).where(eq(submissions.id, target.id));
    } else if (target.kind === "publication") {
      if (!(await finishPublication({ ...showcase, db: tx }, target.id, assetId))) return;
    } else {
      await addVideo({ ...showcase, db: tx }, assetId, { filmId: target.id });
    }
    await recordAction(tx, {
      at,
      who: target.kind === "submission" ? "maker" : target.accountId,
      what: "uploaded",
      subject: target.kind === "submission" ? "submission" : "film",
      subjectId: target.id,
      details: { assetId },
    });
  });
}
