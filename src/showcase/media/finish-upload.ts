import { rm, stat } from "node:fs/promises";
import { basename } from "node:path";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { RushesError } from "../../base/errors.ts";
import type { Database } from "../db/database.ts";
import { recordAction } from "../db/record-action.ts";
import { finishPublication, notePublicationUpload } from "../publish/publication-upload.ts";
import type { Showcase } from "../showcase.ts";
import { assets } from "../tables/media.ts";
import { submissions } from "../tables/submissions.ts";
import { fileKey, fileRow } from "./add-file.ts";
import { addVideo } from "./add-video.ts";
import { readSourceFacts, type SourceFacts } from "./source-file.ts";

const targetSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("submission"), id: z.string() }),
  z.object({ kind: z.literal("film"), id: z.string(), accountId: z.string() }),
  z.object({ kind: z.literal("publication"), id: z.string(), accountId: z.string(), sha256: z.string() }),
]);

/** What an upload is for. */
export type UploadTarget = z.infer<typeof targetSchema>;

/** As tus keeps it beside an upload. */
export type UploadMetadata = Record<string, string | null>;

/**
 * What is kept of an upload's metadata: what it was found to be for when it began. A magic link's secret is not: it
 * would lie on the disk.
 */
export function keptMetadata(target: UploadTarget, metadata: UploadMetadata): UploadMetadata {
  return { target: JSON.stringify(target), filename: metadata["filename"] || "film" };
}

/** What an upload was begun for. @throws ZodError for what tus did not write down whole */
export function readTarget(metadata: UploadMetadata): UploadTarget {
  return targetSchema.parse(JSON.parse(metadata["target"] ?? "null"));
}

/** Uploads that are being kept, by their path: a client that asks twice waits for the same. */
const finishing = new Map<string, Promise<string>>();

/**
 * Keeps an upload that is whole: its file moves into the media store, under the upload's own id. Ended at any moment and
 * called again, it goes on and keeps it once.
 * @param path of the upload's file; its name is the upload's id
 * @returns the asset's id
 */
export function finishUpload(showcase: Showcase, path: string, metadata: UploadMetadata): Promise<string> {
  const running = finishing.get(path);
  if (running !== undefined) return running;
  const finished = finish(showcase, path, metadata).finally(() => finishing.delete(path));
  finishing.set(path, finished);
  return finished;
}

async function finish(showcase: Showcase, path: string, metadata: UploadMetadata): Promise<string> {
  const { db, store, now } = showcase;
  const id = basename(path);
  const target = readTarget(metadata);
  const name = metadata["filename"] ?? "film";
  const [kept] = await db.select({ id: assets.id }).from(assets).where(eq(assets.id, id));
  if (kept === undefined) {
    const key = fileKey(id, name);
    let facts: SourceFacts;
    if (await isThere(path)) {
      facts = await readSourceFacts(path);
      if (target.kind === "publication" && facts.sha256 !== target.sha256) {
        await notePublicationUpload(db, target.id, null);
        await removeUpload(path);
        throw new RushesError(
          "bad-argument",
          "What arrived is not the film that was announced: it is to be sent anew.",
        );
      }
      await store.takeFile(key, path, facts.contentType);
    } else {
      // Ended after the move: only the row is missing.
      facts = await factsInStore(showcase, key);
    }
    const at = now();
    await db.transaction(async (tx) => {
      await tx.insert(assets).values(fileRow(facts, { id, key, name, at }));
      await keep(showcase, tx, target, id, at);
    });
  }
  await removeUpload(path);
  return id;
}

/** Of one that is kept, or that nobody wants any more. */
export async function removeUpload(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
}

async function factsInStore({ store }: Showcase, key: string): Promise<SourceFacts> {
  if ((await store.stat(key)) === null) throw new RushesError("unreadable", "The upload's file is gone.");
  const local = await store.openLocal(key);
  try {
    return await readSourceFacts(local.path);
  } finally {
    await local.close();
  }
}

async function keep(showcase: Showcase, tx: Database, target: UploadTarget, assetId: string, at: Date): Promise<void> {
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
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
